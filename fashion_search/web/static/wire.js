// Questions to the server. The latest one wins: whatever answers late never overwrites what the visitor did since.
import { root } from './dom.js';

const TRIES = [500, 1500, 3000]; // ms to wait before asking again a server that does not answer or is busy
const PATIENCE = 45000;

// What went wrong, for the page to say: `gone` (the picture is to be sent again), `away` (nobody answers), or a sentence.
export class Refusal extends Error {
  constructor(kind, message = '') {
    super(message);
    this.kind = kind;
  }
}

const wait = (time, signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, time);
  signal?.addEventListener('abort', () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
});

async function once(name, question, signal) {
  const bound = AbortSignal.timeout(PATIENCE);
  const either = signal && AbortSignal.any ? AbortSignal.any([signal, bound]) : signal || bound;
  const answer = await fetch(`${root}/page/${name}`, { method: 'POST', signal: either, body: JSON.stringify(question),
    headers: { 'Content-Type': 'application/json' } });
  const told = await answer.json().catch(() => null);
  if (answer.ok && told) return told;
  if (answer.status === 410) throw new Refusal('gone', told?.error);
  if (told?.error && answer.status < 500) throw new Refusal('refused', told.error);
  throw new Refusal(answer.status === 503 ? 'busy' : 'away', told?.error);
}

export async function ask(name, question, { signal, onWait } = {}) {
  for (const time of [...TRIES, null]) {
    try {
      return await once(name, question, signal);
    } catch (error) {
      if (signal?.aborted) throw error;
      const known = error instanceof Refusal ? error : new Refusal('away');
      if (!['away', 'busy'].includes(known.kind) || time === null) throw known;
      onWait?.(known.kind);
      await wait(time, signal);
    }
  }
  throw new Refusal('away');
}

// One line of questions, of which only the latest counts; `run` gets the signal that ends it when another follows.
export function latest() {
  let running = null;
  return async (run) => {
    running?.abort();
    const mine = running = new AbortController();
    try {
      const answer = await run(mine.signal);
      return running === mine ? answer : null;
    } catch (error) {
      if (running !== mine) return null;
      throw error;
    }
  };
}
