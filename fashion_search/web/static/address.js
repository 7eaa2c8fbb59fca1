// Where the page is served and what its address says.

// A script lies in page/{version}/ of the app: whatever proxy or other page brought it here, its own address is right.
export const rootOf = (script) => new URL('../..', script).href.replace(/\/$/, '');

// One part of the page alone, for a frame in somebody else's page: what `view` may be, and the tab that it shows.
export const VIEWS = { search: 'similar', lesson: 'lesson', map: 'map', outfit: 'look' };
// What Gradio itself keeps in the address: `__theme`, and `view=api` while its pages about the API are open.
const GRADIOS = new Set(['api', 'settings', 'api-recorder']);
export const isGradios = (name, value) => name.startsWith('__') || (name === 'view' && GRADIOS.has(value));

// The part that an address asks for, and what it called it where there is none of that name.
export function viewIn(here) {
  const asked = new URLSearchParams(here.search).get('view');
  if (!asked || GRADIOS.has(asked)) return { view: null, unknown: null };
  return Object.hasOwn(VIEWS, asked) ? { view: asked, unknown: null } : { view: null, unknown: asked };
}

// The address with this visit in it; what is Gradio's stays, and so does the part that is shown alone.
export function withVisit(here, pairs) {
  const { view } = viewIn(here);
  const kept = [...new URLSearchParams(here.search)].filter(([name, value]) => isGradios(name, value));
  if (view) kept.push(['view', view]);
  const query = new URLSearchParams([...kept, ...pairs]).toString();
  return here.pathname + (query ? '?' + query : '');
}
