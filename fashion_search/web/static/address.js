// Where the page is served and what its address says.

// Behind a proxy the server may know itself by another scheme or port: with the same host, the page's origin is right.
export function rootOf(served, here) {
  const root = new URL(served || '', here);
  const origin = root.hostname === here.hostname ? here.origin : root.origin;
  return origin + root.pathname.replace(/\/$/, '');
}

// What Gradio itself keeps in the address: `__theme`, and `view=api` while its pages about the API are open.
export const isGradios = (name) => name.startsWith('__') || name === 'view';

// The address with this view in it; what is Gradio's stays.
export function withView(here, pairs) {
  const kept = [...new URLSearchParams(here.search)].filter(([name]) => isGradios(name));
  const query = new URLSearchParams([...kept, ...pairs]).toString();
  return here.pathname + (query ? '?' + query : '');
}
