/**
 * rencode, the encoder of Xpra before version 4. Text and bytes are one kind,
 * read as bytes; dictionaries' keys are read as text.
 */
import { decodeText, encodeText, parseLength, Reader, Writer } from './bytes';
import { ProtocolError } from './errors';
import { IStrings, read, write } from './typecodes';
import { IDictionary, Value } from './value';

const SMALL_TEXT = 128;
const SMALL_TEXTS = 64;

const strings: IStrings = {
  writeText: (writer, value) => strings.writeBytes(writer, encodeText(value)),
  writeBytes: (writer, value) => {
    if (value.length < SMALL_TEXTS) {
      writer.byte(SMALL_TEXT + value.length);
    } else {
      writer.ascii(`${value.length}:`);
    }
    writer.bytes(value);
  },
  read: reader => reader.bytes(parseLength(reader.until(':', 10)[0])),
  short: data => data
};

export function encodeRencode(value: Value): Uint8Array {
  const writer = new Writer();
  write(writer, value, strings);
  return writer.finish();
}

export function decodeRencode(data: Uint8Array): Value {
  const reader = new Reader(data);
  const value = read(reader, strings);
  if (!reader.atEnd) {
    throw new ProtocolError('A packet goes on after its end.');
  }
  return textKeys(value);
}

/**
 * The value with text for the keys of dictionaries.
 */
export function textKeys(value: Value): Value {
  if (Array.isArray(value)) {
    value.forEach((item, i) => {
      if (typeof item === 'object') {
        value[i] = textKeys(item);
      }
    });
    return value;
  }
  if (!(value instanceof Map)) {
    return value;
  }
  const entries = [...value].map(([key, item]): [Value, Value] => [
    key instanceof Uint8Array ? decodeText(key) : key,
    textKeys(item)
  ]);
  if (entries.every(([key]) => typeof key === 'string')) {
    return Object.fromEntries(entries) as IDictionary;
  }
  return new Map(entries);
}
