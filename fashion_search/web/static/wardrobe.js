// What the visitor kept in this browser, and the catalog ranked by it.
import { makeCard } from './cards.js';
import { h, redraw, save, say } from './dom.js';

export const node = h('section', { 'aria-label': say('wardrobe_heading'), class: 'fs-results' });
let act;
let sure = false;
let state = {};

export function start(trigger) {
  act = (what) => trigger('act', what);
}

function remove() {
  if (sure) act({ do: 'empty' });
  sure = !sure;
  drawKept();
}

const headline = (heading, text, ...outlets) => h('header', { class: 'fs-results-head' },
  h('div', { class: 'fs-headline' }, h('h2', {}, say(heading)), h('p', {}, say(text))), ...outlets);
const grid = (cards, kind = '') => h('ul', { class: 'fs-grid' + kind }, cards.map((card) => makeCard(card, act, { scored: false })));

function outlets(count) {
  const quiet = (name, onclick, text, kind = '') => h('button', { type: 'button', class: 'fs-quiet' + kind, 'data-focus': name, onclick }, text);
  return h('div', { class: 'fs-outlets' },
    quiet('export', () => save('wardrobe.json', 'application/json', state.export), say('wardrobe_export')),
    quiet('empty', remove, sure ? say('wardrobe_delete_sure', { n: count }) : say('wardrobe_delete'), sure ? ' sure' : ''));
}

function drawKept() {
  const { cards = [], for_you: ranked = [], gone = 0 } = state;
  redraw(node, headline('wardrobe_heading', 'wardrobe_text', cards.length || gone ? outlets(cards.length + gone) : null),
    gone ? h('p', { class: 'fs-notice' }, say('wardrobe_gone', { n: gone })) : null,
    cards.length ? grid(cards, ' browse') : h('p', { class: 'fs-notice' }, say('wardrobe_empty')),
    ranked.length ? [headline('wardrobe_for_you', 'wardrobe_for_you_text'), grid(ranked)] : null);
}

export function draw(value) {
  state = value;
  sure = false;
  drawKept();
}
