/**
 * Turns pixels from the server into those of a canvas: RGBA, not multiplied by alpha.
 */
import { ProtocolError } from '../protocol/errors';

/**
 * Bytes of a pixel in each order.
 */
const SIZES: Record<string, number> = {
  BGRX: 4,
  BGRA: 4,
  RGBX: 4,
  RGBA: 4,
  RGB: 3,
  BGR: 3
};

/**
 * The canvas' pixels of a rectangle. `stride` is the bytes of a line. Where
 * there is alpha, colours come multiplied by it. `data` is used up: its memory
 * becomes that of the result where it can. Throws `ProtocolError` if there are
 * too few bytes.
 */
export function toRGBA(
  data: Uint8Array,
  format: string,
  width: number,
  height: number,
  stride: number
): Uint8ClampedArray {
  const size = SIZES[format];
  if (!size) {
    throw new ProtocolError(`Pixels of an unknown order ${format}.`);
  }
  if (
    stride < width * size ||
    data.length < stride * (height - 1) + width * size
  ) {
    throw new ProtocolError('Fewer pixels than the rectangle has.');
  }
  if (size === 3) {
    const output = new Uint8ClampedArray(width * height * 4);
    ofThree(data, format === 'BGR', output, width, height, stride);
    return output;
  }
  const packed = alone(data, width * 4, height, stride)
    ? data
    : copied(data, width * 4, height, stride);
  const pixels = new Int32Array(packed.buffer, 0, width * height);
  const alpha = format.endsWith('A');
  const opaque = alpha ? 0 : 0xff000000;
  if (format.startsWith('B')) {
    for (let i = 0; i < pixels.length; i++) {
      const pixel = pixels[i]!;
      pixels[i] =
        (pixel & 0xff00ff00) |
        ((pixel >>> 16) & 0xff) |
        ((pixel & 0xff) << 16) |
        opaque;
    }
  } else if (opaque) {
    for (let i = 0; i < pixels.length; i++) {
      pixels[i] = pixels[i]! | opaque;
    }
  }
  const output = new Uint8ClampedArray(packed.buffer);
  if (alpha) {
    divide(output);
  }
  return output;
}

/**
 * Whether the memory holds these lines and nothing else.
 */
function alone(
  data: Uint8Array,
  line: number,
  height: number,
  stride: number
): boolean {
  return stride === line && data.buffer.byteLength === line * height;
}

function ofThree(
  data: Uint8Array,
  swap: boolean,
  output: Uint8ClampedArray,
  width: number,
  height: number,
  stride: number
): void {
  const target = new Uint32Array(output.buffer);
  const red = swap ? 2 : 0;
  const blue = 2 - red;
  for (let y = 0, to = 0; y < height; y++) {
    let from = y * stride;
    for (const end = to + width; to < end; to++, from += 3) {
      target[to] =
        0xff000000 |
        (data[from + blue]! << 16) |
        (data[from + 1]! << 8) |
        data[from + red]!;
    }
  }
}

/**
 * A copy of these lines in memory of their own, without the padding between them.
 */
function copied(
  data: Uint8Array,
  line: number,
  height: number,
  stride: number
): Uint8Array {
  const copy = new Uint8Array(line * height);
  for (let y = 0; y < height; y++) {
    copy.set(data.subarray(y * stride, y * stride + line), y * line);
  }
  return copy;
}

/**
 * Undo the multiplication by alpha.
 */
function divide(pixels: Uint8ClampedArray): void {
  for (let i = 0; i < pixels.length; i += 4) {
    const alpha = pixels[i + 3]!;
    if (alpha !== 255 && alpha !== 0) {
      pixels[i] = (pixels[i]! * 255) / alpha;
      pixels[i + 1] = (pixels[i + 1]! * 255) / alpha;
      pixels[i + 2] = (pixels[i + 2]! * 255) / alpha;
    }
  }
}
