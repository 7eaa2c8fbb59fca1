import assert from 'node:assert/strict';
import { test } from 'node:test';

import { confidence, fill, money, number, percent, spelled } from '../../../fashion_search/web/static/say.js';

test('blanks are filled, and one that nobody fills is left to be seen', () => {
  assert.equal(fill('{n} of {total}', { n: 0, total: '1,000' }), '0 of 1,000');
  assert.equal(fill('{n} of {total}', { n: 1 }), '1 of {total}');
});

test('a value with braces in it is not filled again', () => {
  assert.equal(fill('None is called “{text}”.', { text: '{n}', n: 5 }), 'None is called “{n}”.');
});

test('numbers and shares read as a person writes them', () => {
  assert.equal(number(44441), '44,441');
  assert.equal(percent(0.876), '88%');
});

test('a price is written as its reader writes numbers', () => {
  assert.equal(money(1299, 'EUR', 'en'), '€1,299.00');
  assert.equal(money(1299.5, 'EUR', 'de').replace(/\s/, ' '), '1.299,50 €');
  assert.equal(money(9.999, null, 'en'), '10');
  assert.equal(money(5, 'coins', 'en'), '5 coins');
});

test('a column is spelled for people', () => {
  assert.equal(spelled('lamp_shade'), 'Lamp shade');
});

test('no guess is said to be certain', () => {
  assert.equal(confidence(0.9999), 'over 99%');
  assert.equal(confidence(1), 'over 99%');
  assert.equal(confidence(0.97), '97%');
  assert.equal(percent(0.999), '99%');
  assert.equal(percent(1), '100%');
});
