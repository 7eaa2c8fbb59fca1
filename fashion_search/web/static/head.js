// What the results are, and what can be taken away of them; over the catalog, a field to find a product by name.
import { h, icon, redraw, save, say } from './dom.js';
import { number } from './say.js';
import { isUnsure, stepOf } from './visit.js';

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

// The heading says no more than the guess does: where not even the kind is sure, nothing is called alike.
function headingOf(state) {
  if (state.mode === 'browse') return say('browse_heading');
  if (state.weak) return say('results_weak');
  return say(isUnsure(state) ? 'results_unsure' : 'results_heading', { n: state.cards.length });
}

function textOf(state) {
  if (state.mode === 'browse') return say('browse_text');
  const from = say(state.total === state.count ? 'results_all' : 'results_of', { total: number(state.total) });
  return isUnsure(state) ? say('results_unsure_text', { from }) : from;
}

export function draw(state) {
  const browsing = state.mode === 'browse';
  const headline = h('div', { class: 'fs-headline' }, h('h2', { tabindex: '-1', class: 'fs-heading' }, headingOf(state)),
    h('p', {}, textOf(state)));
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
