// The page's name and what it serves.
import { h, say } from './dom.js';

export const node = h('header', { class: 'fs-top' });
export function draw({ serving = '' }) {
  node.replaceChildren(h('div', {}, h('h1', {}, say('brand')), h('p', {}, say('tagline'))), h('p', { class: 'fs-serving' }, serving));
}
