/**
 * The part that rencode and rencodeplus share: one byte tells the kind of a value. Small numbers
 * and short lists are in that byte.
 *
 * Source: the `rencode` package 1.0.6 and Xpra's `net/rencodeplus`.
 */
import { narrow, parseInteger, Reader, Writer } from './bytes';
import { ProtocolError } from './errors';
import { IDictionary, Value } from './value';

const FLOAT64 = 44;
const LIST = 59;
const DICTIONARY = 60;
const BIG = 61;
const INT8 = 62;
const INT16 = 63;
const INT32 = 64;
const INT64 = 65;
const FLOAT32 = 66;
const TRUE = 67;
const FALSE = 68;
const NONE = 69;
const NEGATIVE = 70;
const NEGATIVES = 32;
const SMALL_DICTIONARY = 102;
const SMALL_DICTIONARIES = 25;
const END = 127;
const SMALL_TEXT = 128;
const SMALL_LIST = 192;
const SMALL_LISTS = 64;
const SMALLS = 44;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/**
 * Lists within lists that are followed. Xpra's own go some ten deep.
 */
export const DEPTH_LIMIT = 64;

/**
 * The longest number in decimal.
 */
const DIGITS_LIMIT = 64;

/**
 * Where the two differ: text and bytes.
 */
export interface IStrings {
  writeText(writer: Writer, value: string): void;
  writeBytes(writer: Writer, value: Uint8Array): void;

  /**
   * The value after its first byte was a digit, which is still to be read.
   */
  read(reader: Reader): string | Uint8Array;

  /**
   * The value of `data` that had its length in its typecode.
   */
  short(data: Uint8Array): string | Uint8Array;
}

/**
 * Write a value. Throws `RangeError` for a number that has no place in it.
 */
export function write(writer: Writer, value: Value, strings: IStrings): void {
  if (value === null) {
    writer.byte(NONE);
  } else if (typeof value === 'boolean') {
    writer.byte(value ? TRUE : FALSE);
  } else if (typeof value === 'number') {
    writeNumber(writer, value);
  } else if (typeof value === 'bigint') {
    writeBig(writer, value);
  } else if (typeof value === 'string') {
    strings.writeText(writer, value);
  } else if (value instanceof Uint8Array) {
    strings.writeBytes(writer, value);
  } else if (Array.isArray(value)) {
    const small = value.length < SMALL_LISTS;
    writer.byte(small ? SMALL_LIST + value.length : LIST);
    for (const item of value) {
      write(writer, item, strings);
    }
    if (!small) {
      writer.byte(END);
    }
  } else {
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    const small = entries.length < SMALL_DICTIONARIES;
    writer.byte(small ? SMALL_DICTIONARY + entries.length : DICTIONARY);
    for (const [key, item] of entries) {
      write(writer, key, strings);
      write(writer, item, strings);
    }
    if (!small) {
      writer.byte(END);
    }
  }
}

/**
 * Read a value. Throws `ProtocolError` if there is none.
 */
export function read(reader: Reader, strings: IStrings, depth = 0): Value {
  if (depth > DEPTH_LIMIT) {
    throw new ProtocolError('Lists within lists, too deep.');
  }
  const code = reader.peek();
  if (code >= DIGIT_0 && code <= DIGIT_9) {
    return strings.read(reader);
  }
  reader.byte();
  if (code < SMALLS) {
    return code;
  }
  if (code >= NEGATIVE && code < NEGATIVE + NEGATIVES) {
    return NEGATIVE - 1 - code;
  }
  if (code >= SMALL_LIST) {
    const values: Value[] = [];
    for (let i = SMALL_LIST; i < code; i++) {
      values.push(read(reader, strings, depth + 1));
    }
    return values;
  }
  if (code >= SMALL_TEXT) {
    return strings.short(reader.bytes(code - SMALL_TEXT));
  }
  if (
    code >= SMALL_DICTIONARY &&
    code < SMALL_DICTIONARY + SMALL_DICTIONARIES
  ) {
    const entries: [Value, Value][] = [];
    for (let i = SMALL_DICTIONARY; i < code; i++) {
      const key = read(reader, strings, depth + 1);
      entries.push([key, read(reader, strings, depth + 1)]);
    }
    return dictionaryOf(entries);
  }
  switch (code) {
    case LIST: {
      const values: Value[] = [];
      while (reader.peek() !== END) {
        values.push(read(reader, strings, depth + 1));
      }
      reader.byte();
      return values;
    }
    case DICTIONARY: {
      const entries: [Value, Value][] = [];
      while (reader.peek() !== END) {
        const key = read(reader, strings, depth + 1);
        entries.push([key, read(reader, strings, depth + 1)]);
      }
      reader.byte();
      return dictionaryOf(entries);
    }
    case INT8:
      return reader.int8();
    case INT16:
      return reader.int16();
    case INT32:
      return reader.int32();
    case INT64:
      return narrow(reader.int64());
    case BIG:
      return parseInteger(
        reader.until(String.fromCharCode(END), DIGITS_LIMIT)[0]
      );
    case FLOAT32:
      return reader.float32();
    case FLOAT64:
      return reader.float64();
    case TRUE:
      return true;
    case FALSE:
      return false;
    case NONE:
      return null;
    default:
      throw new ProtocolError(`Unknown kind of value ${code}.`);
  }
}

/**
 * A plain object where all keys are text, else a `Map`.
 */
export function dictionaryOf(
  entries: [Value, Value][]
): IDictionary | Map<Value, Value> {
  if (entries.every(([key]) => typeof key === 'string')) {
    return Object.fromEntries(entries);
  }
  return new Map(entries);
}

function writeNumber(writer: Writer, value: number): void {
  if (!Number.isSafeInteger(value)) {
    writer.byte(FLOAT64);
    writer.view(8).setFloat64(0, value);
  } else if (value >= 0 && value < SMALLS) {
    writer.byte(value);
  } else if (value < 0 && value >= -NEGATIVES) {
    writer.byte(NEGATIVE - 1 - value);
  } else if (value >= -0x80 && value < 0x80) {
    writer.byte(INT8);
    writer.view(1).setInt8(0, value);
  } else if (value >= -0x8000 && value < 0x8000) {
    writer.byte(INT16);
    writer.view(2).setInt16(0, value);
  } else if (value >= -0x80000000 && value < 0x80000000) {
    writer.byte(INT32);
    writer.view(4).setInt32(0, value);
  } else {
    writeBig(writer, BigInt(value));
  }
}

function writeBig(writer: Writer, value: bigint): void {
  const narrowed = Number(value);
  if (narrowed >= -0x80000000 && narrowed < 0x80000000) {
    writeNumber(writer, narrowed);
  } else if (BigInt.asIntN(64, value) === value) {
    writer.byte(INT64);
    writer.view(8).setBigInt64(0, value);
  } else {
    const digits = value.toString();
    if (digits.length >= DIGITS_LIMIT) {
      throw new RangeError(`A number of ${digits.length} digits.`);
    }
    writer.byte(BIG);
    writer.ascii(digits);
    writer.byte(END);
  }
}
