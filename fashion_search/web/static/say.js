// Texts with blanks, numbers and shares in; the words a visitor reads out. No document needed.
export const fill = (text, values = {}) =>
  text.replace(/\{(\w+)\}/g, (blank, name) => (name in values ? values[name] : blank));
export const number = (value) => Number(value).toLocaleString('en');
export const percent = (value) => Math.round(value * 100) + '%';
