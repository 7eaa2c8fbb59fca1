const trailRegion = h('nav', { class: 'fs-trail', 'aria-label': say('trail') });
const headRegion = h('header', { class: 'fs-results-head' });
const guessRegion = h('div', { class: 'fs-guess' });
const opinionRegion = h('div', { class: 'fs-opinions' });
const facetRegion = h('div', { class: 'fs-facets', role: 'group', 'aria-label': say('filters') });
const chosenRegion = h('div', { class: 'fs-chosen' });
const noticeRegion = h('div', { class: 'fs-notices' });
const grid = h('ul', { class: 'fs-grid', id: 'fs-grid' });
const moreRegion = h('div', { class: 'fs-more-row' });
const live = h('p', { class: 'fs-hidden', role: 'status', 'aria-live': 'polite' });
element.replaceChildren(h('section', { class: 'fs-results', 'aria-label': say('tab_similar') },
  trailRegion, headRegion, guessRegion, opinionRegion, noticeRegion, facetRegion, chosenRegion, grid, moreRegion, live));

let state = {};
let open = null;
let waiting = null;

const act = (what) => {
  if (what.do !== 'why' && what.do !== 'keep') dim();
  trigger('act', what);
};
// All filters are sent each time: two quick clicks then cannot undo each other.
const narrow = (column, values) => {
  const where = { ...state.where, [column]: values };
  state.where = Object.fromEntries(Object.entries(where).filter(([, chosen]) => chosen.length));
  act({ do: 'filter', where: state.where });
};
const button = (text, what, attributes = {}) =>
  h('button', { type: 'button', class: 'fs-link', onclick: () => act(what), ...attributes }, text);

// On a phone the results lie below the picture: a visitor should not have to look for them.
function showResults() {
  if (!matchMedia('(max-width: 700px)').matches) return;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  headRegion.scrollIntoView({ behavior: still ? 'auto' : 'smooth', block: 'start' });
}

function dim() {
  grid.setAttribute('aria-busy', 'true');
  clearTimeout(waiting);
  waiting = setTimeout(() => grid.removeAttribute('aria-busy'), 20000);
}

document.addEventListener('fs-busy', (event) => {
  dim();
  live.textContent = say('searching');
  headRegion.replaceChildren(h('h2', {}, say('searching')));
  guessRegion.replaceChildren();
  noticeRegion.replaceChildren();
  moreRegion.replaceChildren();
  grid.className = 'fs-grid';
  grid.replaceChildren(...skeletons(state.k || 5));
  if (event.detail === 'picture') showResults();
});

function drawTrail() {
  const steps = state.trail || [];
  trailRegion.hidden = steps.length < 2;
  redraw(trailRegion, h('ol', {}, steps.map((step, at) => h('li', {},
    at === steps.length - 1
      ? h('span', { 'aria-current': 'step' }, thumb(step), step.label)
      : button([thumb(step), step.label], { do: 'back', at }, { 'aria-label': say('trail_back', { label: step.label }), 'data-focus': 'step' + at }),
    at < steps.length - 1 ? icon('next') : null))));
  const list = trailRegion.firstChild;
  list.scrollLeft = list.scrollWidth;
}
const thumb = (step) => (step.image_url ? photo(step.image_url, '') : null);

function drawHead() {
  const browsing = state.mode === 'browse';
  const scope = state.total === state.count ? 'results_all' : 'results_of';
  const text = browsing
    ? say('browse_text')
    : say(scope, { total: number(state.total) });
  const heading = browsing ? say('browse_heading') : say('results_heading', { n: state.cards.length });
  redraw(headRegion,
    h('div', { class: 'fs-headline' }, h('h2', {}, heading), h('p', {}, text)),
    browsing ? searchBox() : outlets());
}

function searchBox() {
  const input = h('input', { type: 'search', class: 'fs-words', placeholder: say('browse_placeholder'), value: state.words || '',
    'aria-label': say('browse_placeholder'), 'data-focus': 'words' });
  let timer;
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => act({ do: 'words', words: input.value }), 250);
  });
  return input;
}

