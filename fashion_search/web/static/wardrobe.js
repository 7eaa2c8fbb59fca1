// What the visitor kept in this browser, and the catalog ranked by it.
import { makeCard } from './cards.js';
import { h, redraw, save, say } from './dom.js';
import { makeOwnCard } from './own.js';
import { isLasting, own } from './store.js';

export const node = h('section', { 'aria-label': say('wardrobe_heading'), class: 'fs-results' });
let act;
let sure = false;
let state = {};

export function start(given) {
  act = given;
}

function remove() {
  if (sure) act.empty();
  sure = !sure;
  drawKept();
}

const headline = (heading, text, ...outlets) => h('header', { class: 'fs-results-head' },
  h('div', { class: 'fs-headline' }, h('h2', { tabindex: '-1', class: 'fs-heading' }, say(heading)), h('p', {}, say(text))), ...outlets);
const cardOf = (card) => makeCard(card, act, state.visit, { scored: false });
const grid = (cards, kind = '') => h('ul', { class: 'fs-grid' + kind }, cards.map(cardOf));

function outlets(count) {
  const quiet = (name, onclick, text, kind = '') => h('button', { type: 'button', class: 'fs-quiet' + kind, 'data-focus': name, onclick }, text);
  return h('div', { class: 'fs-outlets' },
    quiet('export', () => save('wardrobe.json', 'application/json', JSON.stringify(state.cards, null, 2)), say('wardrobe_export')),
    quiet('empty', remove, sure ? say('wardrobe_delete_sure', { n: count }) : say('wardrobe_delete'), sure ? ' sure' : ''));
}

function drawKept() {
  const { cards = [], for_you: ranked = [], recent = [], gone = 0, unread = 0 } = state;
  const mine = own().toReversed().map((piece) => makeOwnCard({ id: 'own:' + piece.key, name: say('wardrobe_own') }, act));
  const count = cards.length + gone + mine.length;
  redraw(node, headline('wardrobe_heading', isLasting() ? 'wardrobe_text' : 'wardrobe_fleeting', count ? outlets(count) : null),
    gone ? h('p', { class: 'fs-notice' }, say('wardrobe_gone', { n: gone })) : null,
    unread ? h('p', { class: 'fs-notice' }, say('wardrobe_unread', { n: unread })) : null,
    mine.length || cards.length ? h('ul', { class: 'fs-grid browse' }, mine, cards.map(cardOf)) : h('p', { class: 'fs-notice' }, say('wardrobe_empty')),
    ranked.length ? [headline('wardrobe_for_you', 'wardrobe_for_you_text'), grid(ranked)] : null,
    recent.length ? [headline('wardrobe_recent', isLasting() ? 'wardrobe_recent_text' : 'wardrobe_fleeting', forgetButton()), grid(recent, ' browse')] : null);
}

const forgetButton = () => h('div', { class: 'fs-outlets' },
  h('button', { type: 'button', class: 'fs-quiet', 'data-focus': 'forget', onclick: () => act.forget() }, say('wardrobe_forget')));

export function draw(value) {
  state = value;
  sure = false;
  drawKept();
}

export const drawMarks = () => { if (state.visit) drawKept(); };
