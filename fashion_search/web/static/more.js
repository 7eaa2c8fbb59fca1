// More of a list: by scrolling to its end, or by a tap where that has gone on for a while, so that the page has an end.
import { h, redraw, say } from './dom.js';

const AHEAD = '300px'; // how far below the window the end is when more is fetched
const UNASKED = 5; // times that more comes by scrolling alone

export const node = h('div', { class: 'fs-more-row' });
let load = null; // what fetches more, or null where there is none
let left = UNASKED;
const end = new IntersectionObserver(([{ isIntersecting }]) => {
  if (!isIntersecting || !load || left < 1) return;
  left -= 1;
  run();
}, { rootMargin: `0px 0px ${AHEAD}` });

function run() {
  const now = load;
  load = null; // once; the answer brings the next
  now();
}

function tap() {
  left = UNASKED;
  if (load) run();
}

// `unasked`: whether scrolling alone may fetch more; a new list starts anew.
export function draw(text, next, { unasked, anew }) {
  load = next;
  if (anew) left = unasked ? UNASKED : 0;
  redraw(node, text ? h('span', {}, text) : null,
    next ? h('button', { type: 'button', class: 'fs-pill', 'data-focus': 'show', onclick: tap }, say('browse_more')) : null);
  end.unobserve(node);
  if (next) end.observe(node); // observed anew, it tells at once whether the end is still in view
}

// While another list is asked for, this one does not go on: its end may come into view as it is swept away.
export function drawBusy(kind) {
  load = null;
  if (kind === 'more') node.querySelector('span')?.replaceChildren(say('browse_loading'));
  if (kind === 'search') node.replaceChildren();
}

// It is said where the visitor looks, and what could not be had is not asked for again and again.
export function drawError(text, retry) {
  left = 0;
  const again = () => (retry || tap)();
  node.replaceChildren(h('span', { role: 'alert' }, text),
    h('button', { type: 'button', class: 'fs-pill', 'data-focus': 'show', onclick: again }, say('try_again')));
}
