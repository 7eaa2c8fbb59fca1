// The example pictures; one tap searches with one.
import { busy, h, photo, say } from './dom.js';

export const node = h('div');
let trigger;
export function start(given) {
  trigger = given;
}

function example(one) {
  const pick = () => {
    busy('picture');
    trigger('pick', { name: one.name });
  };
  return h('li', {}, h('button', { type: 'button', class: 'fs-example', 'aria-label': say('example', { name: one.label }),
    title: one.label, onclick: pick }, photo(one.url, '')));
}

export function draw({ examples = [] }) {
  node.replaceChildren(examples.length
    ? h('section', { class: 'fs-examples', 'aria-label': say('examples') }, h('h2', {}, say('examples')), h('ul', {}, examples.map(example)))
    : '');
}
