// The query picture with a box that says which part is searched.
import { clamp, contains, isTooSmall, nudged, ordered, shifted, stretched } from './box.js';
import * as bring from './bring.js';
import { h, icon, pictureUrl, redraw, say } from './dom.js';
import { keyOf } from './own.js';
import { heldPicture, ownPiece, pictureOf } from './store.js';

const CORNERS = ['nw', 'ne', 'sw', 'se'];
const STEPS = { ArrowLeft: [-0.02, 0], ArrowRight: [0.02, 0], ArrowUp: [0, -0.02], ArrowDown: [0, 0.02] };
const SETTLED = 500; // ms without another key until the search follows the box
const WORTH_MOVING = 0.015;

export const node = h('div', { id: 'fs-stage' });
let act;
let state = {};
let box = null;
let outfit = false; // whether each garment is searched by itself
let frame = null;
let view = null;
let settle;

export function start(given) {
  act = given;
}

// What the server is to send for the picture of a step: where garments are, and the picture if this browser cannot show it.
export async function asks(step) {
  const held = step.picture && (await pictureOf(step.picture));
  return held && !held.shown ? 'picture' : 'suggestion';
}

function place() {
  if (!view) return;
  view.classList.toggle('boxed', !!box);
  if (!box) return;
  ['left', 'top', 'right', 'bottom'].forEach((side, at) => view.style.setProperty('--' + side, (box[at] * 100).toFixed(2) + '%'));
}

function send(next) {
  box = next;
  outfit = false;
  place();
  act.box(box);
  drawControls();
}

function pointOf(event) {
  const area = view.getBoundingClientRect();
  return [clamp((event.clientX - area.left) / area.width, 0, 1), clamp((event.clientY - area.top) / area.height, 0, 1)];
}

// One gesture: on a corner it moves that corner, inside the box it moves the box, anywhere else it draws a new one.
function startGesture(event) {
  if (event.button > 0 || state.product) return;
  const from = pointOf(event);
  const corner = event.target.dataset.corner;
  const held = box;
  const next = corner ? (to) => stretched(held, corner, to)
    : held && contains(held, from) ? (to) => shifted(held, to[0] - from[0], to[1] - from[1])
      : (to) => ordered([...from, ...to]);
  view.setPointerCapture(event.pointerId);
  follow(from, next, held);
}

function follow(from, next, held) {
  let moved = false;
  const move = (event) => {
    const to = pointOf(event);
    moved = moved || Math.hypot(to[0] - from[0], to[1] - from[1]) > WORTH_MOVING;
    if (moved) box = next(to);
    place();
  };
  const stop = () => {
    view.removeEventListener('pointermove', move);
    ['pointerup', 'pointercancel'].forEach((name) => view.removeEventListener(name, stop));
    if (!moved) return;
    if (!isTooSmall(box)) return send(box);
    box = held;
    place();
  };
  view.addEventListener('pointermove', move);
  ['pointerup', 'pointercancel'].forEach((name) => view.addEventListener(name, stop));
}

function takeKey(event) {
  const step = STEPS[event.key];
  if (!step || !box) return;
  event.preventDefault();
  box = nudged(box, step, event.target.dataset.corner || (event.shiftKey ? 'se' : null));
  place();
  clearTimeout(settle);
  settle = setTimeout(() => send(box), SETTLED);
}

function drawControls() {
  if (!frame) return;
  const pill = (text, next, focus) => h('button', { type: 'button', class: 'fs-pill', 'data-focus': focus, onclick: () => send(next) }, text);
  const [best] = state.garments || [];
  const several = state.garments?.length > 1;
  redraw(frame.querySelector('.fs-stage-bar'), state.product ? null : [
    several && !outfit ? h('button', { type: 'button', class: 'fs-pill', 'data-focus': 'outfit', onclick: () => act.outfit() }, say('stage_outfit')) : null,
    best && !several && !box ? pill([h('i', { class: 'fs-dash' }), say('stage_suggest')], best, 'suggest') : null,
    box || outfit ? pill(say('stage_whole'), null, 'whole') : null,
    !box && !best ? pill(say('stage_draw'), [0.2, 0.2, 0.8, 0.8], 'draw') : null,
    state.own ? h('button', { type: 'button', class: 'fs-pill', 'data-focus': 'turn', onclick: () => turn() }, icon('turn'), say('stage_turn')) : null,
    keepButton(),
    h('span', { class: 'fs-hint' }, say('stage_hint'))]);
}

