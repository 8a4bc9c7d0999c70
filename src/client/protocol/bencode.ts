/**
 * bencode, which every Xpra before version 4 reads: `i1e`, `3:abc`, `l…e`,
 * `d…e`. Text and bytes are one kind, read as bytes; true and false are
 * numbers, and there is no null.
 */
import { encodeText, parseInteger, parseLength, Reader, Writer } from './bytes';
import { ProtocolError } from './errors';
import { textKeys } from './rencode';
import { DEPTH_LIMIT, dictionaryOf } from './typecodes';
import { Value } from './value';

export function encodeBencode(value: Value): Uint8Array {
  const writer = new Writer();
  write(writer, value);
  return writer.finish();
}

export function decodeBencode(data: Uint8Array): Value {
  const reader = new Reader(data);
  const value = read(reader, 0);
  if (!reader.atEnd) {
    throw new ProtocolError('A packet goes on after its end.');
  }
  return textKeys(value);
}

function write(writer: Writer, value: Value): void {
  if (typeof value === 'boolean' || typeof value === 'bigint') {
    writer.ascii(`i${BigInt(value)}e`);
  } else if (typeof value === 'number') {
    if (!Number.isInteger(value)) {
      throw new RangeError('bencode has no fractions.');
    }
    writer.ascii(`i${BigInt(value)}e`);
  } else if (typeof value === 'string') {
    write(writer, encodeText(value));
  } else if (value instanceof Uint8Array) {
    writer.ascii(`${value.length}:`);
    writer.bytes(value);
  } else if (Array.isArray(value)) {
    writer.ascii('l');
    value.forEach(item => write(writer, item));
    writer.ascii('e');
  } else if (value === null) {
    throw new RangeError('bencode has no null.');
  } else {
    writer.ascii('d');
    for (const [key, item] of value instanceof Map
      ? value
      : Object.entries(value)) {
      write(writer, key);
      write(writer, item);
    }
    writer.ascii('e');
  }
}

function read(reader: Reader, depth: number): Value {
  if (depth > DEPTH_LIMIT) {
    throw new ProtocolError('Lists within lists, too deep.');
  }
  const kind = String.fromCharCode(reader.peek());
  if (kind >= '0' && kind <= '9') {
    return reader.bytes(parseLength(reader.until(':', 10)[0]));
  }
  reader.byte();
  switch (kind) {
    case 'i':
      return parseInteger(reader.until('e', 64)[0]);
    case 'u':
      return reader.bytes(parseLength(reader.until(':', 10)[0]));
    case 'l': {
      const values: Value[] = [];
      while (!ends(reader)) {
        values.push(read(reader, depth + 1));
      }
      return values;
    }
    case 'd': {
      const entries: [Value, Value][] = [];
      while (!ends(reader)) {
        const key = read(reader, depth + 1);
        entries.push([key, read(reader, depth + 1)]);
      }
      return dictionaryOf(entries);
    }
    default:
      throw new ProtocolError(`Unknown kind of value ${JSON.stringify(kind)}.`);
  }
}

function ends(reader: Reader): boolean {
  if (reader.peek() !== 'e'.charCodeAt(0)) {
    return false;
  }
  reader.byte();
  return true;
}
