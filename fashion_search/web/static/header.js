element.replaceChildren(h('header', { class: 'fs-top' },
  h('div', {}, h('h1', {}, say('brand')), h('p', {}, say('tagline'))),
  h('p', { class: 'fs-serving' }, (props.value || {}).serving)));
