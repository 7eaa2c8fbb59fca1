// Texts with blanks, numbers and shares in; the words a visitor reads out. No document needed.
export const fill = (text, values = {}) =>
  text.replace(/\{(\w+)\}/g, (blank, name) => (name in values ? values[name] : blank));
export const number = (value) => Number(value).toLocaleString('en');
export const spelled = (column) => (column.charAt(0).toUpperCase() + column.slice(1)).replaceAll('_', ' ');

// A price as the visitor writes numbers; a catalog may name a currency that nobody knows.
export function money(value, currency, locale = undefined) {
  try {
    return new Intl.NumberFormat(locale, currency ? { style: 'currency', currency } : { maximumFractionDigits: 2 }).format(value);
  } catch (unknown) {
    return money(value, null, locale) + ' ' + currency;
  }
}

// Nothing is certain, and nothing that was counted is nothing: a share below one is never rounded up to all of it.
export const percent = (value) => (value < 1 ? Math.min(99, Math.round(value * 100)) : 100) + '%';
export const confidence = (value) => (value > 0.99 ? 'over 99%' : percent(value));
