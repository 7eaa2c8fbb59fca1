// What is on show as a piece of HTML for somebody else's page: one part of it alone, in a frame.
import { h, icon, root, say } from './dom.js';
import { VIEWS } from './address.js';

const ALLOW = 'camera; clipboard-write; clipboard-read';
const SIZE = { width: 600, height: 500 };
let act;

const part = h('select', { 'aria-label': say('embed_part'), onchange: () => drawSnippet() },
  Object.keys(VIEWS).map((view) => h('option', { value: view }, say('embed_' + view))));
const snippet = h('textarea', { class: 'fs-snippet', readonly: true, rows: '6', 'aria-label': say('embed_snippet'), onfocus: () => snippet.select() });
const told = h('p', { class: 'fs-hint', role: 'status' });
export const node = h('dialog', { class: 'fs-dialog', 'aria-labelledby': 'fs-embed-title' },
  h('header', {}, h('h2', { id: 'fs-embed-title' }, say('embed_title')),
    h('button', { type: 'button', class: 'fs-tool', 'aria-label': say('close'), onclick: () => node.close() }, icon('close'))),
  h('p', {}, say('embed_text')), h('label', { class: 'fs-choice' }, say('embed_part'), part), snippet,
  h('button', { type: 'button', class: 'fs-pill', onclick: copy }, say('embed_copy')), told);
node.addEventListener('click', (event) => { if (event.target === node) node.close(); });
export const button = h('button', { type: 'button', class: 'fs-link', onclick: open }, say('embed_open'));

export function start(given) {
  act = given;
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

export function snippetOf(address, view, pairs, title) {
  const source = `${address}/?${new URLSearchParams([['view', view], ...pairs])}`;
  return `<iframe src="${escaped(source)}" title="${escaped(title)}" width="${SIZE.width}" height="${SIZE.height}" ` +
    `allow="${ALLOW}" loading="lazy" style="border: 0; max-width: 100%"></iframe>`;
}

function drawSnippet() {
  const { pairs, own } = act.frame();
  snippet.value = snippetOf(root, part.value, pairs, document.title);
  told.textContent = own ? say('embed_own') : '';
}

function open() {
  const shown = Object.keys(VIEWS).find((view) => VIEWS[view] === act.frame().tab);
  part.value = shown || 'search';
  drawSnippet();
  node.showModal();
}

async function copy() {
  try {
    await navigator.clipboard.writeText(snippet.value);
    told.textContent = say('embed_copied');
  } catch (refused) {
    snippet.select();
    told.textContent = say('embed_select');
  }
}
