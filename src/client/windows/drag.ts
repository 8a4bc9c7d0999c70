/**
 * A drag of a window by its title bar or its edges, from the button that went down to its end.
 */
import { Disposables, IDisposable, listen } from '../lifecycle';
import { IEdges, IRectangle, resized } from './geometry';
import { IWindowState } from './model';

/**
 * A window that can be dragged.
 */
export interface IDraggable extends IWindowState {
  readonly maximised: boolean;
}

export interface IDragOptions {
  target: IDraggable;

  /**
   * The element that gets the pointer's events until the drag ends.
   */
  element: HTMLElement;

  /**
   * The press of the button.
   */
  press: PointerEvent;

  /**
   * The edges that are dragged; null for the whole window.
   */
  edges: IEdges | null;

  /**
   * Pixels of the display in a CSS pixel, as a person sees it.
   */
  density: number;

  /**
   * How far a maximised window is dragged until it comes off, in pixels of the display.
   */
  slack: number;

  /**
   * A maximised window comes off.
   *
   * @returns Where it is now.
   */
  detach: () => IRectangle;

  /**
   * The window has been dragged there.
   */
  moved: (geometry: IRectangle) => void;

  /**
   * Tell the server where the window is. A resize calls this once a frame, so that the program
   * follows, and at its end. A move calls it at its end.
   */
  tell: () => void;
}

/**
 * The edges that each direction of `_NET_WM_MOVERESIZE` drags; null for the whole window.
 */
const DIRECTIONS: (IEdges | null)[] = [
  { horizontal: 'left', vertical: 'top' },
  { horizontal: null, vertical: 'top' },
  { horizontal: 'right', vertical: 'top' },
  { horizontal: 'right', vertical: null },
  { horizontal: 'right', vertical: 'bottom' },
  { horizontal: null, vertical: 'bottom' },
  { horizontal: 'left', vertical: 'bottom' },
  { horizontal: 'left', vertical: null },
  null
];

/**
 * The edges that a program asks to have dragged; null for the whole window, undefined for a
 * direction that asks for no drag by the pointer.
 */
export function edgesOf(direction: number): IEdges | null | undefined {
  return DIRECTIONS[direction];
}

export class Drag implements IDisposable {
  constructor(private readonly _options: IDragOptions) {
    const { element, press, target } = _options;
    this._start = target.geometry;
    element.setPointerCapture(press.pointerId);
    this._owned.add(listen(element, 'pointermove', this._onMove));
    this._owned.add(listen(element, 'pointerup', this._onUp));
    this._owned.add(listen(element, 'lostpointercapture', this._onLost));
    this._owned.add({ dispose: () => cancelAnimationFrame(this._frame) });
  }

  /**
   * Give up. The server is not told.
   */
  dispose(): void {
    this._owned.dispose();
  }

  private readonly _onMove = (event: PointerEvent): void => {
    const { target, press, edges, density, slack } = this._options;
    if (event.pointerId !== press.pointerId) {
      return;
    }
    const dx = Math.round((event.clientX - press.clientX) * density);
    const dy = Math.round((event.clientY - press.clientY) * density);
    if (edges) {
      const { constraints } = target.window;
      this._options.moved(resized(this._start, edges, dx, dy, constraints));
      this._tellSoon();
      return;
    }
    if (target.maximised) {
      if (Math.hypot(dx, dy) < slack) {
        return;
      }
      this._start = this._options.detach();
    }
    const { x, y, width, height } = this._start;
    this._options.moved({ x: x + dx, y: y + dy, width, height });
  };

  private readonly _onUp = (event: PointerEvent): void => {
    const { element, press } = this._options;
    if (event.pointerId === press.pointerId) {
      element.releasePointerCapture(press.pointerId);
    }
  };

  private readonly _onLost = (event: PointerEvent): void => {
    const { element, press, tell } = this._options;
    // A canvas that had the pointer before has lost it to the element. That is no end.
    if (event.target === element && event.pointerId === press.pointerId) {
      this.dispose();
      tell();
    }
  };

  private _tellSoon(): void {
    this._frame ||= requestAnimationFrame(() => {
      this._frame = 0;
      this._options.tell();
    });
  }

  private readonly _owned = new Disposables();
  private _start: IRectangle;
  private _frame = 0;
}
