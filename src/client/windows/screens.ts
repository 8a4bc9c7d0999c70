/**
 * The client's screen, as the server is told of it.
 */
import { Value } from '../protocol/value';
import { ISize } from './geometry';

/**
 * The list of screens for Xpra: one, of which it gets the size alone.
 *
 * Xpra 3.1 could be told of monitors as well. It would then give the display another size and back,
 * so that programs ask for the monitors again, and write files for a library of its own into the
 * home folder.
 */
export function screensOf({ width, height }: ISize): Value[] {
  return [[width, height]];
}
