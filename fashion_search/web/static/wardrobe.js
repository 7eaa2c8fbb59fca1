const act = (what) => trigger('act', what);
let sure = false;

function head(state, cards) {
  const remove = () => {
    if (sure) act({ do: 'empty' });
    sure = !sure;
    draw();
  };
  return h('header', { class: 'fs-results-head' },
    h('div', { class: 'fs-headline' }, h('h2', {}, say('wardrobe_heading')), h('p', {}, say('wardrobe_text'))),
    cards.length || state.gone ? h('div', { class: 'fs-outlets' },
      h('button', { type: 'button', class: 'fs-quiet', 'data-focus': 'export', onclick: () => save('wardrobe.json', 'application/json', state.export) }, say('wardrobe_export')),
      h('button', { type: 'button', class: 'fs-quiet' + (sure ? ' sure' : ''), 'data-focus': 'empty', onclick: remove },
        sure ? say('wardrobe_delete_sure', { n: cards.length + (state.gone || 0) }) : say('wardrobe_delete'))) : null);
}

function draw() {
  const state = props.value || {};
  const cards = state.cards || [];
  const ranked = state.for_you || [];
  redraw(region, head(state, cards),
    state.gone ? h('p', { class: 'fs-notice' }, say('wardrobe_gone', { n: state.gone })) : null,
    cards.length ? h('ul', { class: 'fs-grid browse' }, cards.map((card) => makeCard(card, act, { scored: false })))
      : h('p', { class: 'fs-notice' }, say('wardrobe_empty')),
    ranked.length ? [h('header', { class: 'fs-results-head' }, h('div', { class: 'fs-headline' },
      h('h2', {}, say('wardrobe_for_you')), h('p', {}, say('wardrobe_for_you_text')))),
    h('ul', { class: 'fs-grid' }, ranked.map((card) => makeCard(card, act, { scored: false })))] : null);
}

const region = h('section', { 'aria-label': say('wardrobe_heading'), class: 'fs-results' });
element.replaceChildren(region);
watch('value', () => { sure = false; draw(); });
draw();
