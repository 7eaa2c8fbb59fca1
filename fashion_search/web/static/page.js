// The page: it holds the visit, asks the server to show it, and draws the answer. Every action goes through `go`.
import { h, root, say } from './dom.js';
import * as bring from './bring.js';
import * as count from './count.js';
import * as embed from './embed.js';
import * as examples from './examples.js';
import * as layout from './layout.js';
import * as look from './look.js';
import * as results from './results.js';
import * as stage from './stage.js';
import * as store from './store.js';
import * as tabs from './tabs.js';
import * as trip from './trip.js';
import * as lesson from './lesson.js';
import * as map from './map.js';
import * as wardrobe from './wardrobe.js';
import * as why from './why.js';
import { upload } from './upload.js';
import { keyOf, smallOf } from './own.js';
import { seasonNow } from './season.js';
import * as visits from './visit.js';
import { ask, latest } from './wire.js';
import { isGradios, viewIn, VIEWS, withVisit } from './address.js';

const PANELS = { look, wardrobe, lesson, map };
const { view: only, unknown } = viewIn(location); // `only` is the one part that is shown in a frame
const newest = latest();
const explaining = latest();
let given = {};
let first = null;
let visit = null; // what the visitor wants to see
let good = null; // the last visit that was shown, to come back to when the server refuses the next
let staged = null; // which picture or product the stage shows
let shown = []; // the cards of the last good visit

// Shows another visit. `push` makes it a step that the browser's Back leaves; `reveal` brings the results into view.
export async function go(wanted, { push = false, reveal = false, busy = 'results', said = null } = {}) {
  const next = only ? visits.withTab(wanted, VIEWS[only]) : wanted;
  trip.leave(next, push);
  visit = next;
  results.drawBusy(busy, visit);
  if (reveal) results.reveal();
  try {
    const answer = await newest((signal) => show(visit, signal));
    if (answer) draw(answer, { reveal, said });
  } catch (error) {
    refuse(error, { push, reveal, said });
  }
}

// What the visitor turns to is worth more than a picture still under way.
function turnTo(wanted, ways) {
  bring.cancel();
  return go(wanted, ways);
}

async function show(wanted, signal) {
  const step = visits.stepOf(wanted);
  const more = stagedAs(step) === staged ? {} : { stage: await stage.asks(step) };
  const have = shown.length && visits.onlyGrows(good, wanted) ? { have: { count: shown.length, version: given.results.version } } : {};
  return put('view', wanted, { ...more, ...have, fresh: visits.asksAnew(good, wanted) }, { signal, onWait: results.drawWaiting });
}

// A question about a visit; where its picture is gone from the server, it is sent again and the question put anew.
async function put(name, wanted, more, ways) {
  try {
    return await ask(name, { ...(await questionOf(wanted)), ...more }, ways);
  } catch (error) {
    if (error.kind !== 'gone' || !(await sendAgain(visits.stepOf(wanted).picture, ways.signal))) throw error;
    return ask(name, { ...(await questionOf(wanted)), ...more }, ways);
  }
}

async function questionOf(wanted) {
  const { picture } = visits.stepOf(wanted);
  const held = picture && (await store.pictureOf(picture));
  const question = { visit: wanted, pictures: held ? { [picture]: held.path } : {} };
  if (!['wardrobe', 'look'].includes(wanted.tab)) return question;
  await store.loadOwn;
  const own = Object.fromEntries(store.own().map((piece) => [piece.key, piece.vector]));
  return { ...question, kept: store.kept(), own, recent: wanted.tab === 'wardrobe' ? store.recent() : [] };
}

// After a restart the server has no pictures: the browser has, and sends the one that is looked at.
async function sendAgain(key, signal) {
  const held = key && (await store.pictureOf(key));
  if (!held) return false;
  const path = held.blob ? await upload(held.blob, { signal }) : (await ask('fetch', { url: held.url }, { signal })).path;
  await store.keepPicture(key, { ...held, path });
  return true;
}

let came = ''; // the words of the link
const linkedWords = () => !!came && visit.words === came;

const stagedAs = (step) => step.picture || (step.product ? 'product:' + step.product : null);

