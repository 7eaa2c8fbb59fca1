// What the results are, and what can be taken away of them; in the words of the visitor where there are any.
import { h, icon, redraw, save, say } from './dom.js';
import { number } from './say.js';
import { isUnsure, stepOf } from './visit.js';

export const node = h('header', { class: 'fs-results-head' });
let act;
let notice;

export function start(given, tell) {
  act = given;
  notice = tell;
}

// The heading says no more than the guess does: where not even the kind is sure, nothing is called alike.
function headingOf(state) {
  if (state.mode === 'browse') return state.words ? `“${state.words}”` : say('browse_heading');
  if (state.mode === 'outfit') return say('outfit_heading');
  if (state.weak) return say('results_weak');
  if (isFar(state)) return say('results_unsure', { n: state.cards.length });
  return say(isUnsure(state) ? 'results_unsure' : 'results_heading', { n: state.cards.length });
}

const isFar = ({ cards, far_below: line }) => cards.length && cards[0].score < line;

function textOf(state) {
  if (state.mode === 'browse') return state.cards.length ? browseText(state) : '';
  const from = fromText(state);
  if (state.mode === 'outfit') return say('outfit_text', { n: state.rows.length, from });
  if (isFar(state) || state.weak) return say('results_far_text', { from });
  return isUnsure(state) ? say('results_unsure_text', { from }) : from;
}

function fromText({ total, count }) {
  if (total === 1 && count > 1) return say('results_of_one');
  return say(total === count ? 'results_all' : 'results_of', { total: number(total) });
}

// Where nothing is found a notice says so, and what to do.
function browseText(state) {
  if (state.words) return wordsText(state);
  if (state.total === state.count) return say('browse_text');
  return say('browse_filtered', { n: number(state.total), total: number(state.count) });
}

function wordsText(state) {
  if (state.near) return say('words_near');
  return say(state.total === 1 ? 'words_one' : 'words_found', { n: number(state.total) });
}

export function draw(state) {
  const browsing = state.mode === 'browse';
  const headline = h('div', { class: 'fs-headline' }, h('h2', { tabindex: '-1', class: 'fs-heading' }, headingOf(state)),
    h('p', {}, textOf(state)));
  redraw(node, headline, browsing ? null : outlets(state));
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
    state.cards.length && state.mode !== 'outfit' ? [file('csv', 'text/csv'), file('json', 'application/json')] : null);
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
