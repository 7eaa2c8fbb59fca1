// A picture on its way to the server, with its progress; one at a time, and the one chosen last wins.
import { root } from './dom.js';
import { Refusal } from './wire.js';

const PATIENCE = 180000;

export function upload(blob, { signal, onProgress } = {}) {
  return new Promise((resolve, reject) => {
    const asking = new XMLHttpRequest();
    const form = new FormData();
    form.append('files', blob, blob.name || 'picture.jpg');
    asking.open('POST', `${root}/gradio_api/upload`);
    asking.timeout = PATIENCE;
    asking.upload.onprogress = (event) => { if (event.lengthComputable) onProgress?.(event.loaded / event.total); };
    asking.onload = () => finish(asking, resolve, reject);
    asking.onerror = asking.ontimeout = () => reject(new Refusal('away'));
    asking.onabort = () => reject(signal.reason);
    if (signal?.aborted) return reject(signal.reason);
    signal?.addEventListener('abort', () => asking.abort(), { once: true });
    return asking.send(form);
  });
}

function finish(asking, resolve, reject) {
  try {
    const [path] = asking.status === 200 ? JSON.parse(asking.responseText) : [];
    if (path) return resolve(path);
  } catch (unread) { /* said below */ }
  return reject(new Refusal(asking.status === 413 ? 'too_large' : 'away'));
}
