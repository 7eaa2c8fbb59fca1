// A product as a card. `act` is told what the visitor does with it.
import { h, icon, label, photo, say } from './dom.js';

function attributesOf(card, marks) {
  const shown = ['article_type', 'base_colour', 'gender', 'usage', 'season'];
  return h('ul', { class: 'fs-attributes' }, shown.filter((name) => card.attributes[name]).map((name) => {
    const same = marks && marks[name] === card.attributes[name];
    return h('li', { class: same ? 'same' : null, title: label(name) },
      same ? [icon('check'), h('span', { class: 'fs-hidden' }, say('card_shared') + ': ')] : null,
      String(card.attributes[name]));
  }));
}

function tool(name, hint, title, pressed, focus, onclick) {
  return h('button', { type: 'button', class: 'fs-tool', 'aria-label': title, 'data-hint': hint, 'data-focus': focus,
    'aria-pressed': pressed === null ? null : String(!!pressed), onclick }, icon(name));
}

function toolsOf(card, act, scored) {
  const name = { name: card.name };
  const send = (what) => () => act({ do: what, id: card.id });
  const focus = (what) => what + card.id;
  return h('div', { class: 'fs-tools' },
    tool('heart', say('hint_like'), say(card.liked ? 'card_unlike' : 'card_like', name), card.liked, focus('like'), send('like')),
    tool('not', say('hint_dislike'), say(card.disliked ? 'card_undislike' : 'card_dislike', name), card.disliked, focus('dislike'), send('dislike')),
    scored ? tool('why', say('hint_why'), say('card_why', name), null, focus('why'), send('why')) : null,
    tool('look', say('hint_look'), say('card_look', name), null, focus('look'), send('look')),
    tool('keep', say('hint_keep'), say(card.kept ? 'card_unkeep' : 'card_keep', name), card.kept, focus('keep'), send('keep')));
}

function makeCard(card, act, { marks = null, scored = true } = {}) {
  const more = () => act({ do: 'more', id: card.id });
  return h('li', { class: 'fs-card' + (card.liked ? ' liked' : ''), 'data-id': card.id },
    h('button', { type: 'button', class: 'fs-picture', 'aria-label': say('card_more_name', { name: card.name }),
      'data-focus': 'more' + card.id, onclick: more },
      photo(card.image_url, ''),
      h('span', { class: 'fs-more', 'aria-hidden': 'true' }, say('card_more')),
      card.copies > 1 ? h('span', { class: 'fs-copies' }, say('card_copies', { n: card.copies })) : null),
    h('div', { class: 'fs-body' },
      scored ? h('p', { class: 'fs-score' }, h('b', {}, card.score.toFixed(2)), ' ' + say('card_score')) : null,
      h('h3', {}, card.name),
      attributesOf(card, marks),
      toolsOf(card, act, scored)));
}

const skeletons = (count) => Array.from({ length: count }, () =>
  h('li', { class: 'fs-card fs-skeleton', 'aria-hidden': 'true' }, h('div', { class: 'fs-picture' }),
    h('div', { class: 'fs-body' }, h('i'), h('i'), h('i'))));

export { attributesOf, makeCard, skeletons };
