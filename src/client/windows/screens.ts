import { Value } from '../protocol/value';
import { ISize } from './geometry';

/**
 * The viewer's one screen, as Xpra wants to be told of it.
 *
 * It is told no more than the size: Xpra 3.1, which knows of monitors, gives the
 * display another size and back for programs that are to ask for them again, and
 * writes files for a library of its own into people's homes.
 */
export function screensOf({ width, height }: ISize): Value[] {
  return [[width, height]];
}
