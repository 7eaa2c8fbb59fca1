function draw() {
  const examples = props.value || [];
  element.replaceChildren(examples.length ? h('section', { class: 'fs-examples', 'aria-label': say('examples') },
    h('h2', {}, say('examples')),
    h('ul', {}, examples.map((example) => h('li', {}, h('button', { type: 'button', class: 'fs-example',
      'aria-label': say('example', { name: example.label }), title: example.label,
      onclick: () => { busy('picture'); trigger('pick', { name: example.name }); } }, photo(example.url, '')))))) : '');
}
watch('value', draw);
draw();
