/**
 * Decompression: of a chunk, by its header, and of pixels, by their name.
 */
import { Unzlib } from 'fflate';

import { decompressBrotli } from './brotli';
import { joined } from './bytes';
import { ProtocolError } from './errors';
import { decompressLz4 } from './lz4';

/**
 * The largest size after decompression, in bytes.
 */
export const SIZE_LIMIT = 256 * 1024 * 1024;

/**
 * Bytes decompressed at a time.
 */
const SLICE = 16 * 1024;

const LZ4 = 0x10;
const LZO = 0x20;
const BROTLI = 0x40;

export type Compressor = 'lz4' | 'zlib' | 'brotli';

/**
 * The compressors that the client understands, best first.
 */
export const COMPRESSORS: Compressor[] = ['lz4', 'zlib', 'brotli'];

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
  if (compression & BROTLI) {
    return 'brotli';
  }
  if (compression & LZO) {
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
  switch (compressor) {
    case 'lz4':
      return decompressLz4(data, limit);
    case 'brotli':
      return decompressBrotli(data, limit);
    case 'zlib':
      return inflate(data, limit);
  }
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
  return joined(pieces, size);
}