function outlets() {
  const file = (kind, type) => h('button', { type: 'button', class: 'fs-quiet', title: say('export_title', { format: kind.toUpperCase() }),
    'aria-label': say('export_title', { format: kind.toUpperCase() }), onclick: () => save('matches.' + kind, type, state.export[kind]) },
  say('export_' + kind));
  const share = h('button', { type: 'button', class: 'fs-quiet', 'aria-label': say('share_title'), title: say('share_title'),
    'data-focus': 'share', onclick: copyLink }, icon('share'), h('span', {}, say('share')));
  return h('div', { class: 'fs-outlets' }, share, state.cards.length ? [file('csv', 'text/csv'), file('json', 'application/json')] : null);
}

// The page's address with this view in it; what Gradio itself keeps there (`__theme`) stays.
function address() {
  const kept = [...new URLSearchParams(location.search)].filter(([name]) => name.startsWith('__'));
  const query = new URLSearchParams([...kept, ...state.link]).toString();
  return location.pathname + (query ? '?' + query : '');
}

async function copyLink() {
  const link = location.origin + address();
  try {
    await navigator.clipboard.writeText(link);
    notice(say(state.own_picture ? 'shared_picture' : 'shared'));
  } catch (refused) {
    notice(link);
  }
}

function notice(text) {
  noticeRegion.replaceChildren(h('p', { class: 'fs-notice', role: 'status' }, text));
}

function drawGuess() {
  const guesses = Object.entries(state.guess || {});
  guessRegion.hidden = !guesses.length;
  redraw(guessRegion, h('span', { class: 'fs-guess-title' }, say('guess')), guesses.map(([column, guess]) => {
    const on = ((state.where || {})[column] || []).includes(guess.value);
    const title = say('guess_title', { percent: percent(guess.confidence), label: label(column), value: guess.value });
    return h('button', { type: 'button', class: 'fs-guess-chip', 'aria-pressed': String(on), 'aria-label': title, title,
      'data-focus': 'guess' + column,
      onclick: () => narrow(column, on ? [] : [guess.value]) },
    h('b', {}, guess.value), h('span', {}, percent(guess.confidence)));
  }));
}

function drawOpinions() {
  const opinions = state.opinions || [];
  opinionRegion.hidden = !opinions.length;
  redraw(opinionRegion, opinions.map((one) => button([photo(one.image_url, ''), icon(one.liked ? 'heart' : 'not'),
    h('span', {}, one.name), icon('close')], { do: one.liked ? 'like' : 'dislike', id: one.id },
  { class: 'fs-pill' + (one.liked ? '' : ' no'), 'data-focus': 'opinion' + one.id,
    'aria-label': say(one.liked ? 'card_unlike' : 'card_undislike', { name: one.name }) })));
}

function drawNotices() {
  const notes = [];
  if (state.error) notes.push(h('p', { class: 'fs-notice error' }, state.error));
  if (state.weak) notes.push(h('p', { class: 'fs-notice weak' }, say('weak')));
  if (!state.cards.length && state.words && state.mode === 'browse') notes.push(h('p', { class: 'fs-notice' }, say('browse_none', { words: state.words })));
  else if (!state.cards.length && state.loosen) notes.push(emptyNote());
  redraw(noticeRegion, notes);
}

function emptyNote() {
  const ways = Object.entries(state.loosen).sort((a, b) => b[1] - a[1]);
  return h('div', { class: 'fs-notice empty' }, h('p', {}, say('empty'),
    ways.length && ways[0][1] ? ' ' + say('empty_loosen', { label: label(ways[0][0]), n: number(ways[0][1]) }) : ''),
  h('div', { class: 'fs-ways' }, ways.filter((way) => way[1]).map(([column, n]) =>
    h('button', { type: 'button', class: 'fs-pill', onclick: () => narrow(column, []) }, say('empty_drop', { label: label(column), n: number(n) }))),
  button(say('filter_clear'), { do: 'clear' }, { class: 'fs-pill' })));
}

function drawFacets() {
  const lists = Object.entries(state.facets || {}).filter(([, options]) => options.length);
  const scroll = facetRegion.querySelector('details[open] ul')?.scrollTop || 0;
  redraw(facetRegion, lists.map(([column, options]) => facet(column, options)));
  const shown = facetRegion.querySelector('details[open] ul');
  if (shown) shown.scrollTop = scroll;
}

const LONG = 12; // options beyond which a filter gets a search field of its own
let sought = ''; // what stands in the open filter's search field

