// How it works: the steps with the numbers of what is running, the query's own vector, what was measured.
import { h, say } from './dom.js';

export const node = h('div');

function vectorOf(vector) {
  if (!vector || !vector.length) return h('p', { class: 'fs-hint' }, say('lesson_vector_none'));
  const top = Math.max(...vector.map(Math.abs), 1e-6);
  return h('div', { class: 'fs-vector', role: 'img', 'aria-label': `${vector.length}: ${vector.slice(0, 8).join(', ')} …` },
    vector.map((value) => h('i', { class: value < 0 ? 'down' : null,
      style: `--size:${(Math.abs(value) / top / 2).toFixed(3)};--sign:${value < 0 ? -1 : 1}` })));
}

function measuredBars(measured) {
  if (!measured.length) return h('p', {}, say('lesson_not_measured'));
  return [h('p', {}, say('lesson_measured_text')), h('ul', { class: 'fs-bars' }, measured.map(([name, value]) => h('li', {},
    h('span', {}, name), h('i', { style: `--share:${value}` }), h('b', {}, value.toFixed(2)))))];
}

export function draw({ steps = [], facts = [], measured = [], vector = [] }) {
  const step = (one, at) => h('li', {}, h('span', { class: 'fs-figure' }, one.figure), h('h3', {}, `${at + 1}. ${one.title}`), h('p', {}, one.text));
  node.replaceChildren(h('section', { class: 'fs-results fs-lesson', 'aria-label': say('lesson_heading') },
    h('header', { class: 'fs-results-head' }, h('div', { class: 'fs-headline' }, h('h2', { tabindex: '-1', class: 'fs-heading' }, say('lesson_heading')), h('p', {}, say('lesson_text')))),
    h('ol', { class: 'fs-steps' }, steps.map(step)),
    h('div', { class: 'fs-columns' }, h('div', {}, h('h3', {}, say('lesson_vector')), vectorOf(vector))),
    h('div', { class: 'fs-columns' },
      h('div', {}, h('h3', {}, say('lesson_index')), h('dl', {}, facts.map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]))),
      h('div', {}, h('h3', {}, say('lesson_measured')), measuredBars(measured))),
    h('p', { class: 'fs-hint' }, say('lesson_api'))));
}
