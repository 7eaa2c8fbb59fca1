// Photos are made upright and small before they travel: a phone's 12 megapixels are 3 MB, the search needs a tenth.
export const LONGEST = 1280;
export const QUALITY = 0.9;
const SMALL = 250000; // bytes
const READ = new Set(['image/jpeg', 'image/png', 'image/webp']); // what every server reads; HEIC, say, is read here

// What is small and read everywhere travels as it is.
export const isFine = ({ type, size }, scaled, turns) => !turns && !scaled && size <= SMALL && READ.has(type);

export function sizeWithin(width, height, longest = LONGEST) {
  const scale = Math.min(1, longest / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

const toBlob = (canvas) => new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));

// `turns` quarter turns clockwise; on white, as the server reads what is see-through.
function drawTurned(bitmap, [width, height], turns) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = turns % 2 ? [height, width] : [width, height];
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate((turns * Math.PI) / 2);
  context.drawImage(bitmap, -width / 2, -height / 2, width, height);
  return canvas;
}

// A picture that this browser cannot read (HEIC, say) is given back as it is: the server reads more kinds.
export async function shrink(file, turns = 0) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch (unread) {
    return { blob: file, shown: false };
  }
  const size = sizeWithin(bitmap.width, bitmap.height);
  const blob = isFine(file, size[0] !== bitmap.width, turns) ? file : await toBlob(drawTurned(bitmap, size, turns));
  bitmap.close();
  return { blob: blob || file, shown: true };
}
