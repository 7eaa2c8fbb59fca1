// A filter by two numbers, such as a price: what is left empty bounds nothing.
import { h, icon, label, say } from './dom.js';
import { money } from './say.js';

const BOUNDS = ['min', 'max'];

export function textOf(bounds, range = {}) {
  const shown = (name) => (name in bounds ? money(bounds[name], range.currency) : null);
  if (!('max' in bounds)) return say('range_from', { low: shown('min') });
  return 'min' in bounds ? say('range_between', { low: shown('min'), high: shown('max') }) : say('range_to', { high: shown('max') });
}

export class RangeMenu {
  constructor(column, filter) {
    this.column = column;
    this.filter = filter;
    this.fields = Object.fromEntries(BOUNDS.map((name) => [name, this.makeField(name)]));
    this.count = h('b', { hidden: true }, '1');
    this.box = h('details', { class: 'fs-facet fs-range', 'data-column': column },
      h('summary', { 'data-focus': 'facet' + column }, h('span', {}, label(column)), this.count, icon('down')),
      h('div', { class: 'fs-menu' },
        BOUNDS.map((name) => h('label', {}, h('span', {}, this.title(name)), this.fields[name]))));
  }

  title(name) {
    return name === 'min' ? say('range_least') : say('range_most');
  }

  makeField(name) {
    return h('input', { type: 'number', min: 0, step: 'any', inputmode: 'decimal', class: 'fs-seek', 'data-focus': 'range' + this.column + name,
      'aria-label': `${label(this.column)}: ${this.title(name)}`, onchange: () => this.changed() });
  }

  changed() {
    const given = BOUNDS.map((name) => [name, this.fields[name].value]).filter(([, value]) => value !== '');
    this.filter()(this.column, Object.fromEntries(given.map(([name, value]) => [name, Number(value)])));
  }

  draw(range, bounds) {
    this.count.hidden = !Object.keys(bounds).length;
    this.box.classList.toggle('on', !this.count.hidden);
    for (const name of BOUNDS) {
      const field = this.fields[name];
      field.placeholder = money(range[name], range.currency);
      if (document.activeElement !== field) field.value = name in bounds ? bounds[name] : '';
    }
  }
}
