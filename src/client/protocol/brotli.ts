/**
 * Brotli. Xpra 6 compresses a long clipboard with it, whether the client offers it or not.
 *
 * The decoder is that of the package `brotli`, of which this uses a part that
 * its version 2 keeps to itself: what that one exports takes no limit.
 */
import { joined } from './bytes';
import { ProtocolError } from './errors';

interface IInput {
  read(target: Uint8Array, at: number, count: number): number;
}

interface IOutput {
  buffer: { length: number };
  write(data: Uint8Array, count: number): number;
}

interface IDecoder {
  BrotliDecompress(input: IInput, output: IOutput): void;
}

declare function require(name: string): unknown;

/**
 * Decompress. Throws `ProtocolError` if the data is damaged or becomes more than
 * `limit` bytes.
 */
export function decompressBrotli(data: Uint8Array, limit: number): Uint8Array {
  // Loaded when it is first needed: its dictionary takes a while to unpack.
  const { BrotliDecompress } = require('brotli/dec/decode') as IDecoder;
  const pieces: Uint8Array[] = [];
  let size = 0;
  let read = 0;
  const input: IInput = {
    read: (target, at, count) => {
      const piece = data.subarray(read, read + count);
      target.set(piece, at);
      read += piece.length;
      return piece.length;
    }
  };
  const output: IOutput = {
    // The data may lie about its size, so no memory is reserved for it.
    buffer: { length: Infinity },
    write: (window, count) => {
      size += count;
      if (size > limit) {
        throw new ProtocolError(
          `Brotli data that becomes over ${limit} bytes.`
        );
      }
      pieces.push(window.slice(0, count));
      return count;
    }
  };
  try {
    BrotliDecompress(input, output);
  } catch (error) {
    if (error instanceof ProtocolError) {
      throw error;
    }
    const message = error instanceof Error ? error.message : String(error);
    throw new ProtocolError(`Damaged Brotli data: ${message}.`);
  }
  return joined(pieces, size);
}
