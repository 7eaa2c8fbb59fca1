import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LONGEST, sizeWithin } from '../../../fashion_search/web/static/shrink.js';

test('a large photo keeps its proportions, a small one its size', () => {
  assert.deepEqual(sizeWithin(4000, 3000), [LONGEST, Math.round((LONGEST * 3) / 4)]);
  assert.deepEqual(sizeWithin(3000, 4000), [Math.round((LONGEST * 3) / 4), LONGEST]);
  assert.deepEqual(sizeWithin(600, 800), [600, 800]);
});

test('a strip of one pixel stays a picture', () => {
  assert.deepEqual(sizeWithin(100000, 1), [LONGEST, 1]);
});