function draw(answer, { reveal = false, said = null } = {}) {
  visit = good = answer.visit;
  given = { ...given, results: answer.results }; // a catalog that was refreshed may have other columns
  if (answer.header) layout.drawHeader(answer.header);
  const step = visits.stepOf(visit);
  if (stagedAs(step) !== staged) {
    staged = stagedAs(step);
    stage.draw(answer.stage || {}, step);
  } else stage.drawStep(step);
  layout.drawStaged(step, linkedWords());
  shown = answer.results.have ? [...shown, ...answer.results.cards] : answer.results.cards;
  results.draw({ ...answer.results, cards: shown, visit, error: answer.error || noSuchView(), said });
  count.draw(visit.k);
  tabs.draw(visit.tab);
  if (PANELS[visit.tab]) PANELS[visit.tab].draw({ ...answer[visit.tab], visit });
  trip.arrive(visit, withVisit(location, link(only ? ['tab'] : [])));
  results.settle({ reveal });
  const place = trip.takeScroll();
  if (place && !reveal) window.scrollTo(0, place);
}

// What was asked for cannot be shown: the last good view stays, with a sentence, and a way to try again.
function refuse(error, again) {
  const wanted = visit;
  const lost = ['away', 'busy'].includes(error.kind);
  if (!lost) {
    visit = good;
    trip.stay();
  }
  if (!results.isDrawn()) drawFirst(lost);
  results.drawError(messageOf(error), lost ? () => go(wanted, { ...again, push: false }) : null);
  layout.drawStaged(visits.stepOf(visit), linkedWords());
}

// The catalog, which came with the page. While the server may yet answer, the history keeps what was asked for.
function drawFirst(waiting = false) {
  if (waiting) results.draw({ ...given.results, visit: first });
  else draw({ results: given.results, visit: first, stage: {}, error: null });
}

function messageOf(error) {
  return say({ gone: 'picture_gone', away: 'away', busy: 'busy', too_large: 'too_large' }[error.kind] || '') || error.message || say('away');
}

const columns = () => Object.keys(given.results.facets);
const ranges = () => Object.keys(given.results.ranges);
const noSuchView = () => (unknown ? say('view_unknown', { view: unknown, views: Object.keys(VIEWS).join(', ') }) : null);

// The visit as the parameters of an address, what goes without saying left out.
function link(without = []) {
  const pairs = visits.toLink(visit, shown[0]?.id, columns(), ranges());
  return pairs.filter(([name, value]) => !without.includes(name) && (name !== 'k' || Number(value) !== first.k));
}

// What a visitor does, by name; every part of the page calls these.
export const act = {
  more: (id) => { seen(id); return turnTo(visits.withProduct(visit, id), { push: true, reveal: true, busy: 'search' }); },
  like: (card) => opinion(card, true),
  dislike: (card) => opinion(card, false),
  why: (id) => { seen(id); return explain(id); },
  look: (id) => { seen(id); return go(visits.withLook(visit, id), { reveal: true }); },
  keep: (id) => { store.toggleKept(id); return keptChanged(); },
  empty: async () => { store.emptyKept(); await store.emptyOwn(); return keptChanged(); },
  keepOwn: () => keepOwn(),
  removeOwn: async (key) => { await store.removeOwn(key); return keptChanged(); },
  own: (piece) => bring.take(piece.picture),
  wear: (column, value) => go(visits.withWear(visit, column, value)),
  forget: async () => { await store.forgetAll(); return keptChanged(); },
  filter: (column, values) => go(visits.withFilter(visit, column, values)),
  clear: () => go(visits.withoutFilters(visit)),
  words: (words) => go(visits.withWords(visit, words)),
  show: () => go(visits.withMoreShown(visit), { busy: 'more' }),
  grow: (k) => go(visits.withCount(visit, k), { busy: 'more' }),
  count: (k) => go(visits.withCount(visit, k)),
  tab: (name) => go(visits.withTab(visit, name)),
  box: (box) => turnTo(visits.withBox(visit, box), { reveal: true, busy: 'search' }),
  outfit: () => turnTo(visits.withOutfit(visit), { reveal: true, busy: 'search' }),
  judgeIn: (box, card, liked) => judged(visits.withOpinionIn(visit, box, card.id, liked), card),
  whyIn: (box, id) => { seen(id); return explain(id, visits.withBox(visit, box)); },
  leave: () => turnTo(visits.leave(visit), { push: true }),
  back: (at) => trip.back(visit, at, (next) => turnTo(next, { push: true })),
  example: (name) => turnTo(visits.withPicture(visit, 'example:' + name, 'example'), { push: true, reveal: true, busy: 'search' }),
  canTurn: () => stage.canTurn(),
  garments: () => (visits.stepOf(visit).box ? 0 : stage.garments()),
  upright: (turns) => stage.turn(turns),
  asItIs: () => turnTo(visits.withUpright(visit), { reveal: true, busy: 'search' }),
  turned: (key) => go(visits.withTurned(visit, key), { reveal: true, busy: 'search' }),
  written: () => visit.words,
  picture: (key, before) => go(visits.withPicture(visit, key, 'picture', visit.words === before ? '' : visit.words), { push: true, reveal: true, busy: 'search' }),
  searching: () => { results.drawBusy('search', visit); results.reveal(); },
  refused: (error) => refuse(error, {}),
  exported: () => put('export', visit, { root }, {}),
  compare: () => put('compare', visit, {}, {}),
  point: (key) => ask('point', { key }, {}),
  frame: () => ({ tab: visit.tab, pairs: link(['tab']), own: !!visits.stepOf(visit).picture }),
  address: () => location.origin + location.pathname + location.search,
};

