// What is said about the results: what the picture seems to be, what was judged, and what went wrong.
import { h, icon, label, photo, redraw, say } from './dom.js';
import { confidence, number } from './say.js';

export const guesses = h('div', { class: 'fs-guess' });
export const opinions = h('div', { class: 'fs-opinions' });
export const notices = h('div', { class: 'fs-notices' });

let act;
export function start(given) {
  act = given;
}

export function draw(state) {
  drawGuesses(state);
  drawOpinions(state);
  redraw(notices, noticesOf(state));
}

// What is said of an action stands where the visitor is: above the results, or above another part while that is open.
export function stand() {
  const open = document.querySelector('#fs-content [role=tabpanel]:not([hidden])');
  const elsewhere = open && !open.contains(opinions) && notices.querySelector('[role=alert], [role=status]');
  if (elsewhere && open.firstChild !== notices) open.prepend(notices);
  if (!elsewhere && opinions.nextSibling !== notices) opinions.after(notices);
}

// One refusal at a time; the next good answer takes it away.
export function drawError(text, retry) {
  const again = retry ? h('div', { class: 'fs-ways' }, h('button', { type: 'button', class: 'fs-pill', 'data-focus': 'again', onclick: retry }, say('try_again'))) : null;
  notices.replaceChildren(h('div', { class: 'fs-notice error', role: 'alert' }, h('p', {}, text), again));
  stand();
}

export function notice(text) {
  notices.replaceChildren(h('p', { class: 'fs-notice', role: 'status' }, text));
  stand();
}

function drawGuesses(state) {
  const all = Object.entries(state.guess || {});
  guesses.hidden = !all.length;
  redraw(guesses, h('span', { class: 'fs-guess-title' }, say('guess')), all.map(([column, guess]) => {
    const on = (state.visit.where[column] || []).includes(guess.value);
    const title = say('guess_title', { percent: confidence(guess.confidence), label: label(column), value: guess.value });
    return h('button', { type: 'button', class: 'fs-guess-chip', 'aria-pressed': String(on), 'aria-label': title, title,
      'data-focus': 'guess' + column, onclick: () => act.filter(column, on ? [] : [guess.value]) },
    h('b', {}, guess.value), h('span', {}, confidence(guess.confidence)));
  }));
}

function drawOpinions(state) {
  const all = state.opinions || [];
  opinions.hidden = !all.length;
  redraw(opinions, all.map((one) => h('button', { type: 'button', class: 'fs-pill' + (one.liked ? '' : ' no'),
    'data-focus': 'opinion' + one.id, onclick: () => (one.liked ? act.like : act.dislike)(one),
    'aria-label': say(one.liked ? 'card_unlike' : 'card_undislike', { name: one.name }) },
  photo(one.image_url, ''), icon(one.liked ? 'heart' : 'not'), h('span', {}, one.name), icon('close'))));
  opinions.scrollLeft = opinions.scrollWidth; // the latest, where they stand in one line
}

function noticesOf(state) {
  const unnamed = !state.cards.length && state.words && state.mode === 'browse';
  return [
    state.error ? h('p', { class: 'fs-notice error', role: 'alert' }, state.error) : null,
    state.said ? h('p', { class: 'fs-notice said', role: 'status' }, state.said) : null,
    state.turned && !state.weak ? turnedNote(state.turned) : null, // what is no garment has no up that could be known
    state.weak ? weakNote(act.garments()) : null,
    state.absent ? h('p', { class: 'fs-notice weak' }, say('absent', { part: state.absent })) : null,
    ...Object.entries(state.told?.read_as || {}).map(([word, read]) => h('p', { class: 'fs-notice' }, say('words_read', { word, read }))),
    state.told?.unknown.length && state.cards.length ? h('p', { class: 'fs-notice' }, say('words_unknown', { words: state.told.unknown.join(', ') })) : null,
    unnamed ? h('p', { class: 'fs-notice' }, say('browse_none', { words: state.words })) : null,
    !unnamed && !state.cards.length && state.loosen ? emptyNote(state.loosen) : null,
  ];
}

function turnedNote(turned) {
  const pill = (name, onclick) => h('button', { type: 'button', class: 'fs-pill', 'data-focus': name, onclick }, say('turned_' + name));
  return h('div', { class: 'fs-notice said', role: 'status' }, h('p', {}, say('turned_' + turned)), h('div', { class: 'fs-ways' },
    act.canTurn() ? pill('show', () => act.upright(turned / 90)) : null, pill('not', () => act.asItIs())));
}

// Garments far apart are little of a picture: as a whole it looks like none.
function weakNote(garments) {
  if (garments < 2) return h('p', { class: 'fs-notice weak' }, say('weak'));
  const all = h('button', { type: 'button', class: 'fs-pill', 'data-focus': 'parts', onclick: () => act.outfit() }, say('stage_outfit'));
  return h('div', { class: 'fs-notice weak' }, h('p', {}, say('weak_parts', { n: garments })), h('div', { class: 'fs-ways' }, all));
}

function emptyNote(loosen) {
  const ways = Object.entries(loosen).filter((way) => way[1]).sort((a, b) => b[1] - a[1]);
  const best = ways.length ? ' ' + say('empty_loosen', { label: label(ways[0][0]), n: number(ways[0][1]) }) : '';
  const pill = (text, onclick) => h('button', { type: 'button', class: 'fs-pill', onclick }, text);
  return h('div', { class: 'fs-notice empty' }, h('p', {}, say('empty') + best),
    h('div', { class: 'fs-ways' },
      ways.map(([column, n]) => pill(say('empty_drop', { label: label(column), n: number(n) }), () => act.filter(column, []))),
      pill(say('filter_clear'), () => act.clear())));
}
