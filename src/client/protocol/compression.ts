/**
 * Decompression: of a chunk, by its header, and of pixels, by their name.
 */
import { Unzlib } from 'fflate';

import { ProtocolError } from './errors';
import { decompressLz4 } from './lz4';

/**
 * The most bytes that something becomes.
 */
export const SIZE_LIMIT = 256 * 1024 * 1024;

/**
 * Bytes decompressed at a time.
 */
const SLICE = 16 * 1024;

const LZ4 = 0x10;
const LZO = 0x20;
const BROTLI = 0x40;

export type Compressor = 'lz4' | 'zlib';

/**
 * What we understand, best first.
 */
export const COMPRESSORS: Compressor[] = ['lz4', 'zlib'];

/**
 * The compressor of a header's field, or null for none.
 */
export function compressorOf(compression: number): Compressor | null {
  if (compression === 0) {
    return null;
  }
  if (compression & LZ4) {
    return 'lz4';
  }
  if (compression & (LZO | BROTLI)) {
    throw new ProtocolError('A compressor that was not offered.');
  }
  return 'zlib';
}

/**
 * Decompress. Throws `ProtocolError` if the data is damaged or becomes more
 * than `limit` bytes.
 */
export function decompress(
  data: Uint8Array,
  compressor: Compressor,
  limit = SIZE_LIMIT
): Uint8Array {
  if (compressor === 'lz4') {
    return decompressLz4(data, limit);
  }
  return inflate(data, limit);
}

function inflate(data: Uint8Array, limit: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const stream = new Unzlib(piece => {
    pieces.push(piece);
    size += piece.length;
    if (size > limit) {
      throw new ProtocolError(`zlib data that becomes over ${limit} bytes.`);
    }
  });
  try {
    // A little at a time, so that the limit is noticed before the memory is gone.
    for (let start = 0; start < data.length; start += SLICE) {
      const end = Math.min(start + SLICE, data.length);
      stream.push(data.subarray(start, end), end === data.length);
    }
  } catch (error) {
    if (error instanceof ProtocolError) {
      throw error;
    }
    const message = error instanceof Error ? error.message : String(error);
    throw new ProtocolError(`Damaged zlib data: ${message}.`);
  }
  const output = new Uint8Array(size);
  let filled = 0;
  for (const piece of pieces) {
    output.set(piece, filled);
    filled += piece.length;
  }
  return output;
}
