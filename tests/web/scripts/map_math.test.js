import assert from 'node:assert/strict';
import { test } from 'node:test';

import { clampView, extentOf, nearestIn, nextDot, packed, toGrid } from '../../../fashion_search/web/static/map_math.js';

const at = (...pairs) => Uint16Array.from(pairs.flat().map((share) => Math.round(share * 65535)));

test('the nearest dot within reach is found, across the squares of the grid too', () => {
  const places = at([0.1, 0.1], [0.5, 0.5], [0.502, 0.5], [1, 1]);
  const grid = toGrid(places);
  assert.equal(nearestIn(grid, places, 0.4995, 0.5, 0.02), 1);
  assert.equal(nearestIn(grid, places, 0.5018, 0.5, 0.02), 2);
  assert.equal(nearestIn(grid, places, 0.999, 0.999, 0.02), 3);
});

test('nothing is pointed at where no dot is near', () => {
  const places = at([0.1, 0.1]);
  assert.equal(nearestIn(toGrid(places), places, 0.2, 0.1, 0.05), null);
  assert.equal(nearestIn(toGrid(places), places, -3, 9, 0.05), null);
});

test('of 44,000 dots few are looked at', () => {
  const places = new Uint16Array(88000).map((_, at_) => (at_ * 40503) % 65536);
  const grid = toGrid(places);
  assert.ok(Math.max(...[...grid.values()].map((keys) => keys.length)) < 2000);
});

test('the map cannot be pushed out of sight', () => {
  assert.deepEqual(clampView({ zoom: 1, x: 0.9, y: 0.1 }), { zoom: 1, x: 0.5, y: 0.5 });
  assert.deepEqual(clampView({ zoom: 2, x: 9, y: -9 }), { zoom: 2, x: 0.75, y: 0.25 });
});

test('a map that does not fill its square is shown as large as its dots allow, and stays in sight', () => {
  const whole = extentOf(at([0.2, 0.5], [0.6, 0.4], [0.4, 0.6]));
  const rounded = Object.fromEntries(Object.entries(whole).map(([name, value]) => [name, Math.round(value * 100) / 100]));
  assert.deepEqual(rounded, { x: 0.4, y: 0.5, wide: 0.4, high: 0.2 });
  assert.deepEqual(clampView({ zoom: 1, x: 0.9, y: 0.9 }, whole), { zoom: 1, x: whole.x, y: whole.y });
  assert.equal(clampView({ zoom: 2, x: 9, y: 0 }, whole).x, whole.x + whole.wide / 4);
});

test('a map without dots is the whole square', () => {
  assert.deepEqual(extentOf(new Uint16Array(0)), { x: 0.5, y: 0.5, wide: 1, high: 1 });
});

test('a key goes to the nearest dot that way, and stops at the edge', () => {
  const places = at([0.5, 0.5], [0.6, 0.5], [0.9, 0.5], [0.5, 0.2]);
  assert.equal(nextDot(places, { x: 0.5, y: 0.5 }, [1, 0]), 1);
  assert.equal(nextDot(places, { x: 0.5, y: 0.5 }, [0, -1]), 3);
  assert.equal(nextDot(places, { x: 0.9, y: 0.5 }, [1, 0]), null);
});

test('a colour becomes the bytes of a pixel: red, green, blue, opaque', () => {
  assert.deepEqual([...new Uint8Array(Uint32Array.of(packed('#c8202f')).buffer)], [0xc8, 0x20, 0x2f, 255]);
});
