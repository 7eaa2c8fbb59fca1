function figure(title, plain, heat) {
  return h('figure', {}, h('div', { class: 'fs-heat' }, h('img', { src: plain, alt: title }), h('img', { src: heat, alt: '' })),
    h('figcaption', {}, title));
}

function bars(why) {
  const top = Math.max(...why.pairs.map((pair) => Math.abs(pair.share)), 1e-6);
  return h('ol', { class: 'fs-pairs' }, why.pairs.map((pair) => h('li', {},
    h('i', { style: `width:${(Math.abs(pair.share) / top) * 100}%` }), h('span', {}, pair.share.toFixed(3)))));
}

function attributes(title, rows) {
  return h('div', {}, h('h3', {}, title), rows.length ? h('dl', {}, rows) : h('p', {}, say('why_none')));
}

const rowOf = (name, value) => [h('dt', {}, label(name)), h('dd', {}, value)];

function content(why) {
  const pairs = why.heat_query.flat().length * why.heat_match.flat().length;
  return [
    h('header', {}, h('h2', { id: 'fs-why-title' }, say('why_title')),
      h('button', { type: 'button', class: 'fs-tool', 'aria-label': say('close'), onclick: () => dialog.close() }, icon('close'))),
    h('div', { class: 'fs-why-pictures' },
      figure(`${say('why_yours')}: ${why.query}`, why.pictures.query, why.pictures.query_heat),
      figure(`${say('why_theirs')}: ${why.card.name}`, why.pictures.match, why.pictures.match_heat)),
    h('p', { class: 'fs-legend' }, h('i', { class: 'warm' }), say('why_legend_warm'), h('i', { class: 'cool' }), say('why_legend_cool')),
    h('div', { class: 'fs-why-sum' }, h('p', {}, say('why_sum')), h('p', { class: 'fs-total' }, say('why_total', { pairs: number(pairs), total: why.total.toFixed(3) })),
      h('h3', {}, say('why_pairs')), bars(why)),
    h('div', { class: 'fs-why-attributes' },
      attributes(say('why_agree'), Object.entries(why.agree).map(([name, value]) => rowOf(name, value))),
      attributes(say('why_differ'), Object.entries(why.differ).map(([name, [mine, theirs]]) => rowOf(name, `${mine} → ${theirs}`)))),
    why.guessed ? h('p', { class: 'fs-hint' }, say('why_guess')) : null,
  ];
}

const dialog = h('dialog', { class: 'fs-dialog', 'aria-labelledby': 'fs-why-title' });
dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
element.replaceChildren(dialog);
watch('value', () => {
  if (!props.value || !props.value.pictures) return;
  dialog.replaceChildren(...content(props.value).filter(Boolean));
  if (!dialog.open) dialog.showModal();
});
