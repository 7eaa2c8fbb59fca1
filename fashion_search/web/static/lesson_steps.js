// What each step of the lesson shows: pictures, stripes, sums, bars. The words come with the step.
import { h, photo, say } from './dom.js';
import { number, percent } from './say.js';

const picture = (one, extra) => h('img', { src: one.src, alt: one.title, ...extra });

function layers({ layers: rows }) {
  return rows.map((row) => h('figure', { class: 'fs-layer' },
    h('div', { class: 'fs-maps' }, row.maps.map((map) => h('img', { src: map.src,
      alt: say('lesson_layers_map', { channel: map.channel, size: row.size }) }))),
    h('figcaption', {}, say('lesson_layers_row', { size: row.size, shown: row.maps.length, count: number(row.count) }))));
}

function stripes(vector) {
  const top = Math.max(...vector.map(Math.abs), 1e-6);
  return h('div', { class: 'fs-vector', role: 'img', 'aria-label': `${vector.length}: ${vector.slice(0, 8).join(', ')} …` },
    vector.map((value) => h('i', { class: value < 0 ? 'down' : null,
      style: `--size:${(Math.abs(value) / top / 2).toFixed(3)};--sign:${value < 0 ? -1 : 1}` })));
}

const vector = (one) => [stripes(one.vector), h('p', { class: 'fs-sum' }, one.sum), h('p', { class: 'fs-hint' }, one.mass)];

function sumOf(one) {
  const cell = (value) => h('td', {}, value.toFixed(3));
  return h('div', { class: 'fs-scroll', tabindex: '0', role: 'group', 'aria-label': say('lesson_cosine_total') }, h('table', { class: 'fs-terms' },
    h('thead', {}, h('tr', {}, ['dimension', 'mine', 'theirs', 'product'].map((name) => h('th', { scope: 'col' }, say('lesson_cosine_' + name))))),
    h('tbody', {}, one.terms.map(([at, mine, theirs, product]) => h('tr', {}, h('th', { scope: 'row' }, String(at)), cell(mine), cell(theirs), cell(product))),
      h('tr', {}, h('th', { scope: 'row', colspan: '3' }, say('lesson_cosine_rest', { count: one.others })), cell(one.rest)),
      h('tr', { class: 'total' }, h('th', { scope: 'row', colspan: '3' }, say('lesson_cosine_total')), cell(one.score)))));
}

function cosine({ neighbours }) {
  const table = h('div', {}, sumOf(neighbours[0]));
  const choices = neighbours.map((one, at) => h('button', { type: 'button', class: 'fs-other', 'aria-pressed': String(!at),
    'aria-label': say('lesson_cosine_pick', { name: one.name, score: one.score.toFixed(2) }), title: one.name, onclick: () => choose(at) },
  photo(one.image_url, ''), h('span', {}, one.score.toFixed(2))));
  function choose(at) {
    choices.forEach((button, other) => button.setAttribute('aria-pressed', String(other === at)));
    table.replaceChildren(sumOf(neighbours[at]));
  }
  return [h('div', { class: 'fs-others' }, choices), table];
}

function search({ all, graph, missed_text: missed }) {
  const most = Math.max(all, graph);
  const row = (text, count) => h('li', {}, h('span', {}, text), h('i', { style: `--share:${count / most}` }));
  return [h('ul', { class: 'fs-bars wide' }, row(say('lesson_search_exact', { count: number(all) }), all),
    row(say('lesson_search_graph', { compared: number(graph) }), graph)), h('p', {}, missed)];
}

function vote({ votes }) {
  return h('div', { class: 'fs-votes' }, votes.map((one) => h('div', {}, h('h4', {}, one.label),
    h('ul', { class: 'fs-bars wide' }, one.shares.map(([value, share]) => h('li', {},
      h('span', {}, say('lesson_vote_share', { value, percent: percent(share) })), h('i', { style: `--share:${share}` })))),
    h('p', { class: 'fs-said' }, one.said), one.known ? h('p', { class: 'fs-hint' }, one.known) : null)));
}

export const drawings = {
  picture: (one) => picture(one, { class: 'fs-seen' }),
  seen: (one) => [picture(one, { class: 'fs-seen pixels' }), h('p', { class: 'fs-hint' }, one.figure)],
  layers, vector, cosine, search, vote,
};
