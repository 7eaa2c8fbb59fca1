import assert from 'node:assert/strict';
import { test } from 'node:test';

import { rootOf, viewIn, withVisit } from '../../../fashion_search/web/static/address.js';

const at = (url) => new URL(url);

test('behind a proxy with the same host, the scheme and port of the page are right', () => {
  assert.equal(rootOf('http://shop.example:7860/fashion', at('https://shop.example/fashion/')), 'https://shop.example/fashion');
});

test('in a page of another host the app is where the app says', () => {
  assert.equal(rootOf('https://user-space.hf.space', at('https://blog.example/post')), 'https://user-space.hf.space');
});

test('an app that says nothing is where the page is', () => {
  assert.equal(rootOf('', at('http://127.0.0.1:7860/')), 'http://127.0.0.1:7860');
});

test('the view is in the address, every value of a filter too, and the theme stays', () => {
  const link = withVisit(at('https://x.example/app/?__theme=dark&product=1'), [['product', '7'], ['gender', 'Men'], ['gender', 'Boys']]);
  assert.equal(link, '/app/?__theme=dark&product=7&gender=Men&gender=Boys');
  assert.equal(withVisit(at('https://x.example/?product=1'), []), '/');
});

test('one part alone stays in the address, Gradio\'s pages and unknown parts are told apart', () => {
  assert.deepEqual(viewIn(at('https://x.example/?view=map')), { view: 'map', unknown: null });
  assert.deepEqual(viewIn(at('https://x.example/?view=api')), { view: null, unknown: null });
  assert.deepEqual(viewIn(at('https://x.example/?view=toString')), { view: null, unknown: 'toString' });
  assert.equal(withVisit(at('https://x.example/?view=map&product=1'), [['product', '7']]), '/?view=map&product=7');
  assert.equal(withVisit(at('https://x.example/?view=mpa'), []), '/');
});
