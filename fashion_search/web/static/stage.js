// The query picture with a box that says which part is searched; fractions of the picture's sides.
const SMALLEST = 0.05;
let state = {};
let box = null;
let frame = null;
let view = null;

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const ordered = ([a, b, c, d]) => [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];

function place() {
  if (!view) return;
  view.classList.toggle('boxed', !!box);
  if (!box) return;
  const [left, top, right, bottom] = box.map((side) => (side * 100).toFixed(2) + '%');
  view.style.setProperty('--left', left);
  view.style.setProperty('--top', top);
  view.style.setProperty('--right', right);
  view.style.setProperty('--bottom', bottom);
}

function send(next) {
  box = next;
  place();
  controls();
  busy('part');
  trigger('crop', { box });
}

function point(event) {
  const area = view.getBoundingClientRect();
  return [clamp((event.clientX - area.left) / area.width, 0, 1), clamp((event.clientY - area.top) / area.height, 0, 1)];
}

// One gesture: on a corner it moves that corner, inside the box it moves the box, anywhere else it draws a new one.
function start(event) {
  if (event.button > 0 || state.product) return;
  const from = point(event);
  const corner = event.target.dataset.corner;
  const held = box;
  const inside = !corner && box && from[0] > box[0] && from[0] < box[2] && from[1] > box[1] && from[1] < box[3];
  let moved = false;
  view.setPointerCapture(event.pointerId);
  const move = (next) => {
    const to = point(next);
    moved = moved || Math.hypot(to[0] - from[0], to[1] - from[1]) > 0.015;
    if (!moved) return;
    box = corner ? stretched(held, corner, to) : inside ? shifted(held, to[0] - from[0], to[1] - from[1]) : ordered([...from, ...to]);
    place();
  };
  const stop = () => {
    view.removeEventListener('pointermove', move);
    view.removeEventListener('pointerup', stop);
    view.removeEventListener('pointercancel', stop);
    if (!moved) return;
    if (box[2] - box[0] < SMALLEST || box[3] - box[1] < SMALLEST) { box = held; place(); return; }
    send(box);
  };
  view.addEventListener('pointermove', move);
  view.addEventListener('pointerup', stop);
  view.addEventListener('pointercancel', stop);
}

function stretched([left, top, right, bottom], corner, [x, y]) {
  if (corner.includes('w')) left = Math.min(x, right - SMALLEST);
  else right = Math.max(x, left + SMALLEST);
  if (corner.includes('n')) top = Math.min(y, bottom - SMALLEST);
  else bottom = Math.max(y, top + SMALLEST);
  return [left, top, right, bottom].map((side) => clamp(side, 0, 1));
}

function shifted([left, top, right, bottom], dx, dy) {
  dx = clamp(dx, -left, 1 - right);
  dy = clamp(dy, -top, 1 - bottom);
  return [left + dx, top + dy, right + dx, bottom + dy];
}

const STEPS = { ArrowLeft: [-0.02, 0], ArrowRight: [0.02, 0], ArrowUp: [0, -0.02], ArrowDown: [0, 0.02] };
let settle;
function key(event) {
  const step = STEPS[event.key];
  if (!step || !box) return;
  event.preventDefault();
  const corner = event.target.dataset.corner || (event.shiftKey ? 'se' : null);
  const at = corner && [corner.includes('w') ? box[0] : box[2], corner.includes('n') ? box[1] : box[3]];
  box = corner ? stretched(box, corner, [at[0] + step[0], at[1] + step[1]]) : shifted(box, ...step);
  place();
  clearTimeout(settle);
  settle = setTimeout(() => send(box), 500);
}

function controls() {
  if (!frame) return;
  const bar = frame.querySelector('.fs-stage-bar');
  const quiet = (text, next, focus) => h('button', { type: 'button', class: 'fs-pill', 'data-focus': focus, onclick: () => send(next) }, text);
  redraw(bar, state.product ? null : [
    state.suggested && !box ? quiet([h('i', { class: 'fs-dash' }), say('stage_suggest')], state.suggested, 'suggest') : null,
    box ? quiet(say('stage_whole'), null, 'whole') : null,
    !box && !state.suggested ? quiet(say('stage_draw'), [0.2, 0.2, 0.8, 0.8], 'draw') : null,
    h('span', { class: 'fs-hint' }, say('stage_hint'))]);
}

function draw() {
  state = props.value || {};
  element.replaceChildren();
  frame = view = null;
  if (!state.src) return;
  box = state.box || null;
  const corner = (name) => h('button', { type: 'button', class: 'fs-corner ' + name, 'data-corner': name, onkeydown: key,
    'aria-label': say('stage_corner', { name: say('corner_' + name) }) });
  view = h('div', { class: 'fs-view' + (state.product ? ' fixed' : ''), onpointerdown: start },
    h('img', { src: pictureUrl(state.src), alt: state.label, draggable: 'false' }),
    state.suggested ? h('div', { class: 'fs-suggested', style: frameStyle(state.suggested), 'aria-hidden': 'true' }) : null,
    h('div', { class: 'fs-shade', 'aria-hidden': 'true' }),
    h('div', { class: 'fs-box', tabindex: '0', role: 'group', 'aria-label': say('stage_box'), onkeydown: key },
      ['nw', 'ne', 'sw', 'se'].map(corner)));
  frame = h('section', { class: 'fs-stage', 'aria-label': state.product ? state.label : say('stage') },
    h('div', { class: 'fs-mat' }, view,
      h('button', { type: 'button', class: 'fs-tool fs-close', 'aria-label': say('stage_close'),
        onclick: () => trigger('leave', {}) }, icon('close'))),
    h('p', { class: 'fs-stage-name' }, state.label),
    h('div', { class: 'fs-stage-bar' }));
  element.replaceChildren(frame);
  place();
  controls();
}

const frameStyle = ([left, top, right, bottom]) =>
  `left:${left * 100}%;top:${top * 100}%;right:${(1 - right) * 100}%;bottom:${(1 - bottom) * 100}%`;

watch('value', draw);
draw();

// A picture pasted anywhere on the page goes the way of an upload.
document.addEventListener('paste', (event) => {
  const file = [...(event.clipboardData?.files || [])].find((one) => one.type.startsWith('image/'));
  const input = document.querySelector('#fs-picture input[type=file]');
  if (!file || !input) return;
  const held = new DataTransfer();
  held.items.add(file);
  input.files = held.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
});
