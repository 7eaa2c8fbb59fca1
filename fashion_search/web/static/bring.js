// How a picture comes: chosen, dropped anywhere, pasted, taken, or by its address. The one that came last wins.
import { h, icon, say } from './dom.js';
import * as camera from './camera.js';
import { percent } from './say.js';
import { shrink } from './shrink.js';
import * as store from './store.js';
import { upload } from './upload.js';
import { ask, latest } from './wire.js';

const newest = latest();
let act;

const file = h('input', { type: 'file', accept: 'image/*,.heic,.heif,.avif', tabindex: '-1', 'aria-label': say('picture_choose') });
const way = (name, onclick) => h('button', { type: 'button', class: 'fs-way', 'data-way': name, onclick }, icon(name), h('span', {}, say('bring_' + name)));
const drop = h('button', { type: 'button', class: 'fs-drop', onclick: () => file.click() },
  icon('upload'), h('b', { class: 'first' }, say('picture_drop')), h('b', { class: 'again' }, say('picture_again')), h('span', {}, say('picture_anywhere')));
const field = h('input', { type: 'url', placeholder: say('address_placeholder'), 'aria-label': say('bring_link'), required: true });
const address = h('form', { class: 'fs-address', hidden: true, onsubmit: takeAddress }, field,
  h('button', { type: 'submit', class: 'fs-pill' }, say('address_go')));
const bar = h('progress', { max: '1', 'aria-label': say('sending') });
const share = h('span');
const progress = h('div', { class: 'fs-progress', hidden: true, role: 'status' }, share, bar,
  h('button', { type: 'button', class: 'fs-pill', onclick: () => cancel() }, say('cancel')));

export const node = h('section', { id: 'fs-picture', class: 'fs-bring', 'aria-label': say('picture') }, file, drop, progress,
  h('div', { class: 'fs-waysin' }, way('camera', () => camera.open(take)), way('paste', paste), way('link', toggleAddress)), address);
export const overlay = h('div', { class: 'fs-dropping', hidden: true, 'aria-hidden': 'true' }, icon('upload'), h('b', {}, say('drop_anywhere')));
export { node as camera } from './camera.js';

export function start(given) {
  act = given;
  file.addEventListener('change', () => {
    const [chosen] = file.files;
    file.value = '';
    if (chosen) take(chosen);
  });
  document.addEventListener('paste', takePasted);
  listenForDrops();
}

export async function take(picture, { turns = 0, tell = act.picture } = {}) {
  const before = begin();
  try {
    const key = await newest((signal) => send(picture, turns, signal));
    if (!key) return;
    done();
    tell(key, before);
  } catch (error) {
    done();
    act.refused(error);
  }
}

// What lies over the results would hide them; what is written so far goes with what is on show so far.
function begin() {
  document.querySelectorAll('.fs-dialog[open]').forEach((dialog) => dialog.close());
  return act.written();
}

async function send(picture, turns, signal) {
  drawProgress(0);
  const { blob, shown } = await shrink(picture, turns);
  signal.throwIfAborted();
  const path = await upload(blob, { signal, onProgress: drawProgress });
  const key = store.newKey();
  await store.keepPicture(key, { blob, path, shown });
  return key;
}

function drawProgress(value) {
  progress.hidden = false;
  drop.hidden = true;
  bar.value = value;
  share.textContent = value < 1 ? say('sending_percent', { percent: percent(value) }) : say('searching');
}

export function done() {
  progress.hidden = true;
  drop.hidden = false;
}

export function cancel() {
  if (!progress.hidden) newest(async () => null);
  done();
}

async function takeAddress(event) {
  event.preventDefault();
  await takeUrl(field.value.trim());
}

async function takeUrl(url) {
  const before = begin();
  try {
    const key = await newest(async (signal) => {
      drawProgress(1);
      const { path } = await ask('fetch', { url }, { signal });
      const made = store.newKey();
      await store.keepPicture(made, { blob: null, url, path, shown: false });
      return made;
    });
    if (!key) return;
    done();
    field.value = '';
    address.hidden = true;
    act.picture(key, before);
  } catch (error) {
    done();
    act.refused(error);
  }
}

function toggleAddress() {
  address.hidden = !address.hidden;
  if (!address.hidden) field.focus();
}

// The clipboard is asked where the browser lets a page ask; elsewhere the keys still work.
async function paste() {
  try {
    for (const item of await navigator.clipboard.read()) {
      const type = item.types.find((one) => one.startsWith('image/'));
      if (type) return take(await item.getType(type));
      if (item.types.includes('text/plain')) {
        const text = (await (await item.getType('text/plain')).text()).trim();
        if (isAddress(text)) return takeUrl(text);
      }
    }
    return act.refused({ message: say('paste_nothing') });
  } catch (denied) {
    return act.refused({ message: say(window.top === window ? 'paste_denied' : 'paste_frame') });
  }
}

const isAddress = (text) => /^https?:\/\/\S+$/.test(text);
const pictureIn = (data) => [...(data?.files || [])].find((one) => one.type.startsWith('image/') || /\.(heic|heif|avif)$/i.test(one.name));
const typesInto = (target) => target.closest?.('input, textarea, [contenteditable]');

function takePasted(event) {
  const picture = pictureIn(event.clipboardData);
  const text = (event.clipboardData?.getData('text/plain') || '').trim();
  if (picture) take(picture);
  else if (isAddress(text) && !typesInto(event.target)) takeUrl(text);
}

// Dropped beside the box, the browser would leave the page and open the file.
function listenForDrops() {
  const carries = (event) => [...(event.dataTransfer?.types || [])].some((type) => ['Files', 'text/uri-list'].includes(type));
  window.addEventListener('dragover', (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    overlay.hidden = false;
  });
  window.addEventListener('dragleave', (event) => { if (!event.relatedTarget) overlay.hidden = true; });
  window.addEventListener('drop', (event) => {
    overlay.hidden = true;
    if (!carries(event)) return;
    event.preventDefault();
    takeDropped(event.dataTransfer);
  });
}

function refuse(name) {
  begin();
  act.refused({ message: say(name) });
}

function takeDropped(data) {
  const picture = pictureIn(data);
  const link = (data.getData('text/uri-list') || '').split('\n').find(isAddress);
  if (picture) take(picture);
  else if (data.files.length) refuse('drop_no_picture');
  else if (link) takeUrl(link);
}
