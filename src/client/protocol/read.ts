/**
 * Reads the values of a packet as the kinds that they should be of.
 *
 * Before version 4 text and bytes look the same on the wire, and decoders give
 * bytes for both; since then they differ. Each function here gives the kind that its name says,
 * from either. It throws `ProtocolError` for a value of another kind, and for one that is
 * missing.
 */
import { decodeText, encodeText } from './bytes';
import { ProtocolError } from './errors';
import { IDictionary, Value } from './value';

export function text(value: Value | undefined): string {
  if (typeof value === 'string') {
    return value;
  }
  if (value instanceof Uint8Array) {
    return decodeText(value);
  }
  throw unexpected('text', value);
}

export function bytes(value: Value | undefined): Uint8Array {
  if (value instanceof Uint8Array) {
    return value;
  }
  if (typeof value === 'string') {
    return encodeText(value);
  }
  throw unexpected('bytes', value);
}

export function integer(value: Value | undefined): number {
  if (typeof value === 'number' && Number.isFinite(value)) {
    return Math.trunc(value);
  }
  if (typeof value === 'boolean') {
    return Number(value);
  }
  throw unexpected('a number', value);
}

export function flag(value: Value | undefined): boolean {
  if (typeof value === 'boolean' || typeof value === 'number') {
    return Boolean(value);
  }
  throw unexpected('yes or no', value);
}

export function list(value: Value | undefined): Value[] {
  if (Array.isArray(value)) {
    return value;
  }
  throw unexpected('a list', value);
}

/**
 * `N` numbers, and perhaps more.
 */
type Numbers<
  N extends number,
  Some extends number[] = []
> = Some['length'] extends N
  ? [...Some, ...number[]]
  : Numbers<N, [...Some, number]>;

/**
 * The numbers of a list that has at least `count` of them.
 */
export function integers<N extends number>(
  value: Value | undefined,
  count: N
): Numbers<N> {
  const values = list(value);
  if (values.length < count) {
    throw new ProtocolError(
      `Expected ${count} numbers, got a list of ${values.length}.`
    );
  }
  return values.map(integer) as Numbers<N>;
}

export function dictionary(value: Value | undefined): IDictionary {
  if (value instanceof Map) {
    return Object.fromEntries(
      [...value].map(([key, item]) => [
        typeof key === 'number' ? String(key) : text(key),
        item
      ])
    );
  }
  if (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
  ) {
    return value;
  }
  throw unexpected('a dictionary', value);
}

/**
 * The value with text wherever there are bytes, all the way down.
 */
export function readable(value: Value): Value {
  if (value instanceof Uint8Array) {
    return decodeText(value);
  }
  if (Array.isArray(value)) {
    return value.map(readable);
  }
  if (value instanceof Map) {
    return new Map(
      [...value].map(([key, item]) => [readable(key), readable(item)])
    );
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, readable(item)])
    );
  }
  return value;
}

function unexpected(what: string, value: Value | undefined): ProtocolError {
  const kind =
    value === undefined
      ? 'nothing'
      : value === null
        ? 'null'
        : Array.isArray(value)
          ? 'a list'
          : value instanceof Uint8Array
            ? 'bytes'
            : typeof value;
  return new ProtocolError(`Expected ${what}, got ${kind}.`);
}
