import { IDisplayOptions } from '../../contract/model';

/**
 * The size that a display needs to fill an element, once the element is laid out.
 *
 * @returns The size in whole CSS pixels; empty if the element is not in sight.
 */
export async function sizeFor(
  node: HTMLElement
): Promise<Pick<IDisplayOptions, 'width' | 'height'>> {
  if (!document.hidden) {
    // Lumino places a widget in one animation frame; its element has its size in the next.
    await animationFrame();
    await animationFrame();
  }
  const { width, height } = node.getBoundingClientRect();
  return width > 0 && height > 0
    ? { width: pixels(width), height: pixels(height) }
    : {};
}

/**
 * Fulfils before the browser paints the next frame.
 */
function animationFrame(): Promise<number> {
  return new Promise(resolve => requestAnimationFrame(resolve));
}

/**
 * The nearest length that a display can have, in pixels.
 */
function pixels(length: number): number {
  return Math.min(Math.max(Math.floor(length), 100), 16384);
}
