// The map of the catalog: each product a dot on a canvas, coloured by an attribute; the query is a ring on it.
import { h, label, photo, redraw, root, say } from './dom.js';
import { extentOf } from './map_math.js';
import { makeView } from './map_view.js';
import { number } from './say.js';

export const node = h('section', { class: 'fs-results', 'aria-label': say('map_heading') });
let act;
let state = {};
let held = { version: null, view: null }; // the places are asked for once
let column = null;
let asked = 0;

const choice = h('select', { 'aria-label': say('map_colour'), 'data-focus': 'map-colour', onchange: () => colourBy(choice.value) });
const FLAT = [0.9, 2.4]; // how narrow and how flat the canvas may be, width by height

const legend = h('ul', { class: 'fs-map-legend' });
const canvas = h('canvas', { class: 'fs-map', tabindex: '0', role: 'application', 'aria-label': say('map_canvas') });
const card = h('div', { class: 'fs-map-card', hidden: true, 'aria-live': 'polite' });
const stand = h('div', { class: 'fs-map-stand' }, canvas, card);
const tool = (key, text, act_) => h('button', { type: 'button', class: 'fs-pill', 'aria-label': say(key), onclick: act_ }, text);
const tools = h('div', { class: 'fs-map-tools' }, tool('map_in', '+', () => held.view?.zoom(1.6)), tool('map_out', '−', () => held.view?.zoom(1 / 1.6)),
  tool('map_whole', say('map_whole'), () => held.view?.reset()));

export function start(given) {
  act = given;
}

// A late answer about a dot that is not pointed at any more is dropped.
async function point(key, { x, y, touch } = {}) {
  const mine = asked += 1;
  if (key === null) return void (card.hidden = true);
  const found = await act.point(key).catch(() => null);
  if (mine !== asked || !found) return;
  card.replaceChildren(photo(found.image_url, ''), h('p', {}, found.name),
    h('button', { type: 'button', class: 'fs-pill', onclick: () => act.more(found.id) }, say('map_search')));
  card.dataset.id = found.id;
  card.hidden = false;
  card.classList.toggle('touch', !!touch);
  card.style.left = Math.min(Math.max(x, 80), stand.clientWidth - 80) + 'px';
  card.classList.toggle('above', y > stand.clientHeight / 2);
  card.style.top = y + 'px';
}

async function search(key) {
  try {
    act.more((await act.point(key)).id);
  } catch (error) {
    act.refused(error);
  }
}

async function colourBy(name) {
  column = name;
  let answer;
  try {
    answer = await (await part(state.version, encodeURIComponent(name))).json();
  } catch (error) {
    return act.refused(error);
  }
  if (column !== name) return;
  const codes = Uint8Array.from(atob(answer.codes), (letter) => letter.charCodeAt(0));
  held.view.colour(codes, answer.values.map((one) => one.colour));
  legend.replaceChildren(...answer.values.filter((one) => one.count).map((one) => h('li', {},
    h('i', { style: `background:${one.colour}` }), one.value, h('em', {}, number(one.count)))));
}

// A part of the map; whatever is no answer counts as the app being away.
async function part(version, name) {
  const answer = await fetch(`${root}/map/${version}/${name}`).catch(() => null);
  if (!answer?.ok) throw Object.assign(new Error(say('away')), { kind: 'away' });
  return answer;
}

async function loadPlaces(version) {
  const places = new Uint16Array(await (await part(version, 'places')).arrayBuffer());
  const { wide, high } = extentOf(places);
  canvas.style.setProperty('--shape', Math.min(Math.max(wide / high, FLAT[0]), FLAT[1]));
  held.view?.end();
  held = { version, view: makeView(canvas, places, { point, search }) };
}

export async function draw(value) {
  state = value;
  const words = h('header', { class: 'fs-results-head' }, h('div', { class: 'fs-headline' },
    h('h2', { tabindex: '-1', class: 'fs-heading' }, say('map_heading')), h('p', {}, say('map_text'))));
  if (value.missing) return redraw(node, words, h('p', { class: 'fs-notice' }, value.missing));
  choice.replaceChildren(...value.columns.map((name) => h('option', { value: name, selected: name === column }, label(name))));
  card.hidden = true;
  redraw(node, words, h('div', { class: 'fs-map-bar' }, value.columns.length ? h('label', { class: 'fs-choice' }, say('map_colour'), choice) : null, tools),
    stand, h('p', { class: 'fs-hint' }, say('map_hint')), value.here ? h('p', { class: 'fs-here' }, value.here.said) : null, legend,
    h('p', { class: 'fs-try' }, h('b', {}, say('lesson_try') + ' '), say('map_try')), h('p', { class: 'fs-hint' }, value.limits));
  if (held.version !== value.version) {
    try {
      await loadPlaces(value.version);
    } catch (error) {
      return act.refused(error);
    }
    if (value.columns.length) await colourBy(value.columns.includes(column) ? column : value.columns.find((name) => name === 'article_type') || value.columns[0]);
    choice.value = column;
  }
  held.view.mark(state.here);
  canvas.dataset.drawn = String(value.count);
}
