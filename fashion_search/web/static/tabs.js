// The tabs, by mouse, touch and arrow keys.
import { h, say } from './dom.js';
import { TABS } from './visit.js';

let act;
const tab = (name) => h('button', { type: 'button', role: 'tab', id: 'fs-tab-' + name, class: 'fs-tab', 'aria-controls': 'fs-' + name,
  'aria-selected': 'false', tabindex: '-1', onclick: () => act.tab(name), onkeydown: takeKey }, say('tab_' + name));
export const node = h('div', { id: 'fs-tabs', role: 'tablist', 'aria-label': say('tabs') }, TABS.map(tab));

export function start(given) {
  act = given;
}

function takeKey(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...node.children];
  const next = all[(all.indexOf(event.currentTarget) + step + all.length) % all.length];
  next.focus();
  next.click();
}

export function draw(chosen) {
  for (const name of TABS) {
    const button = node.querySelector('#fs-tab-' + name);
    button.setAttribute('aria-selected', String(name === chosen));
    button.tabIndex = name === chosen ? 0 : -1;
    const panel = document.getElementById('fs-' + name);
    if (panel) panel.hidden = name !== chosen;
  }
}
