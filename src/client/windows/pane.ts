/**
 * The element of a pane, which holds a window without a frame. A window that is larger is scrolled.
 */
import { Disposables, IDisposable, listen } from '../lifecycle';
import { IRectangle } from './geometry';

export class Pane implements IDisposable {
  /**
   * @param container The element that the pane is added to.
   * @param scrolled Called after the window was scrolled.
   */
  constructor(container: HTMLElement, scrolled?: () => void) {
    this.node.className = 'xpra-Pane';
    this.node.hidden = true;
    container.append(this.node);
    if (scrolled) {
      this._owned.add(listen(this.node, 'scroll', scrolled));
    }
  }

  readonly node = document.createElement('div');

  /**
   * How far the window is scrolled, in CSS pixels.
   */
  get scroll(): { left: number; top: number } {
    const { scrollLeft, scrollTop } = this.node;
    return { left: scrollLeft, top: scrollTop };
  }

  /**
   * Show the pane at a place of the container, in CSS pixels, or hide it.
   */
  place(rectangle: IRectangle | null): void {
    this.node.hidden = rectangle === null;
    if (rectangle) {
      const { x, y, width, height } = rectangle;
      const { style } = this.node;
      style.left = `${x}px`;
      style.top = `${y}px`;
      style.width = `${width}px`;
      style.height = `${height}px`;
    }
  }

  dispose(): void {
    this._owned.dispose();
    this.node.remove();
  }

  private readonly _owned = new Disposables();
}
