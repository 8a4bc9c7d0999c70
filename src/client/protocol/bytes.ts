/**
 * A growing buffer to write into, and a cursor to read with.
 */
import { ProtocolError } from './errors';

const decoder = new TextDecoder('utf-8');
const encoder = new TextEncoder();

/**
 * Text of UTF-8; what is not UTF-8 becomes U+FFFD.
 */
export function decodeText(data: Uint8Array): string {
  return decoder.decode(data);
}

export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

/**
 * The address of a PNG that contains the picture itself.
 */
export function pngAddress(png: Uint8Array): string {
  // `fromCharCode(...png)` would fail: a call takes some 100,000 arguments at most.
  const characters = Array.from(png, byte => String.fromCharCode(byte));
  return `data:image/png;base64,${btoa(characters.join(''))}`;
}

/**
 * Pieces of `size` bytes altogether, as one.
 */
export function joined(pieces: Uint8Array[], size: number): Uint8Array {
  const output = new Uint8Array(size);
  let filled = 0;
  for (const piece of pieces) {
    output.set(piece, filled);
    filled += piece.length;
  }
  return output;
}

export class Writer {
  byte(value: number): void {
    this._reserve(1);
    this._data[this._size++] = value;
  }

  bytes(value: Uint8Array): void {
    this._reserve(value.length);
    this._data.set(value, this._size);
    this._size += value.length;
  }

  ascii(value: string): void {
    this._reserve(value.length);
    for (let i = 0; i < value.length; i++) {
      this._data[this._size++] = value.charCodeAt(i);
    }
  }

  /**
   * Room for `size` bytes, written through the view.
   */
  view(size: number): DataView {
    this._reserve(size);
    const view = new DataView(this._data.buffer, this._size, size);
    this._size += size;
    return view;
  }

  /**
   * The bytes that were written, in a buffer of their own.
   */
  finish(): Uint8Array {
    return this._data.slice(0, this._size);
  }

  private _reserve(size: number): void {
    const needed = this._size + size;
    if (needed <= this._data.length) {
      return;
    }
    const grown = new Uint8Array(Math.max(needed, 2 * this._data.length));
    grown.set(this._data.subarray(0, this._size));
    this._data = grown;
  }

  private _data = new Uint8Array(256);
  private _size = 0;
}

export class Reader {
  constructor(private readonly _data: Uint8Array) {
    this._view = new DataView(_data.buffer, _data.byteOffset, _data.length);
  }

  get position(): number {
    return this._position;
  }

  get atEnd(): boolean {
    return this._position >= this._data.length;
  }

  peek(): number {
    this._need(1);
    return this._data[this._position]!;
  }

  byte(): number {
    this._need(1);
    return this._data[this._position++]!;
  }

  /**
   * A view on the next bytes; they are not copied.
   */
  bytes(size: number): Uint8Array {
    this._need(size);
    const start = this._position;
    this._position += size;
    return this._data.subarray(start, this._position);
  }

  int8(): number {
    return this._view.getInt8(this._advance(1));
  }

  int16(): number {
    return this._view.getInt16(this._advance(2));
  }

  int32(): number {
    return this._view.getInt32(this._advance(4));
  }

  int64(): bigint {
    return this._view.getBigInt64(this._advance(8));
  }

  float32(): number {
    return this._view.getFloat32(this._advance(4));
  }

  float64(): number {
    return this._view.getFloat64(this._advance(8));
  }

  /**
   * ASCII up to one of the `ends`, which is consumed, and which end it was.
   */
  until(ends: string, limit: number): [text: string, end: string] {
    let text = '';
    while (text.length <= limit) {
      const character = String.fromCharCode(this.byte());
      if (ends.includes(character)) {
        return [text, character];
      }
      text += character;
    }
    throw new ProtocolError(`No end of a number in ${limit} bytes.`);
  }

  private _advance(size: number): number {
    this._need(size);
    const start = this._position;
    this._position += size;
    return start;
  }

  private _need(size: number): void {
    if (this._position + size > this._data.length) {
      throw new ProtocolError('A packet ends in the middle of a value.');
    }
  }

  private readonly _view: DataView;
  private _position = 0;
}

/**
 * A number that was written in decimal. Throws `ProtocolError` for anything else.
 */
export function parseInteger(text: string): number | bigint {
  if (!/^-?\d+$/.test(text)) {
    throw new ProtocolError(`Not a number: ${JSON.stringify(text)}.`);
  }
  return narrow(BigInt(text));
}

/**
 * A length that was written in decimal. Throws `ProtocolError` for anything else.
 */
export function parseLength(text: string): number {
  if (!/^\d{1,10}$/.test(text)) {
    throw new ProtocolError(`Not a length: ${JSON.stringify(text)}.`);
  }
  return Number(text);
}

/**
 * A number where it holds the value exactly.
 */
export function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
