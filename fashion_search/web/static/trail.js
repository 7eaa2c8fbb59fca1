// The visitor's way here: each step but the last leads back.
import { h, icon, photo, redraw, say } from './dom.js';

export const node = h('nav', { class: 'fs-trail', 'aria-label': say('trail') });
const thumb = (step) => (step.image_url ? photo(step.image_url, '') : null);

export function draw(steps, act) {
  node.hidden = steps.length < 2;
  const last = steps.length - 1;
  redraw(node, h('ol', {}, steps.map((step, at) => h('li', {}, at === last
    ? h('span', { 'aria-current': 'step' }, thumb(step), h('b', {}, step.label))
    : h('button', { type: 'button', class: 'fs-link', onclick: () => act.back(at), 'data-focus': 'step' + at,
      'aria-label': say('trail_back', { label: step.label }) }, thumb(step), h('b', {}, step.label)),
  at < last ? icon('next') : null))));
  node.firstChild.scrollLeft = node.firstChild.scrollWidth;
}
