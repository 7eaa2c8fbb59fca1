// How it works: the visitor's own picture, step by step, then what it is compared with, what is served, what was measured.
import { h, say } from './dom.js';
import * as compare from './compare.js';
import { drawings } from './lesson_steps.js';

export const node = h('div');
let act;

export function start(given) {
  act = given;
  compare.start(given);
}

function step(one, at) {
  return h('li', { class: 'fs-step', 'data-step': one.name }, h('h3', {}, h('b', { class: 'fs-badge' }, String(at + 1)), one.title),
    h('p', {}, one.text),
    h('div', { class: 'fs-drawn' }, drawings[one.name](one, act)),
    h('p', { class: 'fs-try' }, h('b', {}, say('lesson_try') + ' '), one.try),
    h('details', {}, h('summary', {}, say('lesson_more')), h('p', {}, one.more)));
}

// A bar for the share, and a line where chance would be.
function bar(share, chance) {
  const line = chance === null || chance === undefined ? '' : `;--chance:${chance}`;
  return h('i', { class: line ? 'chance' : null, style: `--share:${share}${line}` });
}

function measuredBars({ figures, of }) {
  if (!figures.length) return h('p', {}, say('lesson_not_measured'));
  return [h('p', {}, say('lesson_measured_text')),
    h('ul', { class: 'fs-bars' }, figures.map(([name, value, chance]) => h('li', {}, h('span', {}, name), bar(value, chance), h('b', {}, value.toFixed(2))))),
    h('p', { class: 'fs-hint' }, of)];
}

export function draw({ walk, facts = [], measured, judged = false }) {
  node.replaceChildren(h('section', { class: 'fs-results fs-lesson', 'aria-label': say('lesson_heading') },
    h('header', { class: 'fs-results-head' }, h('div', { class: 'fs-headline' }, h('h2', { tabindex: '-1', class: 'fs-heading' }, say('lesson_heading')), h('p', {}, say('lesson_text')))),
    judged ? h('p', { class: 'fs-hint' }, say('lesson_feedback')) : null,
    walk ? h('ol', { class: 'fs-walk' }, walk.map(step)) : h('p', { class: 'fs-notice' }, say('lesson_none')),
    compare.draw(),
    h('div', { class: 'fs-columns' },
      h('div', {}, h('h3', {}, say('lesson_index')), h('dl', {}, facts.map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]))),
      h('div', {}, h('h3', {}, say('lesson_measured')), measuredBars(measured))),
    h('p', { class: 'fs-hint' }, say('lesson_api'))));
}
