// The one field for words: alone they search the catalog, with a picture or a product they say what should differ.
import { h, icon, say } from './dom.js';
import { isStart, stepOf } from './visit.js';

const PAUSE = 300; // ms without another letter until the words are searched for
const input = h('input', { type: 'search', class: 'fs-words', 'data-focus': 'words', enterkeyhint: 'search', maxlength: '120', autocomplete: 'off', oninput: () => typed(PAUSE) });
export const node = h('form', { class: 'fs-ask', role: 'search', onsubmit: (event) => { event.preventDefault(); typed(0); } }, icon('find'), input);
let act;
let typing = null;

export function start(given) {
  act = given;
  name('words_alone');
}

function name(key) {
  input.placeholder = say(key);
  input.setAttribute('aria-label', say(key));
}

function typed(pause) {
  clearTimeout(typing);
  typing = setTimeout(() => {
    typing = null;
    act.words(input.value.trim());
  }, pause);
}

// An answer that comes late must not take back what is being typed.
export function draw(visit) {
  name(isStart(stepOf(visit)) ? 'words_alone' : 'words_beside');
  if (!typing && input.value.trim() !== visit.words) input.value = visit.words;
}
