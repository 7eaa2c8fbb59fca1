// What the results are, and what can be taken away of them; over the catalog, a field to find a product by name.
import { h, icon, redraw, save, say } from './dom.js';
import { number } from './say.js';
import { stepOf } from './visit.js';

const PAUSE = 250; // ms without another letter until the words are looked for

export const node = h('header', { class: 'fs-results-head' });
const words = h('input', { type: 'search', class: 'fs-words', placeholder: say('browse_placeholder'),
  'aria-label': say('browse_placeholder'), 'data-focus': 'words', oninput: () => typed() });
let act;
let notice;
let typing = null;

export function start(given, tell) {
  act = given;
  notice = tell;
}

function typed() {
  clearTimeout(typing);
  typing = setTimeout(() => {
    typing = null;
    act.words(words.value);
  }, PAUSE);
}

// An answer that comes late must not take back what is being typed.
function drawWords(value) {
  if (!typing && document.activeElement !== words) words.value = value || '';
  return words;
}

export function draw(state) {
  const browsing = state.mode === 'browse';
  const scope = state.total === state.count ? 'results_all' : 'results_of';
  const heading = browsing ? say('browse_heading') : say(state.weak ? 'results_weak' : 'results_heading', { n: state.cards.length });
  const headline = h('div', { class: 'fs-headline' }, h('h2', { tabindex: '-1', class: 'fs-heading' }, heading),
    h('p', {}, browsing ? say('browse_text') : say(scope, { total: number(state.total) })));
  if (browsing && node.contains(words)) {
    node.firstChild.replaceWith(headline);
    drawWords(state.visit.words);
  } else redraw(node, headline, browsing ? drawWords(state.visit.words) : outlets(state));
}

export function drawSearching() {
  node.replaceChildren(h('div', { class: 'fs-headline' }, h('h2', { tabindex: '-1', class: 'fs-heading' }, say('searching')), h('p', {}, say('searching_text'))));
}

export const focus = () => node.querySelector('.fs-heading')?.focus({ preventScroll: true });

function outlets(state) {
  const quiet = (title, attributes, ...inside) =>
    h('button', { type: 'button', class: 'fs-quiet', 'aria-label': title, title, ...attributes }, ...inside);
  const file = (kind, type) => quiet(say('export_title', { format: kind.toUpperCase() }),
    { onclick: async () => save('matches.' + kind, type, (await act.exported())[kind]) }, say('export_' + kind));
  return h('div', { class: 'fs-outlets' },
    quiet(say('share_title'), { 'data-focus': 'share', onclick: () => copyLink(state.visit) }, icon('share'), h('span', {}, say('share'))),
    state.cards.length ? [file('csv', 'text/csv'), file('json', 'application/json')] : null);
}

async function copyLink(visit) {
  const link = act.address();
  try {
    await navigator.clipboard.writeText(link);
    notice(say(stepOf(visit).picture ? 'shared_picture' : 'shared'));
  } catch (refused) {
    notice(say(window.top === window ? 'share_denied' : 'share_frame', { link }));
  }
}
