// How many results.
import { h, say } from './dom.js';

const PAUSE = 150; // ms after the last move of the slider
const input = h('input', { type: 'range', id: 'fs-k-range', min: '1', step: '1', 'data-focus': 'k', oninput: () => moved() });
const shown = h('output', { for: 'fs-k-range' });
export const node = h('div', { id: 'fs-k', class: 'fs-count' }, h('label', { for: 'fs-k-range' }, say('top_k')), shown, input);
let act;
let timer = null;

export function start(given, { k }) {
  act = given;
  input.max = String(k.most);
  draw(k.default);
}

function moved() {
  shown.textContent = input.value;
  clearTimeout(timer);
  timer = setTimeout(() => {
    timer = null;
    act.count(Number(input.value));
  }, PAUSE);
}

export function draw(k) {
  if (timer) return;
  input.value = String(k);
  shown.textContent = String(k);
}
