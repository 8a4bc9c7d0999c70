/**
 * Where windows are that are shown in documents of their own: beside the container, so that they
 * overlap nothing on the screen of X.
 */
import { IOutsidePane, IPane, isOutside } from './dock';
import { ISize } from './geometry';

/**
 * Move the panes of other roots beyond the edges of the container.
 *
 * @param container The size of the container, in CSS pixels.
 * @param largest The size up to which the display grows, in CSS pixels. A pane that has room
 * neither at the right nor below is above the container's own, at the right end.
 */
export function putBeside(
  panes: IPane[],
  container: ISize,
  largest: ISize
): IPane[] {
  let right = container.width;
  let below = container.height;
  const place = (pane: IOutsidePane): IPane => {
    const { rectangle } = pane;
    const { width, height } = rectangle;
    let at = { x: Math.max(0, largest.width - width), y: 0 };
    if (right + width <= largest.width) {
      at = { x: right, y: 0 };
      right += width;
    } else if (below + height <= largest.height) {
      at = { x: 0, y: below };
      below += height;
    }
    return { ...pane, rectangle: { ...at, width, height } };
  };
  return panes.map(pane => (isOutside(pane) ? place(pane) : pane));
}
