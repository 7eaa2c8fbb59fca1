// Where the page is served and what its address says.

// Behind a proxy the server may know itself by another scheme or port: with the same host, the page's origin is right.
export function rootOf(served, here) {
  const root = new URL(served || '', here);
  const origin = root.hostname === here.hostname ? here.origin : root.origin;
  return origin + root.pathname.replace(/\/$/, '');
}

// The address with this view in it; what Gradio itself keeps there (`__theme`) stays.
export function withView(here, pairs) {
  const kept = [...new URLSearchParams(here.search)].filter(([name]) => name.startsWith('__'));
  const query = new URLSearchParams([...kept, ...pairs]).toString();
  return here.pathname + (query ? '?' + query : '');
}
