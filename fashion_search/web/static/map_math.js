// Which dot is nearest, and what part of the map may be on show. No document needed.
const CELLS = 128;
const LEAST = 2e-5; // places are known no finer

const cellOf = (place) => Math.min(CELLS - 1, Math.floor((place / 65536) * CELLS));

// The dots by the square they lie in, so that pointing looks at a few of 44,000.
export function toGrid(places) {
  const grid = new Map();
  for (let key = 0; key < places.length / 2; key += 1) {
    const cell = cellOf(places[2 * key]) * CELLS + cellOf(places[2 * key + 1]);
    if (grid.has(cell)) grid.get(cell).push(key);
    else grid.set(cell, [key]);
  }
  return grid;
}

// The dot nearest to (x, y) within `reach`, all of them shares of the map's side; null where there is none.
export function nearestIn(grid, places, x, y, reach) {
  const around = Math.ceil(reach * CELLS);
  const [column, row] = [Math.floor(x * CELLS), Math.floor(y * CELLS)];
  let best = null;
  let least = reach * reach;
  for (let across = Math.max(0, column - around); across <= Math.min(CELLS - 1, column + around); across += 1) {
    for (let down = Math.max(0, row - around); down <= Math.min(CELLS - 1, row + around); down += 1) {
      for (const key of grid.get(across * CELLS + down) || []) {
        const apart = (places[2 * key] / 65535 - x) ** 2 + (places[2 * key + 1] / 65535 - y) ** 2;
        if (apart <= least) [best, least] = [key, apart];
      }
    }
  }
  return best;
}

// From dot to dot by a key: the nearest that lies more in the step's direction than across it; null at the edge.
export function nextDot(places, from, [right, down]) {
  let best = null;
  let least = Infinity;
  for (let key = 0; key < places.length / 2; key += 1) {
    const [x, y] = [places[2 * key] / 65535 - from.x, places[2 * key + 1] / 65535 - from.y];
    const along = x * right + y * down;
    const across = Math.abs(x * down) + Math.abs(y * right);
    if (along > LEAST && across <= along && along + 2 * across < least) [best, least] = [key, along + 2 * across];
  }
  return best;
}

export const SQUARE = { x: 0.5, y: 0.5, wide: 1, high: 1 };

// What part of the map's square has dots: few maps fill it.
export function extentOf(places) {
  const sides = [0, 1].map((first) => {
    let [least, most] = [Infinity, -Infinity];
    for (let at = first; at < places.length; at += 2) [least, most] = [Math.min(least, places[at]), Math.max(most, places[at])];
    return { middle: (least + most) / 2 / 65535, length: Math.max((most - least) / 65535, 0.02) };
  });
  return places.length ? { x: sides[0].middle, y: sides[1].middle, wide: sides[0].length, high: sides[1].length } : SQUARE;
}

// The middle stays so that the dots' edge is never further in than the middle of the canvas.
export function clampView({ zoom, x, y }, whole = SQUARE) {
  const within = (value, middle, length) => {
    const free = length * (0.5 - 0.5 / zoom);
    return Math.min(Math.max(value, middle - free), middle + free);
  };
  return { zoom, x: within(x, whole.x, whole.wide), y: within(y, whole.y, whole.high) };
}

// A colour such as #c8202f as a pixel of a canvas, which every browser of today lays out from the lowest byte on.
export function packed(colour) {
  const value = parseInt(colour.slice(1), 16);
  return ((255 << 24) | ((value & 255) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
}
