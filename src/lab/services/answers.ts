import { JSONExt, ReadonlyJSONArray } from '@lumino/coreutils';

/**
 * Whether two answers of the server are equal.
 */
export function isSameAnswer(
  first: ReadonlyArray<unknown>,
  second: ReadonlyArray<unknown>
): boolean {
  return JSONExt.deepEqual(
    first as ReadonlyJSONArray,
    second as ReadonlyJSONArray
  );
}
