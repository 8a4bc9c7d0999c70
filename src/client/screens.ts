import { ISize } from './windows/geometry';
import { Value } from './protocol/value';

/**
 * The viewer's one screen with its one monitor, as Xpra wants to be told of them.
 *
 * @param size In pixels of the display.
 *
 * @param dpi Dots per inch.
 */
export function screensOf({ width, height }: ISize, dpi: number): Value[] {
  const size = [width, height];
  const millimetres = size.map(pixels => Math.round((pixels * 25.4) / dpi));
  const monitor = ['tab', 0, 0, ...size, ...millimetres];
  return [['browser', ...size, ...millimetres, [monitor], 0, 0, ...size]];
}
