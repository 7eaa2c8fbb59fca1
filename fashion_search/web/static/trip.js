// The browser's history: each step of the trail is an entry, so that Back and Forward walk it; a reload finds it again.
import * as visits from './visit.js';

let depth = 0; // entries of this page before the one on show
let owed = false; // a step was taken that has no entry yet: it gets one when it is shown, or when the next is taken
let wanted = null;
let scroll = 0;
let leftAt = 0; // where the page was when the visitor acted; the results have moved it since

const REST = 150; // ms without scrolling until the place is noted

const entry = (visit) => ({ ...history.state, fs: { visit, depth } });

// `isStill`: whether what is on show is what the history's entry says, so that the place in it can be noted.
export function start(goTo, isStill) {
  depth = history.state?.fs?.depth || 0;
  scroll = history.state?.y || 0; // a reload, or the way back from another site
  history.scrollRestoration = 'manual'; // the browser would scroll before the results are there
  notePlace(isStill);
  window.addEventListener('popstate', (event) => {
    if (!event.state?.fs) return;
    depth = event.state.fs.depth;
    owed = false;
    scroll = event.state.y || 0;
    goTo(event.state.fs.visit);
  });
}

function notePlace(isStill) {
  const note = () => { if (history.state?.fs && isStill()) history.replaceState({ ...history.state, y: window.scrollY }, ''); };
  let timer = null;
  window.addEventListener('scroll', () => {
    clearTimeout(timer);
    timer = setTimeout(note, REST);
  }, { passive: true });
  window.addEventListener('pagehide', note);
}

export const held = () => history.state?.fs?.visit || null;

function push(visit, url) {
  history.replaceState({ ...history.state, y: leftAt }, '');
  depth += 1;
  history.pushState({ fs: { visit, depth } }, '', url);
}

export function leave(next, pushing) {
  if (owed && wanted) push(wanted, location.href);
  wanted = next;
  owed = pushing;
  if (!pushing) return;
  scroll = 0;
  leftAt = window.scrollY;
}

export const stay = () => { owed = false; };

export function arrive(visit, url) {
  if (owed) push(visit, url);
  else history.replaceState(entry(visit), '', url);
  owed = false;
  wanted = visit;
}

// Where the visitor was on a page that Back returns to; 0 when there is nothing to return to.
export function takeScroll() {
  const last = scroll;
  scroll = 0;
  return last;
}

// Every step was one entry: as far as this page has them, the way back is the browser's own.
export function back(visit, at, otherwise) {
  const steps = visit.steps.length - 1 - at;
  if (steps > 0 && depth >= steps) history.go(-steps);
  else otherwise(visits.withSteps(visit, at + 1));
}
