/**
 * One LZ4 block, as its format's description says: literals, then a match that copies from the
 * output so far, until the block ends with literals.
 *
 * Source: `doc/lz4_Block_format.md` of the LZ4 project. Xpra puts the size of the output before
 * the block, in four bytes, little end first.
 *
 * Each index is compared with the end of its array before it is used.
 */
import { ProtocolError } from './errors';

const MINIMAL_MATCH = 4;

/**
 * Decompress a block with its size before it. Throws `ProtocolError` if it is
 * damaged or becomes more than `limit` bytes.
 */
export function decompressLz4(data: Uint8Array, limit: number): Uint8Array {
  if (data.length < 5) {
    throw damaged();
  }
  const size = new DataView(data.buffer, data.byteOffset).getUint32(0, true);
  if (size > limit) {
    throw new ProtocolError(`LZ4 data that becomes ${size} bytes.`);
  }
  const output = new Uint8Array(size);
  const end = data.length;
  let from = 4;
  let to = 0;
  while (from < end) {
    const token = data[from++]!;
    let literals = token >> 4;
    if (literals === 15) {
      let more;
      do {
        if (from >= end) {
          throw damaged();
        }
        more = data[from++]!;
        literals += more;
      } while (more === 255);
    }
    if (from + literals > end || to + literals > size) {
      throw damaged();
    }
    if (literals > 32) {
      output.set(data.subarray(from, from + literals), to);
      from += literals;
      to += literals;
    } else {
      for (let i = 0; i < literals; i++) {
        output[to++] = data[from++]!;
      }
    }
    if (from === end) {
      break;
    }
    if (from + 2 > end) {
      throw damaged();
    }
    const distance = data[from]! | (data[from + 1]! << 8);
    from += 2;
    let match = (token & 15) + MINIMAL_MATCH;
    if ((token & 15) === 15) {
      let more;
      do {
        if (from >= end) {
          throw damaged();
        }
        more = data[from++]!;
        match += more;
      } while (more === 255);
    }
    if (distance === 0 || distance > to || to + match > size) {
      throw damaged();
    }
    copy(output, to, distance, match);
    to += match;
  }
  if (to !== size) {
    throw damaged();
  }
  return output;
}

/**
 * Copy within, where source and target may overlap: then it repeats.
 */
function copy(
  output: Uint8Array,
  to: number,
  distance: number,
  length: number
): void {
  if (length < 32) {
    for (let i = to; i < to + length; i++) {
      output[i] = output[i - distance]!;
    }
    return;
  }
  if (distance === 1) {
    output.fill(output[to - 1]!, to, to + length);
    return;
  }
  // The part that is already copied doubles with each round.
  let span = Math.min(distance, length);
  output.copyWithin(to, to - distance, to - distance + span);
  while (span < length) {
    const step = Math.min(span - (span % distance), length - span);
    output.copyWithin(to + span, to, to + step);
    span += step;
  }
}

function damaged(): ProtocolError {
  return new ProtocolError('Damaged LZ4 data.');
}
