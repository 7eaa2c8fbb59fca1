import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isFine, LONGEST, sizeWithin } from '../../../fashion_search/web/static/shrink.js';

test('a large photo keeps its proportions, a small one its size', () => {
  assert.deepEqual(sizeWithin(4000, 3000), [LONGEST, Math.round((LONGEST * 3) / 4)]);
  assert.deepEqual(sizeWithin(3000, 4000), [Math.round((LONGEST * 3) / 4), LONGEST]);
  assert.deepEqual(sizeWithin(600, 800), [600, 800]);
});

test('a strip of one pixel stays a picture', () => {
  assert.deepEqual(sizeWithin(100000, 1), [LONGEST, 1]);
});

test('only what is small, upright and read by every server travels as it is', () => {
  const small = { type: 'image/jpeg', size: 90000 };
  assert.equal(isFine(small, false, 0), true);
  assert.equal(isFine(small, true, 0), false);
  assert.equal(isFine(small, false, 1), false);
  assert.equal(isFine({ ...small, size: 900000 }, false, 0), false);
  assert.equal(isFine({ ...small, type: 'image/heic' }, false, 0), false);
});
