// The whole outfit: each garment of the picture with its matches in a row of its own.
import { makeCard } from './cards.js';
import { h, redraw, say } from './dom.js';
import * as stage from './stage.js';

export const node = h('div', { class: 'fs-rows', hidden: true });

// The garment cut out of the picture that the stage shows.
function cutOut([left, top, right, bottom]) {
  const place = `transform: scale(${1 / (right - left)}) translate(${-left * 100}%, ${-top * 100}%)`;
  const shape = ({ target }) => {
    target.parentNode.style.aspectRatio = (target.naturalWidth * (right - left)) / (target.naturalHeight * (bottom - top));
  };
  return h('div', { class: 'fs-cut' }, h('img', { src: stage.source(), alt: '', style: place, onload: shape }));
}

const nameOf = (row, at) => row.guess.article_type?.value || say('outfit_part', { n: at + 1 });

// What is done with a card of a row starts from that row's part of the picture.
const within = (act, box) => ({ ...act, like: (card) => act.judgeIn(box, card, true), dislike: (card) => act.judgeIn(box, card, false),
  why: (id) => act.whyIn(box, id) });

function rowOf(row, at, visit, act) {
  const told = { marks: row.marks, farBelow: row.far_below };
  return h('section', { class: 'fs-row', 'aria-label': nameOf(row, at) },
    h('div', { class: 'fs-row-head' }, cutOut(row.box),
      h('div', {}, h('h3', {}, nameOf(row, at)), row.far ? h('p', {}, say('outfit_far')) : null),
      h('button', { type: 'button', class: 'fs-pill', 'data-focus': 'alone' + at, 'aria-label': say('outfit_alone_name', { n: at + 1 }),
        onclick: () => act.box(row.box) }, say('outfit_alone'))),
    row.cards.length ? h('ul', { class: 'fs-grid in-row' }, row.cards.map((card) => makeCard(card, within(act, row.box), visit, told)))
      : h('p', { class: 'fs-notice' }, say('outfit_none')));
}

export function draw({ mode, rows, visit }, act) {
  node.hidden = mode !== 'outfit';
  redraw(node, node.hidden ? [] : rows.map((row, at) => rowOf(row, at, visit, act)));
}
