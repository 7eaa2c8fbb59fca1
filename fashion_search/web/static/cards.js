// A product as a card. `act` is told what the visitor does with it.
import { h, icon, label, photo, say } from './dom.js';
import { money } from './say.js';
import { kept } from './store.js';
import { stepOf } from './visit.js';

function attributesOf(card, marks) {
  const shown = ['article_type', 'base_colour', 'gender', 'usage', 'season', ...(card.own || [])];
  return h('ul', { class: 'fs-attributes' }, shown.filter((name) => card.attributes[name]).map((name) => {
    const same = marks && marks[name] === card.attributes[name];
    return h('li', { class: same ? 'same' : null, title: label(name) },
      same ? [icon('check'), h('span', { class: 'fs-hidden' }, say('card_shared') + ': ')] : null,
      String(card.attributes[name]));
  }));
}

// What a shop says of a product. The server lets only addresses of the web through.
function shopOf(card) {
  const told = [card.brand, card.availability].filter(Boolean);
  const priced = card.price !== null && card.price !== undefined;
  if (!priced && !told.length && !card.url) return null;
  return h('p', { class: 'fs-shop' },
    priced ? h('b', {}, money(card.price, card.currency)) : null,
    told.map((text) => h('span', {}, text)),
    card.url ? h('a', { href: card.url, target: '_blank', rel: 'noopener', 'data-focus': 'shop' + card.id,
      'aria-label': say('card_shop_name', { name: card.name }) }, say('card_shop')) : null);
}

function tool(name, hint, title, pressed, focus, onclick) {
  return h('button', { type: 'button', class: 'fs-tool', 'aria-label': title, 'data-hint': hint, 'data-focus': focus,
    'aria-pressed': pressed === null ? null : String(!!pressed), onclick }, icon(name));
}

function toolsOf(card, act, marked, scored) {
  const name = { name: card.name };
  const focus = (what) => what + card.id;
  return h('div', { class: 'fs-tools' },
    tool('heart', say('hint_like'), say(marked.liked ? 'card_unlike' : 'card_like', name), marked.liked, focus('like'), () => act.like(card)),
    tool('not', say('hint_dislike'), say(marked.disliked ? 'card_undislike' : 'card_dislike', name), marked.disliked, focus('dislike'), () => act.dislike(card)),
    scored ? tool('why', say('hint_why'), say('card_why', name), null, focus('why'), () => act.why(card.id)) : null,
    tool('look', say('hint_look'), say('card_look', name), null, focus('look'), () => act.look(card.id)),
    tool('keep', say('hint_keep'), say(marked.kept ? 'card_unkeep' : 'card_keep', name), marked.kept, focus('keep'), () => act.keep(card.id)));
}

// What the visitor thinks of a product: known here, not by the server.
export function marksOf(card, visit, held = kept()) {
  const { likes, dislikes } = stepOf(visit);
  return { liked: likes.includes(card.id), disliked: dislikes.includes(card.id), kept: held.includes(card.id) };
}

function makeCard(card, act, visit, { marks = null, scored = true, farBelow = -1 } = {}) {
  const marked = marksOf(card, visit);
  return h('li', { class: 'fs-card' + (marked.liked ? ' liked' : ''), 'data-id': card.id },
    h('button', { type: 'button', class: 'fs-picture', 'aria-label': say('card_more_name', { name: card.name }),
      'data-focus': 'more' + card.id, onclick: () => act.more(card.id) },
    photo(card.image_url, ''),
    h('span', { class: 'fs-more', 'aria-hidden': 'true' }, say('card_more')),
    card.copies > 1 ? h('span', { class: 'fs-copies' }, say('card_copies', { n: card.copies })) : null),
    h('div', { class: 'fs-body' },
      scored ? h('p', { class: 'fs-score' + (card.score < farBelow ? ' far' : '') }, h('b', {}, card.score.toFixed(2)),
        ' ' + say(card.score < farBelow ? 'card_far' : 'card_score')) : null,
      h('h3', {}, card.name),
      shopOf(card),
      attributesOf(card, marks),
      toolsOf(card, act, marked, scored)));
}

const skeletons = (count) => Array.from({ length: count }, () =>
  h('li', { class: 'fs-card fs-skeleton', 'aria-hidden': 'true' }, h('div', { class: 'fs-picture' }),
    h('div', { class: 'fs-body' }, h('i'), h('i'), h('i'))));

export { attributesOf, makeCard, skeletons };