function finder(column, list, count) {
  const none = h('p', { class: 'fs-hint', hidden: true });
  const field = h('input', { type: 'search', class: 'fs-seek', 'data-focus': 'seek' + column,
    placeholder: say('filter_find', { n: count }), 'aria-label': `${label(column)}: ${say('filter_find', { n: count })}` });
  const sieve = () => {
    const text = field.value.trim().toLowerCase();
    for (const item of list.children) item.hidden = !item.querySelector('span').textContent.toLowerCase().includes(text);
    none.hidden = [...list.children].some((item) => !item.hidden);
    none.textContent = say('filter_none', { text: field.value.trim() });
  };
  field.addEventListener('input', () => { sought = field.value; sieve(); });
  if (open === column) { field.value = sought; sieve(); }
  return [field, none];
}

function facet(column, options) {
  const chosen = (state.where || {})[column] || [];
  const list = h('ul', {}, options.map((option) => choice(column, option, chosen)));
  const box = h('details', { class: 'fs-facet' + (chosen.length ? ' on' : ''), 'data-column': column, open: open === column },
    h('summary', { 'data-focus': 'facet' + column }, h('span', {}, label(column)),
      chosen.length ? h('b', {}, String(chosen.length)) : null, icon('down')),
    h('div', { class: 'fs-menu' }, options.length > LONG ? finder(column, list, options.length) : null, list));
  box.addEventListener('toggle', () => {
    if (box.open) {
      if (open !== column) sought = '';
      open = column;
      facetRegion.querySelectorAll('details[open]').forEach((other) => { if (other !== box) other.open = false; });
    } else if (open === column) open = null;
  });
  return box;
}

function choice(column, option, chosen) {
  const on = chosen.includes(option.value);
  const input = h('input', { type: 'checkbox', checked: on, 'data-focus': 'option' + column + option.value });
  input.addEventListener('change', () => {
    const now = (state.where || {})[column] || [];
    narrow(column, input.checked ? [...now, option.value] : now.filter((value) => value !== option.value));
  });
  return h('li', {}, h('label', { class: option.count ? null : 'none' }, input, h('span', {}, option.value),
    h('em', {}, number(option.count))));
}

function drawChosen() {
  const chosen = Object.entries(state.where || {}).flatMap(([column, values]) => values.map((value) => [column, value, values]));
  chosenRegion.hidden = !chosen.length;
  redraw(chosenRegion, chosen.map(([column, value, values]) =>
    h('button', { type: 'button', class: 'fs-pill', 'aria-label': say('filter_clear_one', { value }),
      'data-focus': 'chosen' + column + value, onclick: () => narrow(column, values.filter((other) => other !== value)) },
    value, icon('close'))),
  chosen.length ? button(say('filter_clear'), { do: 'clear' }, { class: 'fs-link', 'data-focus': 'clear' }) : null);
}

function drawGrid() {
  grid.className = 'fs-grid' + (state.mode === 'browse' ? ' browse' : '');
  grid.removeAttribute('aria-busy');
  redraw(grid, state.cards.map((card) => makeCard(card, act, { marks: state.marks || null, scored: state.mode !== 'browse' })));
  redraw(moreRegion, state.mode === 'browse' && state.cards.length < state.total
    ? [h('span', {}, say('browse_count', { n: number(state.cards.length), total: number(state.total) })),
      button(say('browse_more'), { do: 'show' }, { class: 'fs-pill', 'data-focus': 'show' })]
    : []);
}

function draw() {
  clearTimeout(waiting);
  state = props.value || {};
  state.cards = state.cards || [];
  [drawTrail, drawHead, drawGuess, drawOpinions, drawNotices, drawFacets, drawChosen, drawGrid].forEach((part) => part());
  live.textContent = state.mode === 'browse' ? '' : say('results_heading', { n: state.cards.length });
  if (arrived) history.replaceState(history.state, '', address());
}

document.addEventListener('click', (event) => {
  if (open && !event.target.closest?.('.fs-facet')) facetRegion.querySelectorAll('details[open]').forEach((box) => { box.open = false; });
});
facetRegion.addEventListener('keydown', (event) => {
  const box = event.target.closest('details[open]');
  if (event.key !== 'Escape' || !box) return;
  box.open = false;
  box.querySelector('summary').focus();
});
// The first drawing must leave the address alone: the server has yet to read from it what to restore.
let arrived = false;
watch('value', () => { arrived = true; draw(); });
if (props.value) draw();
