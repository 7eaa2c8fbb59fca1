// Where the page is served and what its address says.

// A script lies in page/{version}/ of the app: whatever proxy or other page brought it here, its own address is right.
export const rootOf = (script) => new URL('../..', script).href.replace(/\/$/, '');

// What Gradio itself keeps in the address: `__theme`, and `view=api` while its pages about the API are open.
export const isGradios = (name) => name.startsWith('__') || name === 'view';

// The address with this view in it; what is Gradio's stays.
export function withView(here, pairs) {
  const kept = [...new URLSearchParams(here.search)].filter(([name]) => isGradios(name));
  const query = new URLSearchParams([...kept, ...pairs]).toString();
  return here.pathname + (query ? '?' + query : '');
}
