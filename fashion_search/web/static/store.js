// What stays in this browser and nowhere else: kept products, those seen lately, and the visitor's own pictures.
const KEPT = 'fashion_search_kept';
const RECENT = 'fashion_search_recent';
const MOST_RECENT = 12;
const MOST_PICTURES = 6;
const memory = new Map(); // where the browser keeps nothing for this page

let lasting = true;
try {
  localStorage.setItem('fashion_search_probe', '1');
  localStorage.removeItem('fashion_search_probe');
} catch (denied) {
  lasting = false;
}
export const isLasting = () => lasting;

// Read anew each time: another tab may have written since.
function read(key) {
  try {
    const held = lasting ? localStorage.getItem(key) : memory.get(key);
    const value = JSON.parse(held || '[]');
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  } catch (unread) {
    return [];
  }
}

function write(key, value) {
  memory.set(key, JSON.stringify(value));
  try {
    if (lasting) localStorage.setItem(key, JSON.stringify(value));
  } catch (full) {
    lasting = false;
  }
  return value;
}

export const kept = () => read(KEPT);
export const recent = () => read(RECENT);
export const toggleKept = (id) => write(KEPT, kept().includes(id) ? kept().filter((one) => one !== id) : [...kept(), id]);
export const emptyKept = () => write(KEPT, []);
export const addRecent = (id) => write(RECENT, [id, ...recent().filter((one) => one !== id)].slice(0, MOST_RECENT));

export function onChangeElsewhere(act) {
  window.addEventListener('storage', (event) => { if (event.key === KEPT || event.key === null) act(); });
}

// Pictures: { blob, path, shown } by a key of our own, which stands in the visit; `path` is where the server has it.
const pictures = new Map();
let opening = null;

function database() {
  opening ??= new Promise((resolve) => {
    try {
      const asked = indexedDB.open('fashion_search', 2);
      asked.onupgradeneeded = () => ['pictures', 'own'].filter((name) => !asked.result.objectStoreNames.contains(name))
        .forEach((name) => asked.result.createObjectStore(name, { keyPath: 'key' }));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = asked.onblocked = () => resolve(null);
    } catch (denied) {
      resolve(null);
    }
  });
  return opening;
}

async function inStore(mode, work, name = 'pictures') {
  const base = await database();
  if (!base) return undefined;
  return new Promise((resolve) => {
    try {
      const asked = work(base.transaction(name, mode).objectStore(name));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => resolve(undefined);
    } catch (closed) {
      resolve(undefined);
    }
  });
}

export async function keepPicture(key, picture) {
  pictures.set(key, picture);
  await inStore('readwrite', (held) => held.put({ ...picture, key, at: Date.now() }));
  const all = (await inStore('readonly', (held) => held.getAll())) || [];
  all.sort((one, other) => other.at - one.at).slice(MOST_PICTURES).forEach((old) => inStore('readwrite', (held) => held.delete(old.key)));
}

export async function pictureOf(key) {
  if (!pictures.has(key)) {
    const found = await inStore('readonly', (held) => held.get(key));
    if (found) pictures.set(key, found);
  }
  return pictures.get(key) || null;
}

export const heldPicture = (key) => pictures.get(key) || null;

export async function forgetAll() {
  [KEPT, RECENT].forEach((key) => write(key, []));
  pictures.clear();
  await inStore('readwrite', (held) => held.clear());
  await emptyOwn();
}

// The visitor's own clothes: { key, picture, vector }; the vectors alone are sent, while they are looked at.
const clothes = new Map();
const MOST_OWN = 40;

export const loadOwn = (async () => {
  const all = (await inStore('readonly', (held) => held.getAll(), 'own')) || [];
  all.sort((one, other) => one.at - other.at).forEach((piece) => clothes.set(piece.key, piece));
})();

export const own = () => [...clothes.values()];
export const ownPiece = (key) => clothes.get(key) || null;
export const isFull = () => clothes.size >= MOST_OWN;

export async function addOwn(piece) {
  clothes.set(piece.key, { ...piece, at: Date.now() });
  await inStore('readwrite', (held) => held.put(clothes.get(piece.key)), 'own');
}

export async function removeOwn(key) {
  clothes.delete(key);
  await inStore('readwrite', (held) => held.delete(key), 'own');
}

export async function emptyOwn() {
  clothes.clear();
  await inStore('readwrite', (held) => held.clear(), 'own');
}

export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
