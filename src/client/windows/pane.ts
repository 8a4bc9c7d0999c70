/**
 * The element of a pane, which holds a window without a frame. A window that is larger is scrolled.
 */
import { Disposables, IDisposable, listen } from '../lifecycle';
import { IRectangle } from './geometry';

export interface IPaneListener {
  /**
   * The window was scrolled.
   */
  scrolled(): void;

  /**
   * The pointer is over the window.
   */
  pointed(event: PointerEvent): void;
}

export class Pane implements IDisposable {
  /**
   * @param container The element that the pane is added to.
   */
  constructor(
    private readonly _container: HTMLElement,
    listener?: IPaneListener
  ) {
    this.node.className = 'xpra-Pane';
    this.node.hidden = true;
    _container.append(this.node);
    if (listener) {
      const { pointed, scrolled } = listener;
      this._owned.add(listen(this.node, 'scroll', scrolled));
      this._owned.add(listen(this.node, 'pointermove', pointed));
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
   * Show the pane at a place, in CSS pixels, or hide it.
   *
   * @param root The element that it is in.
   */
  place(rectangle: IRectangle | null, root = this._container): void {
    this.node.hidden = rectangle === null;
    if (this.node.parentElement !== root) {
      root.append(this.node);
    }
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
