/**
 * Packets from bytes and bytes from packets.
 */
import { decodeBencode, encodeBencode } from './bencode';
import { compressorOf, decompress } from './compression';
import { ProtocolError } from './errors';
import {
  FLAG_RENCODE,
  FLAG_RENCODEPLUS,
  FLAG_YAML,
  HEADER_SIZE,
  IHeader,
  readHeader,
  writeHeader
} from './header';
import { text } from './read';
import { decodeRencode, encodeRencode } from './rencode';
import { decodeRencodeplus, encodeRencodeplus } from './rencodeplus';
import { Packet, Value } from './value';

/**
 * The packet encoders: bencode and rencode before version 4, rencodeplus since.
 */
export type Encoder = 'bencode' | 'rencode' | 'rencodeplus';

/**
 * Arguments of one packet that may come in chunks of their own.
 */
const CHUNKS_LIMIT = 4;

const ENCODERS: Record<
  Encoder,
  { flag: number; encode: (value: Value) => Uint8Array }
> = {
  bencode: { flag: 0, encode: encodeBencode },
  rencode: { flag: FLAG_RENCODE, encode: encodeRencode },
  rencodeplus: { flag: FLAG_RENCODEPLUS, encode: encodeRencodeplus }
};

/**
 * The bytes of a packet. It is sent whole and uncompressed: what a client sends is small.
 */
export function encodePacket(packet: Packet, encoder: Encoder): Uint8Array {
  const { flag, encode } = ENCODERS[encoder];
  const body = encode(packet);
  const message = new Uint8Array(HEADER_SIZE + body.length);
  writeHeader(message, {
    flags: flag,
    compression: 0,
    index: 0,
    size: body.length
  });
  message.set(body, HEADER_SIZE);
  return message;
}

/**
 * Makes packets of the bytes that arrive, in pieces of any size.
 */
export class PacketReader {
  /**
   * @param _observer Told the type of each packet, and its bytes on the wire.
   */
  constructor(
    private readonly _observer?: (type: string, size: number) => void
  ) {}

  /**
   * Take more bytes and give the packets that are complete. After a `ProtocolError` the reader
   * is of no more use.
   */
  push(data: Uint8Array): Packet[] {
    this._add(data);
    const packets: Packet[] = [];
    for (;;) {
      if (!this._header) {
        const start = this._take(HEADER_SIZE);
        if (!start) {
          return packets;
        }
        this._header = readHeader(start);
      }
      const chunk = this._take(this._header.size);
      if (!chunk) {
        return packets;
      }
      const header = this._header;
      this._header = null;
      this._size += HEADER_SIZE + header.size;
      const packet = this._complete(header, chunk);
      if (packet) {
        this._observer?.(packet[0], this._size);
        this._size = 0;
        packets.push(packet);
      }
    }
  }

  private _complete(header: IHeader, chunk: Uint8Array): Packet | null {
    const compressor = compressorOf(header.compression);
    const data = compressor ? decompress(chunk, compressor) : chunk;
    if (header.index > 0) {
      if (this._chunks.has(header.index)) {
        throw new ProtocolError(`Argument ${header.index} came twice.`);
      }
      if (this._chunks.size >= CHUNKS_LIMIT) {
        throw new ProtocolError('Too many arguments in chunks of their own.');
      }
      this._chunks.set(header.index, data);
      return null;
    }
    const values = decode(data, header.flags);
    if (!Array.isArray(values) || values.length === 0) {
      throw new ProtocolError('A packet that is not a list.');
    }
    for (const [index, argument] of this._chunks) {
      if (index >= values.length) {
        throw new ProtocolError(`A packet without argument ${index}.`);
      }
      values[index] = argument;
    }
    this._chunks.clear();
    return [text(values[0]), ...values.slice(1)];
  }

  private _add(data: Uint8Array): void {
    if (data.length > 0) {
      this._pieces.push(data);
      this._available += data.length;
    }
  }

  /**
   * The next bytes, without a copy where they are in one piece; null if they
   * have not all arrived.
   */
  private _take(size: number): Uint8Array | null {
    if (this._available < size) {
      return null;
    }
    this._available -= size;
    const first = this._pieces[0]!;
    if (first.length > size) {
      this._pieces[0] = first.subarray(size);
      return first.subarray(0, size);
    }
    if (first.length === size) {
      this._pieces.shift();
      return first;
    }
    const whole = new Uint8Array(size);
    let filled = 0;
    while (filled < size) {
      const piece = this._pieces[0]!;
      const part = piece.subarray(0, size - filled);
      whole.set(part, filled);
      filled += part.length;
      if (part.length === piece.length) {
        this._pieces.shift();
      } else {
        this._pieces[0] = piece.subarray(part.length);
      }
    }
    return whole;
  }

  private _pieces: Uint8Array[] = [];
  private _available = 0;
  private _header: IHeader | null = null;

  /**
   * Bytes of the packet that is not complete, in whole chunks.
   */
  private _size = 0;
  private readonly _chunks = new Map<number, Uint8Array>();
}

function decode(data: Uint8Array, flags: number): Value {
  if (flags & FLAG_RENCODEPLUS) {
    return decodeRencodeplus(data);
  }
  if (flags & FLAG_RENCODE) {
    return decodeRencode(data);
  }
  if (flags & FLAG_YAML) {
    throw new ProtocolError('A packet in YAML, which was not offered.');
  }
  return decodeBencode(data);
}
