/**
 * The eight bytes before each chunk: `P`, flags, compression, index, size.
 *
 * Source: Xpra's `net/protocol/header.py`, the same from 3.1 to 6.5.
 */
import { ProtocolError } from './errors';

export const HEADER_SIZE = 8;

/**
 * The largest chunk that is taken, in bytes. A screen of 4096 × 4096 pixels
 * without compression has 64 MiB.
 */
export const CHUNK_LIMIT = 80 * 1024 * 1024;

export const FLAG_RENCODE = 0x1;
export const FLAG_CIPHER = 0x2;
export const FLAG_YAML = 0x4;
export const FLAG_RENCODEPLUS = 0x10;

/**
 * A header's fields.
 */
export interface IHeader {
  flags: number;

  /**
   * The compressor in the high bits, its level in the low ones; 0 for none.
   */
  compression: number;

  /**
   * 0 for the packet itself; else the index of the argument this chunk is.
   */
  index: number;

  /**
   * Bytes that follow.
   */
  size: number;
}

const MAGIC = 0x50;

/**
 * Read a header. Throws `ProtocolError` if it is none, or if more than `CHUNK_LIMIT` bytes
 * follow it.
 */
export function readHeader(data: Uint8Array): IHeader {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  if (data.length < HEADER_SIZE || view.getUint8(0) !== MAGIC) {
    throw new ProtocolError(`Not a packet: it starts with byte ${data[0]}.`);
  }
  const header = {
    flags: view.getUint8(1),
    compression: view.getUint8(2),
    index: view.getUint8(3),
    size: view.getUint32(4)
  };
  if (header.flags & FLAG_CIPHER) {
    throw new ProtocolError('An encrypted packet; no encryption was agreed.');
  }
  if (header.size === 0 || header.size > CHUNK_LIMIT) {
    throw new ProtocolError(`A packet of ${header.size} bytes.`);
  }
  return header;
}

/**
 * Write a header into the first bytes of `target`.
 */
export function writeHeader(target: Uint8Array, header: IHeader): void {
  target[0] = MAGIC;
  target[1] = header.flags;
  target[2] = header.compression;
  target[3] = header.index;
  new DataView(target.buffer, target.byteOffset).setUint32(4, header.size);
}
