/**
 * rencodeplus, the encoder of Xpra since version 4: rencode, with text and
 * bytes told apart.
 */
import { decodeText, encodeText, parseLength, Reader, Writer } from './bytes';
import { ProtocolError } from './errors';
import { IStrings, read, write } from './typecodes';
import { Value } from './value';

const SMALL_TEXT = 128;
const SMALL_TEXTS = 64;

const strings: IStrings = {
  writeText: (writer, value) => {
    const data = encodeText(value);
    if (data.length < SMALL_TEXTS) {
      writer.byte(SMALL_TEXT + data.length);
    } else {
      writer.ascii(`${data.length}:`);
    }
    writer.bytes(data);
  },
  writeBytes: (writer, value) => {
    writer.ascii(`${value.length}/`);
    writer.bytes(value);
  },
  read: reader => {
    const [length, end] = reader.until(':/', 10);
    const data = reader.bytes(parseLength(length));
    return end === '/' ? data : decodeText(data);
  },
  short: decodeText
};

export function encodeRencodeplus(value: Value): Uint8Array {
  const writer = new Writer();
  write(writer, value, strings);
  return writer.finish();
}

export function decodeRencodeplus(data: Uint8Array): Value {
  const reader = new Reader(data);
  const value = read(reader, strings);
  if (!reader.atEnd) {
    throw new ProtocolError('A packet goes on after its end.');
  }
  return value;
}
