import assert from 'node:assert/strict';
import { test } from 'node:test';

import { contains, isTooSmall, nudged, ordered, shifted, SMALLEST, stretched } from '../../../fashion_search/web/static/box.js';

const close = (given, wanted) => given.forEach((side, at) => assert.ok(Math.abs(side - wanted[at]) < 1e-9, `${given} is not ${wanted}`));

test('a box drawn from any corner has its sides in order', () => {
  assert.deepEqual(ordered([0.8, 0.9, 0.2, 0.1]), [0.2, 0.1, 0.8, 0.9]);
});

test('a moved box keeps its size and stays in the picture', () => {
  close(shifted([0.1, 0.2, 0.5, 0.6], 0.2, 0.1), [0.3, 0.3, 0.7, 0.7]);
  close(shifted([0.1, 0.2, 0.5, 0.6], -9, 9), [0, 0.6, 0.4, 1]);
});

test('a corner never passes the one across from it, nor the edge of the picture', () => {
  close(stretched([0.2, 0.2, 0.6, 0.6], 'nw', [0.9, 0.9]), [0.6 - SMALLEST, 0.6 - SMALLEST, 0.6, 0.6]);
  close(stretched([0.2, 0.2, 0.6, 0.6], 'se', [3, 3]), [0.2, 0.2, 1, 1]);
});

test('arrow keys move the box, or the corner that is named', () => {
  close(nudged([0.2, 0.2, 0.6, 0.6], [0.02, 0], null), [0.22, 0.2, 0.62, 0.6]);
  close(nudged([0.2, 0.2, 0.6, 0.6], [0.02, 0], 'se'), [0.2, 0.2, 0.62, 0.6]);
  close(nudged([0.2, 0.2, 0.6, 0.6], [0, -0.02], 'nw'), [0.2, 0.18, 0.6, 0.6]);
});

test('a speck is no part to search with, and a point lies in a box or beside it', () => {
  assert.equal(isTooSmall([0.2, 0.2, 0.22, 0.9]), true);
  assert.equal(isTooSmall([0.2, 0.2, 0.4, 0.4]), false);
  assert.equal(contains([0.2, 0.2, 0.6, 0.6], [0.3, 0.3]), true);
  assert.equal(contains([0.2, 0.2, 0.6, 0.6], [0.7, 0.3]), false);
});
