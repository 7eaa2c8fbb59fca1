// What one visitor is looking at: a value that each action turns into the next one. The server shows it, nothing more.
export const LONGEST_TRAIL = 30;
export const LONGEST_WORDS = 120;
export const PAGE = 24;
export const MOST_SHOWN = 2000;
export const TABS = ['similar', 'look', 'wardrobe', 'lesson', 'map'];
const STAYS = new Set(['lesson', 'map']); // who brings a picture here wants to see it here
export const HOME = { cause: 'home', of: null, picture: null, box: null, outfit: false, upright: false, product: null, likes: [], dislikes: [] };

export const stepOf = (visit) => visit.steps[visit.steps.length - 1];
export const isStart = (step) => !step.picture && !step.product && !step.likes.length;

// The oldest steps fall off a very long way, the first stays.
function go(visit, step) {
  const steps = [...visit.steps, step];
  if (steps.length > LONGEST_TRAIL) steps.splice(1, 1);
  return { ...visit, steps, look: null, tab: visit.tab === 'wardrobe' ? 'similar' : visit.tab };
}

const withStep = (visit, step) => ({ ...visit, steps: [...visit.steps.slice(0, -1), step] });

// Words go with the picture that they were beside; those written while the next was on its way belong to that one.
export const withPicture = (visit, picture, cause = 'picture', words = '') =>
  ({ ...go(visit, { ...HOME, cause, picture, upright: cause === 'example' }), tab: STAYS.has(visit.tab) ? visit.tab : 'similar', words });
export const withProduct = (visit, id) => ({ ...go(visit, { ...HOME, cause: 'product', of: id, product: id }), tab: 'similar', words: '' });
export const withBox = (visit, box) => withStep(visit, { ...stepOf(visit), box, outfit: false, likes: [], dislikes: [] });
export const withOutfit = (visit) => withStep(visit, { ...stepOf(visit), box: null, outfit: true, likes: [], dislikes: [] });
// Who has turned a picture, or says that it lies as it should, is not told otherwise again; nor is an example asked about.
export const withUpright = (visit) => withStep(visit, { ...stepOf(visit), upright: true });
export const withTurned = (visit, picture) => withStep(visit, { ...stepOf(visit), picture, box: null, outfit: false, upright: true });
export const withTab = (visit, tab) => ({ ...visit, tab });
export const withCount = (visit, k) => ({ ...visit, k });
export const withWords = (visit, words) => ({ ...visit, words, shown: PAGE });
export const withMoreShown = (visit) => ({ ...visit, shown: Math.min(visit.shown + PAGE, MOST_SHOWN) });
export const withWear = (visit, column, value) =>
  ({ ...visit, wear: Object.fromEntries(Object.entries({ ...visit.wear, [column]: value }).filter(([, kept]) => kept)) });
export const withLook = (visit, id) => ({ ...visit, tab: 'look', look: id });
export const withSteps = (visit, count) => ({ ...visit, steps: visit.steps.slice(0, Math.max(1, count)), look: null });
export const leave = (visit) => ({ ...visit, steps: [HOME], look: null, words: '', tab: 'similar' });

// Whether not even the kind of product in the visitor's picture could be guessed; feedback and pictures of none aside.
export const isUnsure = ({ visit, weak, guess }) => !!stepOf(visit).picture && !weak && !guess?.article_type;

// The same opinion again takes it back.
export function withOpinion(visit, id, liked) {
  const step = stepOf(visit);
  const [mine, other] = liked ? ['likes', 'dislikes'] : ['dislikes', 'likes'];
  const again = step[mine].includes(id);
  const without = (name) => step[name].filter((known) => known !== id);
  const cause = again ? 'undo' : liked ? 'like' : 'dislike';
  const next = { ...step, cause, of: id, [mine]: again ? without(mine) : [...without(mine), id], [other]: without(other) };
  return go(visit, next);
}

// An opinion about a match of one garment goes on with that garment; the way back leads to the whole outfit.
export function withOpinionIn(visit, box, id, liked) {
  const next = withOpinion(withBox(visit, box), id, liked);
  return { ...next, steps: next.steps.with(next.steps.length - 2, stepOf(visit)) };
}

// A filter is a list of values, or bounds: { min, max }.
const isSet = (wanted) => (Array.isArray(wanted) ? wanted.length : Object.keys(wanted).length) > 0;

export function withFilter(visit, column, wanted) {
  const where = Object.entries({ ...visit.where, [column]: wanted }).filter(([, kept]) => isSet(kept));
  return { ...visit, where: Object.fromEntries(where), shown: PAGE };
}

// Whether the second asks something else of the catalog, so that another search is made.
export const asksAnew = (before, visit) =>
  JSON.stringify([stepOf(before), before.where, before.words]) !== JSON.stringify([stepOf(visit), visit.where, visit.words]);

// Whether the second shows the same catalog, only more of it: what is on show need not be sent again.
export const onlyGrows = (before, visit) => !!before && !visit.words && isStart(stepOf(visit)) && visit.shown > before.shown
  && JSON.stringify({ ...before, shown: 0 }) === JSON.stringify({ ...visit, shown: 0 });

export const withoutFilters = (visit) => ({ ...visit, where: {}, shown: PAGE });

// The address never holds the visitor's own picture: the best match stands in for it.
const TAKEN = new Set(['product', 'like', 'not', 'k', 'tab', 'text', 'view']);
const named = (column) => (TAKEN.has(column) ? 'filter.' + column : column);
const BOUNDS = ['min', 'max'];

export function toLink(visit, standIn, columns, ranges = []) {
  const step = stepOf(visit);
  const product = step.product || (step.picture ? standIn : null);
  const pairs = [...(product ? [['product', product]] : []),
    ...step.likes.map((id) => ['like', id]), ...step.dislikes.map((id) => ['not', id])];
  for (const column of columns) for (const value of visit.where[column] || []) pairs.push([named(column), value]);
  for (const column of ranges) {
    for (const [name, bound] of Object.entries(visit.where[column] || {})) pairs.push([column + '.' + name, String(bound)]);
  }
  if (visit.words) pairs.push(['text', visit.words]);
  return [...pairs, ['k', String(visit.k)], ...(visit.tab === 'similar' ? [] : [['tab', visit.tab]])];
}

export function fromLink(pairs, first, columns, most, ranges = []) {
  const all = (name) => pairs.filter(([key, value]) => key === name && value).map(([, value]) => value);
  const bounds = (column) => Object.fromEntries(BOUNDS.map((name) => [name, all(column + '.' + name)[0]])
    .filter(([, bound]) => bound !== undefined && Number.isFinite(Number(bound))).map(([name, bound]) => [name, Number(bound)]));
  const asked = [...columns.map((column) => [column, all(named(column))]), ...ranges.map((column) => [column, bounds(column)])];
  const where = Object.fromEntries(asked.filter(([, wanted]) => isSet(wanted)));
  const k = /^\d{1,3}$/.test(all('k')[0] || '') ? Math.min(Math.max(Number(all('k')[0]), 1), most) : first.k;
  let visit = { ...first, where, k };
  if (all('product').length) visit = withProduct(visit, all('product')[0]);
  for (const id of new Set(all('like'))) visit = withOpinion(visit, id, true);
  if (!isStart(stepOf(visit))) for (const id of new Set(all('not'))) visit = withOpinion(visit, id, false);
  return { ...visit, words: (all('text')[0] || '').slice(0, LONGEST_WORDS), tab: TABS.includes(all('tab')[0]) ? all('tab')[0] : 'similar' };
}
