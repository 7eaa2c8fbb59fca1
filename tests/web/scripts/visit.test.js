import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as visits from '../../../fashion_search/web/static/visit.js';

const first = { steps: [visits.HOME], where: {}, k: 5, tab: 'similar', words: '', shown: visits.PAGE, look: null };
const columns = ['gender', 'base_colour'];
const causes = (visit) => visit.steps.map((step) => step.cause);

test('each action is a step, and each step a way back', () => {
  const visit = visits.withOpinion(visits.withProduct(first, '1'), '3', true);
  assert.deepEqual(causes(visit), ['home', 'product', 'like']);
  assert.deepEqual(visits.stepOf(visits.withSteps(visit, 2)).likes, []);
  assert.equal(visits.withSteps(visit, 99).steps.length, 3);
});

test('the same opinion again takes it back, the other one replaces it', () => {
  const liked = visits.withOpinion(visits.withProduct(first, '1'), '3', true);
  const undone = visits.stepOf(visits.withOpinion(liked, '3', true));
  assert.deepEqual([undone.cause, undone.likes], ['undo', []]);
  const turned = visits.stepOf(visits.withOpinion(liked, '3', false));
  assert.deepEqual([turned.likes, turned.dislikes], [[], ['3']]);
});

test('searching with a part and with the whole again is no step', () => {
  const visit = visits.withPicture(first, 'a1');
  const part = visits.withBox(visit, [0, 0, 1, 0.5]);
  assert.equal(part.steps.length, visit.steps.length);
  assert.deepEqual(visits.withBox(part, null).steps, visit.steps);
});

test('the whole outfit is no step, a part of it ends it, and an opinion about one garment goes on with that one', () => {
  const visit = visits.withPicture(first, 'a1');
  const outfit = visits.withOutfit(visits.withBox(visit, [0, 0, 1, 0.5]));
  assert.deepEqual([outfit.steps.length, visits.stepOf(outfit).outfit, visits.stepOf(outfit).box], [2, true, null]);
  assert.deepEqual(visits.withBox(outfit, null).steps, visit.steps);
  const judged = visits.withOpinionIn(outfit, [0, 0, 0.5, 0.5], '3', true);
  assert.deepEqual(visits.stepOf(judged), { ...visits.HOME, cause: 'like', of: '3', picture: 'a1', box: [0, 0, 0.5, 0.5], likes: ['3'] });
  assert.deepEqual(judged.steps.slice(0, -1), outfit.steps);
});

test('who has turned a picture, or says how it lies, is not told otherwise, and the next picture is looked at anew', () => {
  const upright = (visit) => visits.stepOf(visit).upright;
  const visit = visits.withPicture(first, 'a1');
  assert.deepEqual([visit, visits.withUpright(visit), visits.withTurned(visit, 'a2')].map(upright), [false, true, true]);
  assert.ok(upright(visits.withOpinion(visits.withUpright(visit), '3', true)));
  assert.ok(!upright(visits.withPicture(visits.withUpright(visit), 'a3')));
  assert.ok(upright(visits.withPicture(first, 'example:red-tshirt.jpg', 'example')));
});

test('only the same catalog with more of it on show is known to be there already', () => {
  assert.ok(visits.onlyGrows(first, visits.withMoreShown(first)));
  assert.ok(!visits.onlyGrows(null, first) && !visits.onlyGrows(first, first));
  assert.ok(!visits.onlyGrows(first, visits.withMoreShown(visits.withFilter(first, 'gender', ['Men']))));
  assert.ok(!visits.onlyGrows({ ...first, words: 'tee' }, visits.withMoreShown({ ...first, words: 'tee' })));
  assert.ok(!visits.onlyGrows(visits.withProduct(first, '1'), visits.withMoreShown(visits.withProduct(first, '1'))));
});

