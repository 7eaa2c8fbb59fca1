// The visitor's own clothes: a small picture and its vector, in this browser only; how they are drawn.
import { h, icon, say } from './dom.js';
import * as store from './store.js';

const SIDE = 320; // px of the picture that is kept
const addresses = new Map(); // a piece's key → the address of its picture while the page is open

// The part of a picture on show that was searched, small.
export function smallOf(image, box) {
  const [left, top, right, bottom] = box || [0, 0, 1, 1];
  const [width, height] = [(right - left) * image.naturalWidth, (bottom - top) * image.naturalHeight];
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const canvas = h('canvas', { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) });
  canvas.getContext('2d').drawImage(image, left * image.naturalWidth, top * image.naturalHeight, width, height, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
}

export const keyOf = (step) => (step.picture || '') + (step.box ? '@' + step.box.map((side) => side.toFixed(3)).join() : '');

export function addressOf(id) {
  const piece = store.ownPiece(id.replace(/^own:/, ''));
  if (!piece) return null;
  if (!addresses.has(piece.key)) addresses.set(piece.key, URL.createObjectURL(piece.picture));
  return addresses.get(piece.key);
}

export const isOwn = (id) => String(id).startsWith('own:');
export const pictureOf = (id) => h('img', { src: addressOf(id), alt: '', draggable: 'false' });

export function makeOwnCard(card, act) {
  const piece = store.ownPiece(card.id.replace(/^own:/, ''));
  if (!piece) return null;
  return h('li', { class: 'fs-card own', 'data-id': card.id },
    h('button', { type: 'button', class: 'fs-picture', 'aria-label': say('card_more_name', { name: card.name }), 'data-focus': 'more' + card.id,
      onclick: () => act.own(piece) }, pictureOf(card.id), h('span', { class: 'fs-more', 'aria-hidden': 'true' }, say('card_more'))),
    h('div', { class: 'fs-body' }, h('h3', {}, card.name), h('div', { class: 'fs-tools' },
      h('button', { type: 'button', class: 'fs-tool', 'data-hint': say('hint_remove'), 'aria-label': say('card_unkeep', { name: card.name }),
        'data-focus': 'keep' + card.id, 'aria-pressed': 'true', onclick: () => act.removeOwn(piece.key) }, icon('keep')))));
}
