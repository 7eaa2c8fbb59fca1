// Where everything stands: the head, the picture beside the results; on a phone below one another.
import { h, say } from './dom.js';
import * as bring from './bring.js';
import * as count from './count.js';
import * as embed from './embed.js';
import * as examples from './examples.js';
import * as lesson from './lesson.js';
import { PHONE } from './phone.js';
import * as look from './look.js';
import * as map from './map.js';
import * as results from './results.js';
import * as stage from './stage.js';
import * as tabs from './tabs.js';
import * as wardrobe from './wardrobe.js';
import * as why from './why.js';

const side = h('div', { id: 'fs-side' }, stage.node, bring.node, count.node, examples.node);
const panel = (name, part) => h('div', { id: 'fs-' + name, role: 'tabpanel', 'aria-labelledby': 'fs-tab-' + name, hidden: true }, part.node);
const content = h('div', { id: 'fs-content' }, tabs.node,
  h('div', { id: 'fs-similar', role: 'tabpanel', 'aria-labelledby': 'fs-tab-similar' }, results.node),
  panel('look', look), panel('wardrobe', wardrobe), panel('lesson', lesson), panel('map', map));
export const node = h('div', { id: 'fs-main' }, side, content);

// On a phone the number of results is chosen where they end.
function place() {
  if (PHONE.matches) results.foot.append(count.node);
  else side.insertBefore(count.node, examples.node);
}

const top = h('header', { class: 'fs-top' });

export function drawHeader({ title, tagline, serving, notice }) {
  top.replaceChildren(h('div', {}, h('h1', {}, title), h('p', {}, tagline)), h('p', { class: 'fs-serving' }, serving));
  if (notice) top.append(h('p', { class: 'fs-notice', role: 'status' }, notice));
}

// Gradio's own pages about the API; only who opens them loads Gradio's scripts.
const footer = () => h('footer', { class: 'fs-footer' }, h('a', { href: '?__view=api' }, say('use_api')), embed.button);

// Under a part that is shown alone: the way back to its start, and to the page it belongs to.
const frameFooter = (act) => h('footer', { class: 'fs-footer' },
  h('button', { type: 'button', class: 'fs-link', onclick: () => act.leave() }, say('frame_again')),
  h('a', { href: location.pathname, target: '_blank', rel: 'noopener' }, say('frame_whole')));

// Gradio loads them at a press of its own button only; its own `view=api` would make that press close them.
function openApi() {
  const opening = new MutationObserver(() => {
    const button = document.querySelector('gradio-app .show-api');
    if (!button) return;
    opening.disconnect();
    button.click();
  });
  opening.observe(document.querySelector('gradio-app') || document.body, { childList: true, subtree: true });
}

// Whether a picture is looked at, and whether what is shown came by a link (`words` did): in a frame it stands first, alone.
export function drawStaged({ picture, product, likes }, words) {
  node.classList.toggle('staged', !!(picture || product));
  node.classList.toggle('linked', !picture && !!(product || likes.length || words));
}

export function build(element, { header }, only, act) {
  drawHeader(header);
  if (only) element.classList.add('fs-only', 'fs-only-' + only);
  element.replaceChildren(top, node, only ? frameFooter(act) : footer(), why.node, embed.node, bring.overlay, bring.camera);
  if (new URLSearchParams(location.search).get('__view') === 'api') openApi();
  PHONE.addEventListener('change', place);
  place();
}
