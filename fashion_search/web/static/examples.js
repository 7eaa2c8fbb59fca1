// The example pictures; one tap searches with one. All of them are one picture of which each shows its part.
import { h, pictureUrl, say } from './dom.js';

export const node = h('section', { class: 'fs-examples', id: 'fs-examples', 'aria-label': say('examples') });

export function start(act, { examples: { sheet, examples } }) {
  node.hidden = !examples.length;
  const style = (at) => `background-image:url("${pictureUrl(sheet)}");background-size:${examples.length * 100}% 100%;` +
    `background-position:${examples.length > 1 ? (at / (examples.length - 1)) * 100 : 0}% 0`;
  node.replaceChildren(h('h2', {}, say('examples')), h('ul', {}, examples.map((one, at) => h('li', {},
    h('button', { type: 'button', class: 'fs-example', style: style(at), title: one.label, 'data-name': one.name,
      'aria-label': say('example', { name: one.label }), onclick: () => (one.product ? act.more(one.product) : act.example(one.name)) })))));
}
