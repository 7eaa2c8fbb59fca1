import assert from 'node:assert/strict';
import { test } from 'node:test';

import { seasonOf } from '../../../fashion_search/web/static/season.js';

test('the season is that of the date, and the other one south of the equator', () => {
  const seasons = [0, 3, 6, 9, 11].map((month) => seasonOf(new Date(2026, month, 15), 'Europe/Berlin'));
  assert.deepEqual(seasons, ['Winter', 'Spring', 'Summer', 'Fall', 'Winter']);
  assert.equal(seasonOf(new Date(2026, 0, 15), 'Australia/Sydney'), 'Summer');
  assert.equal(seasonOf(new Date(2026, 6, 15), 'America/Sao_Paulo'), 'Winter');
  assert.equal(seasonOf(new Date(2026, 6, 15), undefined), 'Summer');
});