function opinion(card, liked) {
  if (!liked && visits.isStart(visits.stepOf(visit))) return results.drawError(say('dislike_first'), null);
  return judged(visits.withOpinion(visit, card.id, liked), card);
}

function judged(next, card) {
  const said = say({ like: 'said_like', dislike: 'said_dislike', undo: 'said_undo' }[visits.stepOf(next).cause], { name: card.name });
  return go(next, { push: true, reveal: true, said });
}

const seen = (id) => store.addRecent(id);

// The picture on show, or the part of it that is searched, as a piece of the visitor's wardrobe; again takes it back.
async function keepOwn() {
  const step = visits.stepOf(visit);
  const key = keyOf(step);
  if (store.ownPiece(key)) return act.removeOwn(key);
  if (store.isFull()) return results.drawError(say('wardrobe_full'), null);
  try {
    const { vector } = await put('keep', visit, {}, {});
    await store.addOwn({ key, vector, picture: await smallOf(stage.image(), step.box) });
  } catch (error) {
    return results.drawError(messageOf(error), () => keepOwn());
  }
  return keptChanged();
}

function keptChanged() {
  results.drawMarks();
  stage.drawMarks();
  Object.values(PANELS).forEach((panel) => panel.drawMarks?.());
  return ['wardrobe', 'look'].includes(visit.tab) ? go(visit) : null;
}

async function explain(id, wanted = visit) {
  try {
    const answer = await explaining((signal) => put('why', wanted, { id }, { signal }));
    if (answer) why.draw(answer);
  } catch (error) {
    results.drawError(messageOf(error), () => explain(id, wanted));
  }
}

function parts() {
  return { bring, count, embed, examples, results, stage, tabs, why, ...PANELS };
}

function start(element, value) {
  given = value;
  first = { ...value.visit, wear: { season: seasonNow() } };
  store.loadOwn.then(() => stage.drawMarks());
  Object.values(parts()).forEach((part) => part.start?.(act, value));
  layout.build(element, value, only, act);
  store.onChangeElsewhere(keptChanged);
  trip.start(turnTo, () => !results.isBusy());
  const held = trip.held();
  const pairs = [...new URLSearchParams(location.search)];
  const asked = held || visits.fromLink(pairs, first, columns(), value.k.all, ranges());
  if (!held && !value.changes && pairs.every(([name, value_]) => isGradios(name, value_))) {
    drawFirst();
    return;
  }
  came = asked.words;
  if (only) layout.drawStaged(visits.stepOf(asked), came); // while its answer is on the way, too
  visit = good = first;
  go(asked, { busy: 'search' });
}

// Another site's page, which brought Gradio's element, has none of our styles in its head.
function dress() {
  if (document.querySelector('link[href$="/style.css"]')) return;
  document.head.append(...['gradio.css', 'style.css'].map((name) => h('link', { rel: 'stylesheet', href: new URL(name, import.meta.url) })));
}

let started = false;
export function mount(element, value) {
  if (started) return;
  started = true;
  dress();
  element.classList.add('fs-root');
  start(element, value);
}

const waiting = document.getElementById('fs-root');
const told = window.gradio_config?.components?.find((one) => one.props.elem_id === 'fs-page');
if (waiting && told) mount(waiting, told.props.value);