test('a very long way keeps its start', () => {
  let visit = first;
  for (let at = 0; at < visits.LONGEST_TRAIL * 2; at += 1) visit = visits.withProduct(visit, String(at));
  assert.equal(visit.steps.length, visits.LONGEST_TRAIL);
  assert.equal(visit.steps[0].cause, 'home');
});

test('nothing that was there before is changed in place: history keeps what it holds', () => {
  const frozen = JSON.stringify(first);
  visits.withFilter(visits.withOpinion(visits.withProduct(first, '1'), '2', true), 'gender', ['Men']);
  assert.equal(JSON.stringify(first), frozen);
});

test('an address restores what it says', () => {
  let visit = visits.withOpinion(visits.withProduct({ ...first, k: 8 }, '1'), '3', true);
  visit = visits.withFilter(visits.withOpinion(visit, '4', false), 'gender', ['Women', 'Girls']);
  const pairs = visits.toLink({ ...visit, tab: 'look' }, '7', columns);
  const again = visits.fromLink(pairs, first, columns, 100);
  assert.deepEqual(visits.stepOf(again), visits.stepOf(visit));
  assert.deepEqual([again.where, again.k, again.tab], [visit.where, 8, 'look']);
});

test('the best match stands in for the visitor’s own picture', () => {
  const visit = visits.withPicture(first, 'a1');
  assert.deepEqual(visits.toLink(visit, '7', columns), [['product', '7'], ['k', '5']]);
  assert.equal(JSON.stringify(visits.toLink(visit, '7', columns)).includes('a1'), false);
});

test('an address is never trusted', () => {
  const pairs = [['k', '9'.repeat(50)], ['tab', '<b>'], ['not', '3'], ['id', '1'], ['k', 'x']];
  const visit = visits.fromLink(pairs, first, columns, 100);
  assert.deepEqual([visit.k, visit.tab, visit.where, visit.steps.length], [5, 'similar', {}, 1]);
});

test('a filter without a value is none', () => {
  const visit = visits.withFilter(first, 'gender', ['Men']);
  assert.deepEqual(visits.withFilter(visit, 'gender', []).where, {});
});

test('bounds and the catalog\'s own columns go into the address and come back', () => {
  const own = ['material', 'tab'];
  let visit = visits.withFilter(first, 'price', { min: 10, max: 45.5 });
  visit = visits.withFilter(visits.withFilter(visit, 'material', ['Glass']), 'tab', ['Left']);
  const pairs = visits.toLink(visit, null, own, ['price']);
  assert.deepEqual(pairs, [['material', 'Glass'], ['filter.tab', 'Left'], ['price.min', '10'], ['price.max', '45.5'], ['k', '5']]);
  assert.deepEqual(visits.fromLink(pairs, first, own, 100, ['price']).where, visit.where);
  assert.deepEqual(visits.fromLink([['price.min', 'cheap']], first, own, 100, ['price']).where, {});
  assert.deepEqual(visits.withFilter(visit, 'price', {}).where.price, undefined);
});

test('another query or other filters ask anew, another tab or number does not', () => {
  const visit = visits.withProduct(first, '1');
  assert.ok(visits.asksAnew(first, visit));
  assert.ok(visits.asksAnew(visit, visits.withFilter(visit, 'gender', ['Men'])));
  assert.ok(!visits.asksAnew(visit, visits.withTab(visits.withCount(visit, 9), 'look')));
});

test('only a picture whose kind nobody can tell is unsure', () => {
  const pictured = visits.withPicture(first, 'a1');
  const sure = { article_type: { value: 'Shirts', confidence: 0.9 } };
  assert.equal(visits.isUnsure({ visit: pictured, weak: false, guess: {} }), true);
  assert.equal(visits.isUnsure({ visit: pictured, weak: false, guess: sure }), false);
  assert.equal(visits.isUnsure({ visit: pictured, weak: true, guess: {} }), false);
  assert.equal(visits.isUnsure({ visit: visits.withProduct(first, '1'), weak: false, guess: {} }), false);
});
