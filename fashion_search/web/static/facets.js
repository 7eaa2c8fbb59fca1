// The filters. Their menus stay while results come and go, so that what a visitor types or scrolls in them is kept.
import { h, icon, label, say } from './dom.js';
import { number } from './say.js';
import { PHONE } from './phone.js';
import { RangeMenu, textOf } from './range.js';

const LONG = 12; // values in a filter that has a field to find one

export const node = h('div', { class: 'fs-facets', role: 'group', 'aria-label': say('filters') });
const menus = new Map();
const scrim = h('div', { class: 'fs-scrim', hidden: true });
let state = { facets: {}, visit: { where: {} }, total: 0 };
let act;

export function start(given) {
  act = given;
  document.addEventListener('click', (event) => {
    if (!event.target.closest?.('.fs-facet')) closeAll();
  });
  node.addEventListener('keydown', closeByKey);
}

// The visit as it is asked for: two quick clicks then cannot undo each other.
export function drawAsked(visit) {
  state = { ...state, visit };
}

function closeAll(except = null) {
  node.querySelectorAll('details[open]').forEach((box) => { if (box !== except) box.open = false; });
}

function closeByKey(event) {
  const box = event.target.closest('details[open]');
  if (event.key !== 'Escape' || !box) return;
  box.open = false;
  box.querySelector('summary').focus();
}

export function draw(value) {
  state = value;
  const columns = Object.entries(state.facets).filter(([, options]) => options.length);
  for (const [column, options] of columns) {
    if (!menus.has(column)) menus.set(column, new Menu(column));
    menus.get(column).draw(options, state.visit.where[column] || []);
  }
  const bounded = Object.entries(state.ranges || {});
  for (const [column, range] of bounded) {
    if (!menus.has(column)) menus.set(column, new RangeMenu(column, () => act.filter));
    menus.get(column).draw(range, state.visit.where[column] || {});
  }
  const wanted = [...[...columns, ...bounded].map(([column]) => menus.get(column).box), scrim];
  if (wanted.some((box, at) => node.children[at] !== box) || node.children.length !== wanted.length) node.replaceChildren(...wanted);
}

export const boundsText = (column, bounds) => textOf(bounds, (state.ranges || {})[column]);

class Menu {
  constructor(column) {
    this.column = column;
    this.items = new Map();
    this.count = h('b', { hidden: true });
    this.list = h('ul');
    this.none = h('p', { class: 'fs-hint', hidden: true });
    this.done = h('button', { type: 'button', class: 'fs-done', onclick: () => this.close() });
    this.field = h('input', { type: 'search', class: 'fs-seek', autocomplete: 'off', oninput: () => this.sieve() });
    this.box = h('details', { class: 'fs-facet', 'data-column': column },
      h('summary', { 'data-focus': 'facet' + column }, h('span', {}, label(column)), this.count, icon('down')),
      h('div', { class: 'fs-menu' }, h('div', { class: 'fs-sheet-head' }, h('b', {}, label(column)),
        h('button', { type: 'button', class: 'fs-tool', 'aria-label': say('close'), onclick: () => this.close() }, icon('close'))),
      this.field, this.none, this.list, this.done));
    this.box.addEventListener('toggle', () => this.toggled());
  }

  toggled() {
    if (this.box.open) closeAll(this.box);
    else this.forget();
    scrim.hidden = !node.querySelector('details[open]');
    this.fit();
  }

  close() {
    this.box.open = false;
    this.box.querySelector('summary').focus();
  }

  // A menu that would be cut by the edge of the window opens to the other side.
  fit() {
    this.box.classList.remove('end');
    if (this.box.open && !PHONE.matches && this.box.lastChild.getBoundingClientRect().right > document.documentElement.clientWidth - 8) this.box.classList.add('end');
  }

  forget() {
    this.field.value = '';
    this.sieve();
  }

  draw(options, chosen) {
    this.count.hidden = !chosen.length;
    this.count.textContent = String(chosen.length);
    this.box.classList.toggle('on', chosen.length > 0);
    this.field.hidden = options.length <= LONG;
    this.field.placeholder = say('filter_find', { n: options.length });
    this.field.setAttribute('aria-label', `${label(this.column)}: ${this.field.placeholder}`);
    this.done.textContent = say(state.total === 1 ? 'filter_done_one' : 'filter_done', { n: number(state.total) });
    options.forEach((option) => this.drawOption(option, chosen.includes(option.value)));
    const listed = new Set(options.map((option) => option.value));
    for (const [value, item] of this.items) if (!listed.has(value)) { item.remove(); this.items.delete(value); }
    options.forEach((option, at) => this.order(this.items.get(option.value), at));
    this.sieve();
  }

  drawOption(option, on) {
    if (!this.items.has(option.value)) this.items.set(option.value, this.makeOption(option.value));
    const item = this.items.get(option.value);
    item.querySelector('input').checked = on;
    item.querySelector('label').className = option.count ? '' : 'none';
    item.querySelector('em').textContent = number(option.count);
  }

  // The list keeps its order while it is open: nothing jumps away under a finger.
  order(item, at) {
    if (this.list.children[at] === item) return;
    if (this.box.open && item.parentNode) return;
    this.list.insertBefore(item, this.list.children[at] || null);
  }

  makeOption(value) {
    const input = h('input', { type: 'checkbox', 'data-focus': 'option' + this.column + value });
    input.addEventListener('change', () => {
      const now = state.visit.where[this.column] || [];
      act.filter(this.column, input.checked ? [...now, value] : now.filter((other) => other !== value));
    });
    return h('li', {}, h('label', {}, input, h('span', {}, value), h('em')));
  }

  sieve() {
    const text = this.field.value.trim().toLowerCase();
    for (const [value, item] of this.items) item.hidden = !value.toLowerCase().includes(text);
    this.none.hidden = [...this.items.values()].some((item) => !item.hidden);
    this.none.textContent = say('filter_none', { text: this.field.value.trim() });
  }
}
