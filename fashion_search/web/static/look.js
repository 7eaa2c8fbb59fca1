// An outfit around a product or the query, for an occasion, a season, somebody; each part with others to swap in.
import { attributesOf, makeCard } from './cards.js';
import { h, icon, label, photo, redraw, say } from './dom.js';
import { addressOf, isOwn, makeOwnCard, pictureOf } from './own.js';
import * as stage from './stage.js';

export const node = h('section', { 'aria-label': say('look_heading'), class: 'fs-results' });
let act;
let chosen = [];
let state = {};

export function start(given) {
  act = given;
}

function choose(at, other) {
  chosen[at] = other;
  drawOutfit();
}

function row(part, at) {
  const shown = part.cards[chosen[at]];
  const card = isOwn(shown.id) ? makeOwnCard(shown, act) : makeCard(shown, act, state.visit, { scored: false });
  return h('li', { class: 'fs-part' },
    h('div', { class: 'fs-part-head' }, h('h3', {}, part.part), part.cards.length > 1 ? swapButton(part, at, shown) : null),
    h('ul', { class: 'fs-grid single' }, card),
    h('p', { class: 'fs-reason' }, chosen[at] < part.mine ? h('b', {}, say('look_mine') + ' ') : null, part.reasons[chosen[at]]),
    h('div', { class: 'fs-others' }, part.cards.map((one, other) => otherButton(one, at, other))));
}

function swapButton(part, at, shown) {
  return h('button', { type: 'button', class: 'fs-pill', 'data-focus': 'swap' + at, onclick: () => choose(at, (chosen[at] + 1) % part.cards.length),
    'aria-label': say('look_swap_name', { part: part.part, name: shown.name }) }, icon('swap'), h('span', {}, say('look_swap')));
}

function otherButton(card, at, other) {
  return h('button', { type: 'button', class: 'fs-other', 'aria-pressed': String(other === chosen[at]), title: card.name,
    'aria-label': say('look_choose', { name: card.name }), 'data-focus': `other${at}-${other}`, onclick: () => choose(at, other) },
  isOwn(card.id) ? pictureOf(card.id) : photo(card.image_url, ''));
}

function around(seed) {
  const source = isOwn(seed.id) ? addressOf(seed.id) : stage.source();
  const shown = seed.image_url ? photo(seed.image_url, '') : source ? h('img', { src: source, alt: '' }) : null;
  return h('div', { class: 'fs-around' }, shown,
    h('div', {}, h('span', {}, say('look_around')), h('b', {}, seed.name), attributesOf(seed, null)));
}

// One tap chooses, another takes it back.
function wearRow(column, values) {
  const on = (value) => state.wear[column] === value;
  return h('div', { class: 'fs-wear', role: 'group', 'aria-label': say('wear_' + column) }, h('span', {}, say('wear_' + column)),
    values.map((value) => h('button', { type: 'button', class: 'fs-guess-chip', 'aria-pressed': String(on(value)), 'data-focus': `wear${column}${value}`,
      title: label(column), onclick: () => act.wear(column, on(value) ? null : value) }, value)));
}

const wearRows = () => Object.entries(state.choices || {}).filter(([, values]) => values.length).map(([column, values]) => wearRow(column, values));

function outfit() {
  const nothing = say('look_nothing', { reason: state.nothing || '' });
  return [around(state.around), state.parts.length ? h('ul', { class: 'fs-parts' }, state.parts.map(row)) : h('p', { class: 'fs-notice' }, nothing)];
}

function drawOutfit() {
  redraw(node, h('header', { class: 'fs-results-head' },
    h('div', { class: 'fs-headline' }, h('h2', { tabindex: '-1', class: 'fs-heading' }, say('look_heading')), h('p', {}, say('look_text')))),
  h('div', { class: 'fs-wears' }, wearRows()),
  state.unclear ? h('p', { class: 'fs-notice' }, say('look_unclear', { n: state.unclear })) : null,
  state.parts ? outfit() : h('p', { class: 'fs-notice' }, say('look_none')));
}

export function draw(value) {
  state = value;
  chosen = (state.parts || []).map(() => 0);
  drawOutfit();
}

export const drawMarks = () => { if (state.visit) drawOutfit(); };
