// The matches of a query, or the catalog while there is none; with filters, the way here and what to do next.
import { makeCard, skeletons } from './cards.js';
import { h, icon, redraw, say } from './dom.js';
import * as facets from './facets.js';
import * as head from './head.js';
import * as more from './more.js';
import * as notes from './notes.js';
import { PHONE } from './phone.js';
import { number } from './say.js';
import * as rows from './rows.js';
import * as trail from './trail.js';
import { asksAnew, MOST_SHOWN, PAGE, stepOf } from './visit.js';
import * as words from './words.js';

const MORE = 8; // results that "Show more" adds

const chosen = h('div', { class: 'fs-chosen' });
const grid = h('ul', { class: 'fs-grid', id: 'fs-grid' });
const live = h('p', { class: 'fs-hidden', role: 'status', 'aria-live': 'polite' });
export const foot = h('div', { class: 'fs-foot' });
export const node = h('section', { class: 'fs-results', id: 'fs-results', 'aria-label': say('tab_similar') },
  trail.node, words.node, head.node, notes.guesses, notes.opinions, notes.notices, facets.node, chosen, grid, rows.node, more.node, foot, live);
let act;
let state = { cards: [], visit: null };
let most = 100;
let held = null; // what had the focus when the visitor acted

export function start(given, { k }) {
  act = given;
  most = k.all;
  [notes, facets, words].forEach((part) => part.start(given));
  head.start(given, notes.notice);
}

export const isDrawn = () => !!state.visit;
export const isBusy = () => grid.hasAttribute('aria-busy');

// `search`: what is on show is another query's, and goes at once; `more` comes after it; anything else is only dimmed.
export function drawBusy(kind, visit) {
  held = document.activeElement;
  facets.drawAsked(visit);
  grid.setAttribute('aria-busy', 'true');
  grid.classList.toggle('growing', kind === 'more');
  more.drawBusy(kind);
  if (kind === 'more') return;
  live.textContent = say('searching');
  if (kind !== 'search') return;
  head.drawSearching();
  [notes.guesses, notes.notices].forEach((region) => region.replaceChildren());
  grid.className = 'fs-grid';
  grid.hidden = false;
  rows.node.hidden = true;
  grid.replaceChildren(...skeletons(visit.k));
}

export function drawWaiting(kind) {
  notes.notice(say(kind === 'busy' ? 'waiting_busy' : 'waiting_away'));
}

// What is on show stays; where it was already swept away for a search, it is drawn again.
export function drawError(text, retry) {
  const growing = grid.classList.contains('growing');
  if (state.visit) draw({ ...state, error: null, said: null });
  grid.removeAttribute('aria-busy');
  if (!state.visit) grid.replaceChildren();
  live.textContent = '';
  if (growing) return more.drawError(text, retry);
  notes.drawError(text, retry);
  notes.notices.scrollIntoView({ block: 'nearest' });
}

// The heading of what changed comes into view, where it is not: visitors should not have to look for what they did.
export function reveal() {
  const content = document.getElementById('fs-content');
  const { top } = content.getBoundingClientRect();
  if (PHONE.matches || top < -20 || top > window.innerHeight * 0.5) content.scrollIntoView({ block: 'start' });
}

// Who used the keyboard goes on from what they used, or from the heading of what came in its place.
export function settle({ reveal: revealing }) {
  notes.stand();
  if (revealing) reveal();
  const lost = held && held !== document.body && !held.isConnected && document.activeElement === document.body;
  if (lost) document.querySelector('#fs-content [role=tabpanel]:not([hidden]) .fs-heading')?.focus({ preventScroll: true });
  held = null;
}

function drawChosen() {
  const all = Object.entries(state.visit.where).flatMap(([column, wanted]) => (Array.isArray(wanted)
    ? wanted.map((value) => [column, value, wanted.filter((other) => other !== value)])
    : [[column, facets.boundsText(column, wanted), {}]]));
  chosen.hidden = !all.length;
  redraw(chosen, all.map(([column, value, left]) =>
    h('button', { type: 'button', class: 'fs-pill', 'aria-label': say('filter_clear_one', { value }),
      'data-focus': 'chosen' + column + value, onclick: () => act.filter(column, left) },
    value, icon('close'))),
  all.length ? h('button', { type: 'button', class: 'fs-link', 'data-focus': 'clear', onclick: () => act.clear() }, say('filter_clear')) : null);
}

export function drawMarks() {
  if (!state.visit || grid.querySelector('.fs-skeleton')) return;
  rows.draw(state, act);
  redraw(grid, state.cards.map(cardOf));
}

const cardOf = (card) => makeCard(card, act, state.visit,
  { marks: state.marks || null, scored: state.mode !== 'browse', farBelow: state.weak ? Infinity : state.far_below });

function drawGrid() {
  const browsing = state.mode === 'browse';
  grid.className = 'fs-grid' + (browsing ? ' browse' : '');
  grid.removeAttribute('aria-busy');
  grid.replaceChildren(...grid.querySelectorAll('.fs-card:not(.fs-skeleton)'));
  if (state.have && state.have === grid.children.length) grid.append(...state.cards.slice(state.have).map(cardOf));
  else drawMarks();
  foot.hidden = browsing;
  rows.draw(state, act);
  grid.hidden = state.mode === 'outfit';
}

// The catalog goes on as one scrolls. Results are as many as were asked for, until more are.
function drawMore(anew) {
  const browsing = state.mode === 'browse';
  const next = browsing ? act.show : () => act.grow(Math.min(state.visit.k + MORE, most));
  more.draw(browsing ? countText() : null, isMoreToShow(browsing) ? next : null, { unasked: browsing, anew });
}

const shownText = () => countText() || say('results_heading', { n: state.cards.length });

function countText() {
  if (state.cards.length >= state.total) return state.cards.length > PAGE ? say('browse_all', { n: number(state.total) }) : null;
  return say(state.cards.length < MOST_SHOWN ? 'browse_count' : 'browse_most', { n: number(state.cards.length), total: number(state.total) });
}

function isMoreToShow(browsing) {
  const { cards, total, visit, mode } = state;
  if (mode === 'outfit') return false;
  if (browsing) return cards.length < Math.min(total, MOST_SHOWN);
  return cards.length > 0 && cards.length >= visit.k && visit.k < most && cards.length < total;
}

export function draw(value) {
  const anew = !state.visit || asksAnew(state.visit, value.visit);
  const grown = !anew && value.cards.length > state.cards.length;
  state = value;
  trail.draw(state.trail || [], act);
  words.draw(state.visit);
  head.draw(state);
  notes.draw(state);
  facets.draw(state);
  drawChosen();
  drawGrid();
  drawMore(anew);
  live.textContent = grown ? shownText() : state.mode === 'browse' && !state.words ? '' : say('results_heading', { n: state.cards.length });
  node.classList.toggle('searched', !!stepOf(state.visit).picture);
}
