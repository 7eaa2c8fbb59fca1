import assert from 'node:assert/strict';
import { test } from 'node:test';

import { rootOf, viewIn, withVisit } from '../../../fashion_search/web/static/address.js';

const at = (url) => new URL(url);

test('the app is where its scripts came from: at home, behind a proxy that keeps it under a path, in another page', () => {
  assert.equal(rootOf('http://127.0.0.1:7860/page/0123456789ab/dom.js'), 'http://127.0.0.1:7860');
  assert.equal(rootOf('https://shop.example/fashion/page/0123456789ab/dom.js'), 'https://shop.example/fashion');
  assert.equal(rootOf('https://user-space.hf.space/page/0123456789ab/dom.js?v=1'), 'https://user-space.hf.space');
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