function keepButton() {
  const kept = !!ownPiece(keyOf({ picture: state.picture, box }));
  return h('button', { type: 'button', class: 'fs-pill', 'data-focus': 'own', 'aria-pressed': String(kept), onclick: () => act.keepOwn() },
    icon(kept ? 'check' : 'keep'), say(kept ? 'stage_kept' : 'stage_keep'));
}

export const drawMarks = () => drawControls();
export const image = () => view.querySelector('img');

function drawView() {
  const corner = (name) => h('button', { type: 'button', class: 'fs-corner ' + name, 'data-corner': name, onkeydown: takeKey,
    'aria-label': say('stage_corner', { name: say('corner_' + name) }) });
  return h('div', { class: 'fs-view' + (state.product ? ' fixed' : '') + (state.garments?.length > 1 ? ' several' : ''), onpointerdown: startGesture },
    h('img', { src: pictureUrl(state.src), alt: state.label, draggable: 'false' }),
    (state.garments || []).map((part, at) => h('div', { class: 'fs-garment', style: frameStyle(part) },
      h('button', { type: 'button', class: 'fs-spot', 'data-focus': 'garment' + at, 'aria-label': say('stage_garment', { n: at + 1 }),
        onpointerdown: (event) => event.stopPropagation(), onclick: () => send(part) }))),
    h('div', { class: 'fs-shade', 'aria-hidden': 'true' }),
    h('div', { class: 'fs-box', tabindex: '0', role: 'group', 'aria-label': say('stage_box'), onkeydown: takeKey },
      CORNERS.map(corner)));
}

export function draw(value, step) {
  const held = step.picture && heldPicture(step.picture);
  const own = held?.shown ? URL.createObjectURL(held.blob) : null;
  if (state.own) URL.revokeObjectURL(state.own);
  state = { ...value, own, src: own || value.src, held, picture: step.picture };
  node.replaceChildren();
  frame = view = null;
  if (!state.src) return;
  ({ box, outfit } = step);
  view = drawView();
  frame = h('section', { class: 'fs-stage', 'aria-label': state.product ? state.label : say('stage') },
    h('div', { class: 'fs-mat' }, view,
      h('button', { type: 'button', class: 'fs-tool fs-close', 'aria-label': say('stage_close'), onclick: () => act.leave() }, icon('close'))),
    h('p', { class: 'fs-stage-name' }, state.label),
    h('div', { class: 'fs-stage-bar' }));
  node.replaceChildren(frame);
  place();
  drawControls();
}

// The visitor's own hand put the box where it is, unless Back did: it is drawn again only where it differs.
export function drawStep(step) {
  if (JSON.stringify(step.box) === JSON.stringify(box) && step.outfit === outfit) return;
  ({ box, outfit } = step);
  place();
  drawControls();
}

// The picture on show, for whoever names it elsewhere on the page.
export const source = () => (state.src ? pictureUrl(state.src) : null);

// In how many parts of the picture on show a garment was found.
export const garments = () => state.garments?.length || 0;

// Quarter turns clockwise of the visitor's own picture, where this browser can draw it.
export const canTurn = () => !!state.own;
export const turn = (turns = 1) => bring.take(state.held.blob, { turns, tell: act.turned });
const frameStyle = ([left, top, right, bottom]) =>
  `left:${left * 100}%;top:${top * 100}%;right:${(1 - right) * 100}%;bottom:${(1 - bottom) * 100}%`;
