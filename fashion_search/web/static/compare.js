// The same picture under the network and under plainer ways, how often either is right, and where the network is not.
import { h, photo, redraw, say } from './dom.js';
import { number } from './say.js';

const result = h('div', { 'aria-live': 'polite' });
const node = h('section', { class: 'fs-compare', 'aria-label': say('compare_heading') });
let act;

export function start(given) {
  act = given;
}

async function compare() {
  redraw(result, h('p', { class: 'fs-hint' }, say('compare_wait')));
  try {
    redraw(result, content(await act.compare()));
  } catch (error) {
    redraw(result, h('p', { class: 'fs-notice' }, error.message || say('away')));
  }
}

const small = (card) => h('li', {}, h('button', { type: 'button', class: 'fs-other', title: card.name, 'aria-label': say('card_more_name', { name: card.name }),
  onclick: () => act.more(card.id) }, photo(card.image_url, ''), card.score === null ? null : h('span', {}, card.score.toFixed(2))));
const row = (title, cards) => h('div', {}, h('h4', {}, title), h('ul', { class: 'fs-others' }, cards.map(small)));

function figuresOf({ figures, count, second }) {
  const names = [['encoder', say('compare_encoder')], ...(second ? [['second', say('compare_second_short')]] : []),
    ['colours', say('compare_colours')], ['chance', say('compare_chance')]];
  return [h('h4', {}, say('compare_measured')), h('p', {}, say('compare_measured_text', { count: number(count) })),
    h('div', { class: 'fs-scroll', tabindex: '0', role: 'group', 'aria-label': say('compare_measured') }, h('table', { class: 'fs-terms' },
      h('thead', {}, h('tr', {}, h('td', {}), names.map(([, title]) => h('th', { scope: 'col' }, title)))),
      h('tbody', {}, figures.map((one) => h('tr', {}, h('th', { scope: 'row' }, one.label),
        names.map(([name]) => h('td', {}, one[name] === null ? '–' : one[name].toFixed(2)))))))),
    h('p', { class: 'fs-hint' }, say('compare_note'))];
}

const failureOf = (one) => h('li', {}, h('ul', { class: 'fs-others' }, small(one.product), h('li', { 'aria-hidden': 'true' }, '→'), one.nearest.map(small)), h('p', {}, one.said));

function content(value) {
  const { encoder, colours, second } = value.rows;
  return [encoder ? [row(say('compare_encoder'), encoder), second ? row(say('compare_second', { name: value.second }), second) : null,
    row(say('compare_colours'), colours)] : h('p', { class: 'fs-hint' }, say('compare_none')),
    value.second_text ? h('p', { class: 'fs-hint' }, value.second_text) : null,
    value.sample ? h('p', { class: 'fs-hint' }, value.sample) : null, figuresOf(value),
    h('h4', {}, say('compare_failures')), h('p', {}, value.failures_text), h('ul', { class: 'fs-failures' }, value.failures.map(failureOf))];
}

// Drawn anew with each lesson: what was compared is another picture's.
export function draw() {
  result.replaceChildren();
  node.replaceChildren(h('h3', {}, say('compare_heading')), h('p', {}, say('compare_text')),
    h('button', { type: 'button', class: 'fs-pill', 'data-focus': 'compare', onclick: compare }, say('compare_go')), result);
  return node;
}
