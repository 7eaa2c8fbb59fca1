// Texts with blanks, numbers and shares in; the words a visitor reads out. No document needed.
export const fill = (text, values = {}) =>
  text.replace(/\{(\w+)\}/g, (blank, name) => (name in values ? values[name] : blank));
export const number = (value) => Number(value).toLocaleString('en');
// Nothing is certain, and nothing that was counted is nothing: a share below one is never rounded up to all of it.
export const percent = (value) => (value < 1 ? Math.min(99, Math.round(value * 100)) : 100) + '%';
export const confidence = (value) => (value > 0.99 ? 'over 99%' : percent(value));
