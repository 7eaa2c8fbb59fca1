// The searched part as [left, top, right, bottom], fractions of the picture's sides; each function gives the next one.
export const SMALLEST = 0.05;
export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
export const ordered = ([a, b, c, d]) => [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
export const isTooSmall = ([left, top, right, bottom]) => right - left < SMALLEST || bottom - top < SMALLEST;
export const contains = ([left, top, right, bottom], [x, y]) => x > left && x < right && y > top && y < bottom;

export function stretched([left, top, right, bottom], corner, [x, y]) {
  if (corner.includes('w')) left = Math.min(x, right - SMALLEST);
  else right = Math.max(x, left + SMALLEST);
  if (corner.includes('n')) top = Math.min(y, bottom - SMALLEST);
  else bottom = Math.max(y, top + SMALLEST);
  return [left, top, right, bottom].map((side) => clamp(side, 0, 1));
}

export function shifted([left, top, right, bottom], dx, dy) {
  dx = clamp(dx, -left, 1 - right);
  dy = clamp(dy, -top, 1 - bottom);
  return [left + dx, top + dy, right + dx, bottom + dy];
}

// What an arrow key does: it moves the box, or the corner that is named.
export function nudged(box, [dx, dy], corner) {
  if (!corner) return shifted(box, dx, dy);
  const [x, y] = [corner.includes('w') ? box[0] : box[2], corner.includes('n') ? box[1] : box[3]];
  return stretched(box, corner, [x + dx, y + dy]);
}
