// Shared by every part of the page: elements, icons, texts. Texts are set as text, never as HTML.
import texts from './texts.js';
import { rootOf } from './address.js';
import { fill, spelled } from './say.js';

const root = rootOf(import.meta.url);
const pictureUrl = (path) => (path && path.startsWith('/') ? root + path : path);
const say = (key, values) => fill(texts[key] || key, values);
// A column that only this catalog has is called as it calls it.
const COLUMNS = new Set(['gender', 'master_category', 'sub_category', 'article_type', 'base_colour', 'season', 'year', 'usage',
  'brand', 'price', 'availability']);
const label = (column) => (COLUMNS.has(column) ? texts[column] : spelled(column));

function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const ICONS = {
  heart: 'M12 20s-7.5-4.6-7.5-10.1A4.2 4.2 0 0 1 12 7.3a4.2 4.2 0 0 1 7.5 2.6C19.5 15.4 12 20 12 20z',
  not: 'M5.6 5.6l12.8 12.8M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
  why: 'M9.2 9.3a2.9 2.9 0 1 1 4.3 2.6c-.9.5-1.5 1.1-1.5 2.1m0 3h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
  look: 'M12 8.5V8c0-.8.5-1.1 1-1.5a1.8 1.8 0 1 0-2.8-1.5M12 8.5l8.6 6.3c1 .8.5 2.2-.7 2.2H4.1c-1.2 0-1.7-1.4-.7-2.2L12 8.5z',
  keep: 'M6.5 4h11v16.5L12 16l-5.5 4.5V4z',
  close: 'M6 6l12 12M18 6L6 18',
  down: 'M7 10l5 5 5-5',
  next: 'M10 7l5 5-5 5',
  swap: 'M4 8h13m-3-3 3 3-3 3M20 16H7m3-3-3 3 3 3',
  share: 'M12 15V4m0 0L8 8m4-4 4 4M5 13v6h14v-6',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  upload: 'M12 16V5m0 0L7.5 9.5M12 5l4.5 4.500M4.5 16v3.500h15V16',
  camera: 'M4 8h3.500l1.5-2.500h6L16.5 8H20v11H4V8zM12 16.500a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.400z',
  paste: 'M9 5.500h6V8H9V5.500zM9 6.500H6V20h12V6.500h-3M9 12.500h6M9 16h4',
  link: 'M10 14a3.5 3.5 0 0 0 5 0l3-3a3.5 3.5 0 0 0-5-5l-1 1M14 10a3.5 3.5 0 0 0-5 0l-3 3a3.5 3.5 0 0 0 5 5l1-1',
  find: 'M15.8 15.8L20 20M10.8 17.500a6.7 6.7 0 1 0 0-13.400 6.7 6.7 0 0 0 0 13.400z',
  turn: 'M19.5 12a7.5 7.5 0 1 1-2.6-5.700M19.5 4v4.500H15',
};

function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'fs-icon');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

const photo = (path, alt, extra = {}) =>
  h('img', { src: pictureUrl(path), alt, loading: 'lazy', decoding: 'async', draggable: 'false', ...extra });
function save(name, type, content) {
  const link = h('a', { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// Redraw a region and put the focus back on the control that had it (controls carry data-focus).
function redraw(region, ...children) {
  const active = document.activeElement;
  const held = region.contains(active) ? active.dataset.focus : null;
  region.replaceChildren(...children.flat(Infinity).filter(Boolean));
  if (held) region.querySelector(`[data-focus="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}

export { h, icon, label, photo, pictureUrl, redraw, root, save, say };
