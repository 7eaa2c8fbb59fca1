// Dots on a canvas: drawn, moved, zoomed, pointed at. It knows places and colours, nothing of products.
import { clampView, extentOf, nearestIn, nextDot, packed, toGrid } from './map_math.js';

const REACH = 14; // pixels from a dot at which it is still meant
const MOVED = 6; // pixels until a press is a drag
const CLOSEST = 40;
const MARGIN = 0.92; // of the canvas, so that no dot lies on its edge

export function makeView(canvas, places, { point, search }) {
  const count = places.length / 2;
  const grid = toGrid(places);
  const context = canvas.getContext('2d');
  const whole = extentOf(places);
  const home = { zoom: 1, x: whole.x, y: whole.y };
  let view = home;
  let groups = [{ colour: packed('#888888'), keys: Uint32Array.from({ length: count }, (_, key) => key) }]; // the dots of each colour
  let here = null;
  let pointed = null;
  let frame = 0;
  let press = null;

  const size = () => ({ width: canvas.clientWidth, height: canvas.clientHeight });
  const side = () => Math.min(canvas.clientWidth / whole.wide, canvas.clientHeight / whole.high) * MARGIN * view.zoom;
  const at = (x, y) => ({ x: (x - view.x) * side() + size().width / 2, y: (y - view.y) * side() + size().height / 2 });
  const back = (x, y) => ({ x: (x - size().width / 2) / side() + view.x, y: (y - size().height / 2) / side() + view.y });
  const placeOf = (key) => ({ x: places[2 * key] / 65535, y: places[2 * key + 1] / 65535 });
  const redraw = () => { cancelAnimationFrame(frame); frame = requestAnimationFrame(paint); };

  // Straight into the pixels: 44,000 calls of fillRect take a slow machine ten times as long.
  function dots(density) {
    const { width, height } = canvas;
    const image = context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const free = (width * height) / (density * density);
    const dot = Math.round(density * Math.max(1.6, Math.min(7, Math.sqrt(free / count) / 4)) * Math.min(2.2, Math.sqrt(view.zoom)));
    const scale = (side() * density) / 65535;
    const left = Math.round(width / 2 - view.x * side() * density - dot / 2);
    const top = Math.round(height / 2 - view.y * side() * density - dot / 2);
    for (const { colour, keys } of groups) {
      for (const key of keys) {
        const x = Math.round(places[2 * key] * scale) + left;
        const y = Math.round(places[2 * key + 1] * scale) + top;
        if (x < 0 || y < 0 || x + dot > width || y + dot > height) continue;
        for (let row = y * width; row < (y + dot) * width; row += width) pixels.fill(colour, row + x, row + x + dot);
      }
    }
    context.putImageData(image, 0, 0);
  }

  function ring({ x, y }, radius, colour, width = 3) {
    context.beginPath();
    context.arc(x, y, radius, 0, 7);
    context.lineWidth = width + 2.5;
    context.strokeStyle = '#fff';
    context.stroke();
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }

  function paint() {
    const { width, height } = size();
    if (!width || !height) return; // its tab is not on show
    const density = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * density) || canvas.height !== Math.round(height * density)) {
      canvas.width = Math.round(width * density);
      canvas.height = Math.round(height * density);
    }
    context.setTransform(density, 0, 0, density, 0, 0);
    dots(density);
    if (here) {
      for (const key of here.near) {
        const place = placeOf(key);
        ring(at(place.x, place.y), 5, '#1d1a17', 1.5);
      }
      ring(at(here.x, here.y), 11, '#9a4427');
    }
    if (pointed !== null) {
      const place = placeOf(pointed);
      ring(at(place.x, place.y), 8, '#1d1a17', 2);
    }
  }

  function nearest(x, y) {
    const place = back(x, y);
    return nearestIn(grid, places, place.x, place.y, REACH / side());
  }

  function show(key, touch = false) {
    pointed = key;
    const place = key === null ? null : placeOf(key);
    point(key, place ? { ...at(place.x, place.y), touch } : {});
    redraw();
  }

  function zoom(by, x = size().width / 2, y = size().height / 2) {
    const before = back(x, y);
    const wanted = Math.min(Math.max(view.zoom * by, 1), CLOSEST);
    view = { ...view, zoom: wanted };
    const after = back(x, y);
    view = clampView({ zoom: wanted, x: view.x + before.x - after.x, y: view.y + before.y - after.y }, whole);
    canvas.style.touchAction = view.zoom > 1 ? 'none' : 'pan-y';
    show(null);
  }

  const events = {
    pointerdown: (event) => { press = { x: event.offsetX, y: event.offsetY, from: view, moved: false }; },
    pointermove: (event) => {
      if (press && event.buttons) {
        const by = { x: event.offsetX - press.x, y: event.offsetY - press.y };
        press.moved = press.moved || Math.hypot(by.x, by.y) > MOVED;
        if (!press.moved || view.zoom === 1) return;
        view = clampView({ ...press.from, x: press.from.x - by.x / side(), y: press.from.y - by.y / side() }, whole);
        redraw();
      } else if (event.pointerType === 'mouse') {
        const key = nearest(event.offsetX, event.offsetY);
        if (key !== pointed) show(key);
      }
    },
    pointerup: (event) => {
      const tapped = press && !press.moved;
      press = null;
      if (!tapped) return;
      const key = nearest(event.offsetX, event.offsetY);
      if (key !== null && event.pointerType === 'mouse') search(key);
      else show(key, true);
    },
    pointercancel: () => { press = null; },
    wheel: (event) => {
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.25 : 0.8, event.offsetX, event.offsetY);
    },
    keydown: takeKey,
  };

  function takeKey(event) {
    const step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === 'Enter' && pointed !== null) search(pointed);
    else if (event.key === '+' || event.key === '-') zoom(event.key === '+' ? 1.6 : 1 / 1.6);
    else if (step) {
      const key = nextDot(places, pointed === null ? here || { x: 0.5, y: 0.5 } : placeOf(pointed), step);
      if (key !== null) show(key, true);
    } else return;
    event.preventDefault();
  }

  for (const [name, handler] of Object.entries(events)) canvas.addEventListener(name, handler, { passive: false });
  const watched = new ResizeObserver(redraw);
  watched.observe(canvas);
  canvas.style.touchAction = 'pan-y';

  return {
    zoom,
    reset: () => { view = home; zoom(1); },
    // The most frequent value comes last in the drawing, and lies on top; what has no colour of its own lies below.
    colour: (codes, palette) => {
      groups = [];
      palette.forEach((colour) => groups.unshift({ colour: packed(colour), keys: [] }));
      codes.forEach((code, key) => groups[palette.length - 1 - code].keys.push(key));
      redraw();
    },
    mark: (place) => { here = place; redraw(); },
    end: () => {
      watched.disconnect();
      for (const [name, handler] of Object.entries(events)) canvas.removeEventListener(name, handler);
    },
  };
}
