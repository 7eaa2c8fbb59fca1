// A match taken apart: both pictures with their heat, the strongest pairs, what agrees and what differs.
import { h, icon, label, say } from './dom.js';
import { number } from './say.js';

// The number of each strong pair stands in the middle of its region, in both pictures.
function numbers(cells, heat) {
  return cells.map(([row, column], at) => h('b', { class: 'fs-badge',
    style: `left:${((column + 0.5) / heat[0].length) * 100}%;top:${((row + 0.5) / heat.length) * 100}%` }, String(at + 1)));
}

function figure(why, side, title) {
  const frame = h('div', {}, h('img', { src: why.pictures[side], alt: title }), h('img', { src: why.pictures[side + '_heat'], alt: '' }),
    numbers(why.pairs.map((pair) => pair[side]), why['heat_' + side]));
  return h('figure', {}, h('div', { class: 'fs-heat' }, frame), h('figcaption', {}, title));
}

function bars(why) {
  const top = Math.max(...why.pairs.map((pair) => Math.abs(pair.share)), 1e-6);
  return h('ol', { class: 'fs-pairs' }, why.pairs.map((pair, at) => h('li', {},
    h('b', { class: 'fs-badge' }, String(at + 1)), h('i', { style: `width:${(Math.abs(pair.share) / top) * 100}%` }), h('span', {}, pair.share.toFixed(3)))));
}

function attributes(title, rows) {
  return h('div', {}, h('h3', {}, title), rows.length ? h('dl', {}, rows) : h('p', {}, say('why_none')));
}

const rowOf = (name, value) => [h('dt', {}, label(name)), h('dd', {}, value)];

function content(why) {
  const pairs = why.heat_query.flat().length * why.heat_match.flat().length;
  return [
    h('header', {}, h('h2', { id: 'fs-why-title' }, say('why_title')),
      h('button', { type: 'button', class: 'fs-tool', 'aria-label': say('close'), onclick: () => dialog.close() }, icon('close'))),
    h('div', { class: 'fs-why-pictures' },
      figure(why, 'query', `${say('why_yours')}: ${why.query}`),
      figure(why, 'match', `${say('why_theirs')}: ${why.card.name}`)),
    h('p', { class: 'fs-legend' }, ['warm', 'cool'].map((way) => h('span', {}, h('i', { class: way }), say('why_legend_' + way)))),
    h('div', { class: 'fs-why-sum' }, h('p', {}, say('why_sum')), h('p', { class: 'fs-total' }, say('why_total', { pairs: number(pairs), total: why.total.toFixed(3) })),
      h('h3', {}, say('why_pairs')), bars(why)),
    h('div', { class: 'fs-why-attributes' },
      attributes(say('why_agree'), Object.entries(why.agree).map(([name, value]) => rowOf(name, value))),
      attributes(say('why_differ'), Object.entries(why.differ).map(([name, [mine, theirs]]) => rowOf(name, `${mine} → ${theirs}`)))),
    why.guessed ? h('p', { class: 'fs-hint' }, say('why_guess')) : null,
  ];
}

const dialog = h('dialog', { class: 'fs-dialog', 'aria-labelledby': 'fs-why-title' });
dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
export const node = dialog;

export function draw(why) {
  if (!why.pictures) return;
  dialog.replaceChildren(...content(why).filter(Boolean));
  if (!dialog.open) dialog.showModal();
}
