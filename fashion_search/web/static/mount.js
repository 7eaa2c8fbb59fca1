// The part of the page that a gr.HTML component holds: its module draws it, whatever the server sends draws it anew.
export async function mount(name, host) {
  const part = await import(`./${name}.js`);
  part.start?.(host.trigger);
  host.element.replaceChildren(part.node);
  host.watch('value', () => part.draw(host.props.value || {}));
  part.draw(host.props.value || {});
}
