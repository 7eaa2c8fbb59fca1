const state = props.value || { steps: [], facts: [], measured: [] };
element.replaceChildren(h('section', { class: 'fs-results fs-lesson', 'aria-label': say('lesson_heading') },
  h('header', { class: 'fs-results-head' }, h('div', { class: 'fs-headline' }, h('h2', {}, say('lesson_heading')), h('p', {}, say('lesson_text')))),
  h('ol', { class: 'fs-steps' }, state.steps.map((step, at) => h('li', {},
    h('span', { class: 'fs-figure' }, step.figure), h('h3', {}, `${at + 1}. ${step.title}`), h('p', {}, step.text)))),
  h('div', { class: 'fs-columns' },
    h('div', {}, h('h3', {}, say('lesson_index')), h('dl', {}, state.facts.map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]))),
    h('div', {}, h('h3', {}, say('lesson_measured')),
      state.measured.length ? [h('p', {}, say('lesson_measured_text')), h('ul', { class: 'fs-bars' }, state.measured.map(([name, value]) => h('li', {},
        h('span', {}, name), h('i', { style: `--share:${value}` }), h('b', {}, value.toFixed(2)))))]
        : h('p', {}, say('lesson_not_measured')))),
  h('p', { class: 'fs-hint' }, say('lesson_api'))));
