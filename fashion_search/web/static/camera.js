// The camera: the phone's own app where there is one, elsewhere a dialog with what the camera sees.
import { h, icon, say } from './dom.js';

const TOUCH = matchMedia('(pointer: coarse)');
const own = h('input', { type: 'file', accept: 'image/*', capture: 'environment', tabindex: '-1', hidden: true, 'aria-label': say('bring_camera') });
const video = h('video', { playsinline: true, muted: true, 'aria-label': say('camera_view') });
const problem = h('p', { class: 'fs-notice', role: 'alert', hidden: true });
const snap = h('button', { type: 'button', class: 'fs-pill', onclick: () => shoot() }, icon('camera'), say('camera_snap'));
const dialog = h('dialog', { class: 'fs-dialog fs-camera', 'aria-label': say('bring_camera') },
  h('header', {}, h('h2', {}, say('bring_camera')),
    h('button', { type: 'button', class: 'fs-tool', 'aria-label': say('close'), onclick: () => dialog.close() }, icon('close'))),
  problem, video, snap);
export const node = h('div', {}, own, dialog);
let take = null;

dialog.addEventListener('close', () => {
  for (const track of video.srcObject?.getTracks() || []) track.stop();
  video.srcObject = null;
});
own.addEventListener('change', () => {
  const [picture] = own.files;
  own.value = '';
  if (picture) take(picture);
});

export async function open(given) {
  take = given;
  if (TOUCH.matches) return own.click();
  problem.hidden = true;
  snap.disabled = true;
  dialog.showModal();
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    await video.play();
    snap.disabled = false;
  } catch (denied) {
    problem.textContent = say(reasonOf(denied));
    problem.hidden = false;
  }
  return null;
}

function reasonOf(denied) {
  if (!navigator.mediaDevices) return 'camera_insecure';
  if (denied.name === 'NotFoundError') return 'camera_none';
  return window.top === window ? 'camera_denied' : 'camera_frame';
}

function shoot() {
  const canvas = h('canvas', { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext('2d').drawImage(video, 0, 0);
  canvas.toBlob((picture) => {
    dialog.close();
    if (picture) take(picture);
  }, 'image/jpeg', 0.92);
}
