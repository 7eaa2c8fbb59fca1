// The matches of a query, or the catalog while there is none; with filters, the way here and what to do next.
import { withView } from './address.js';
import { makeCard, skeletons } from './cards.js';
import { h, icon, redraw, say } from './dom.js';
import * as facets from './facets.js';
import * as head from './head.js';
import * as notes from './notes.js';
import { number } from './say.js';
import * as trail from './trail.js';

const PATIENCE = 20000; // ms until the results stop looking busy when no answer comes
const PHONE = '(max-width: 700px)';

const chosen = h('div', { class: 'fs-chosen' });
const grid = h('ul', { class: 'fs-grid', id: 'fs-grid' });
const more = h('div', { class: 'fs-more-row' });
const live = h('p', { class: 'fs-hidden', role: 'status', 'aria-live': 'polite' });
export const node = h('section', { class: 'fs-results', 'aria-label': say('tab_similar') },
  trail.node, head.node, notes.guesses, notes.opinions, notes.notices, facets.node, chosen, grid, more, live);
let trigger;
let state = { cards: [] };
let waiting = null;
let drawings = 0;

export function start(given) {
  trigger = given;
  head.start({ act, notice: notes.notice });
  facets.start(narrow);
  document.addEventListener('fs-busy', (event) => drawSearching(event.detail));
}

function act(what) {
  if (what.do !== 'why' && what.do !== 'keep') dim();
  trigger('act', what);
}

// All filters are sent each time: two quick clicks then cannot undo each other.
function narrow(column, values) {
  const where = { ...state.where, [column]: values };
  state.where = Object.fromEntries(Object.entries(where).filter(([, kept]) => kept.length));
  act({ do: 'filter', where: state.where });
}

function dim() {
  grid.setAttribute('aria-busy', 'true');
  clearTimeout(waiting);
  waiting = setTimeout(() => grid.removeAttribute('aria-busy'), PATIENCE);
}

function drawSearching(kind) {
  dim();
  live.textContent = say('searching');
  head.drawSearching();
  [notes.guesses, notes.notices, more].forEach((region) => region.replaceChildren());
  grid.className = 'fs-grid';
  grid.replaceChildren(...skeletons(state.k || 5));
  if (kind === 'picture') showResults();
}

// On a phone the results lie below the picture: a visitor should not have to look for them.
function showResults() {
  if (!matchMedia(PHONE).matches) return;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  head.node.scrollIntoView({ behavior: still ? 'auto' : 'smooth', block: 'start' });
}

function drawChosen() {
  const all = Object.entries(state.where || {}).flatMap(([column, values]) => values.map((value) => [column, value, values]));
  chosen.hidden = !all.length;
  redraw(chosen, all.map(([column, value, values]) =>
    h('button', { type: 'button', class: 'fs-pill', 'aria-label': say('filter_clear_one', { value }),
      'data-focus': 'chosen' + column + value, onclick: () => narrow(column, values.filter((other) => other !== value)) },
    value, icon('close'))),
  all.length ? h('button', { type: 'button', class: 'fs-link', 'data-focus': 'clear', onclick: () => act({ do: 'clear' }) }, say('filter_clear')) : null);
}

function drawGrid() {
  const browsing = state.mode === 'browse';
  grid.className = 'fs-grid' + (browsing ? ' browse' : '');
  grid.removeAttribute('aria-busy');
  redraw(grid, state.cards.map((card) => makeCard(card, act, { marks: state.marks || null, scored: !browsing })));
  redraw(more, browsing && state.cards.length < state.total
    ? [h('span', {}, say('browse_count', { n: number(state.cards.length), total: number(state.total) })),
      h('button', { type: 'button', class: 'fs-pill', 'data-focus': 'show', onclick: () => act({ do: 'show' }) }, say('browse_more'))]
    : []);
}

export function draw(value) {
  clearTimeout(waiting);
  state = { cards: [], ...value };
  trail.draw(state.trail || [], act);
  head.draw(state);
  notes.draw(state, { act, narrow });
  facets.draw(state);
  drawChosen();
  drawGrid();
  live.textContent = state.mode === 'browse' ? '' : say('results_heading', { n: state.cards.length });
  // The first drawing must leave the address alone: the server has yet to read from it what to restore.
  if (drawings++) history.replaceState(history.state, '', withView(location, state.link || []));
}
