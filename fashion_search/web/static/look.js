const act = (what) => trigger('act', what);
let chosen = [];
let state = {};

function row(part, at) {
  const shown = part.cards[chosen[at]];
  const swap = () => { chosen[at] = (chosen[at] + 1) % part.cards.length; draw(); };
  return h('li', { class: 'fs-part' },
    h('div', { class: 'fs-part-head' }, h('h3', {}, part.part),
      part.cards.length > 1 ? h('button', { type: 'button', class: 'fs-pill', 'data-focus': 'swap' + at, onclick: swap,
        'aria-label': say('look_swap_name', { part: part.part, name: shown.name }) }, icon('swap'), say('look_swap')) : null),
    h('ul', { class: 'fs-grid single' }, makeCard(shown, act, { scored: false })),
    h('p', { class: 'fs-reason' }, part.reasons[chosen[at]]),
    h('div', { class: 'fs-others' }, part.cards.map((card, other) => h('button', { type: 'button', class: 'fs-other',
      'aria-pressed': String(other === chosen[at]), 'aria-label': say('look_choose', { name: card.name }), title: card.name,
      'data-focus': `other${at}-${other}`, onclick: () => { chosen[at] = other; draw(); } }, photo(card.image_url, '')))));
}

function draw() {
  redraw(region, h('header', { class: 'fs-results-head' },
    h('div', { class: 'fs-headline' }, h('h2', {}, say('look_heading')), h('p', {}, state.label || say('look_text')))),
  !state.parts ? h('p', { class: 'fs-notice' }, say('look_none'))
    : [around(), state.parts.length ? h('ul', { class: 'fs-parts' }, state.parts.map(row)) : h('p', { class: 'fs-notice' }, say('look_nothing', { reason: state.nothing }))]);
}

function around() {
  const seed = state.around;
  return h('div', { class: 'fs-around' }, seed.image_url ? photo(seed.image_url, '') : null,
    h('div', {}, h('span', {}, say('look_around')), h('b', {}, seed.name), attributesOf(seed, null)));
}

const region = h('section', { 'aria-label': say('look_heading'), class: 'fs-results' });
element.replaceChildren(region);
function take() {
  state = props.value || {};
  chosen = (state.parts || []).map(() => 0);
  draw();
}
watch('value', take);
take();
