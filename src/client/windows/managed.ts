/**
 * One window of a window manager: its state, its view, and the devices that act on it.
 */
import { click, Pointer } from '../input/pointer';
import { Touch } from '../input/touch';
import { Wheel } from '../input/wheel';
import { Disposables, IDisposable, Replaceable } from '../lifecycle';
import { Packet } from '../protocol/value';
import { Dock, IOutsidePane, isDocked } from './dock';
import { Drag, IDraggable } from './drag';
import { IRectangle, ISize, keptIn } from './geometry';
import { isFramed, IWindow } from './model';
import { IPlacement } from './placement';
import { Pane } from './pane';
import { isHidden } from './stack';
import { IViewListener, IViewText, WindowView } from './view';
import { Viewport } from './viewport';

export interface IManagedWindowOptions {
  viewport: Viewport;

  /**
   * Whether the window is the whole desktop.
   */
  desktop: boolean;

  /**
   * The places that windows fill; null if all of them float.
   */
  dock: Dock | null;

  words: IViewText;
  send: (packet: Packet) => void;
  modifiers: (event: MouseEvent) => string[];

  /**
   * The window is shown as it is now.
   */
  shown: () => void;

  /**
   * A button or a finger goes down on the content.
   */
  pressed: (event: PointerEvent) => void;

  frame: IViewListener;
}

/**
 * How far something is from its place, in pixels of the display.
 */
export interface IShift {
  x: number;
  y: number;
}

export class ManagedWindow implements IDraggable, IDisposable {
  constructor(
    public window: IWindow,
    public placement: IPlacement,
    private readonly _options: IManagedWindowOptions
  ) {
    const { words, frame, send, modifiers, pressed, viewport } = _options;
    this.minimised = window.iconic;
    this.view = new WindowView(this.geometry, this.isManaged, words, frame);
    const element = this.view.canvas;
    const input = { element, target: this, send, modifiers };
    this._pointer = new Pointer({ ...input, pressed });
    this._owned.add(this.view);
    this._owned.add(this._pointer);
    this._touch = new Touch({ ...input, pressed, view: viewport });
    this._owned.add(this._touch);
    this._owned.add(
      new Wheel({
        element,
        click: (button, event) => click(input, button, event)
      })
    );
    this._owned.add(this.drag);
  }

  readonly view: WindowView;

  /**
   * The drag that is under way.
   */
  readonly drag = new Replaceable<Drag>();

  minimised: boolean;
  order = 0;

  /**
   * The pane that the window is in; null if it floats.
   */
  pane: Pane | null = null;

  /**
   * The pane that a window without one of its own is shown over, if that is in another document;
   * null for the container.
   */
  over: IOutsidePane | null = null;

  /**
   * How far the window is shown from its place on the screen of X; null if it is shown there.
   */
  shift: IShift | null = null;

  /**
   * When the window was last given a place, as `performance.now()` counts.
   */
  placed = 0;

  /**
   * How often the window was put back into its pane since that has its size.
   */
  insisted = 0;

  /**
   * Where the window was in its pane before, the latest last.
   */
  formerPlaces: IRectangle[] = [];

  get wid(): number {
    return this.window.wid;
  }

  get geometry(): IRectangle {
    return this.placement.geometry;
  }

  get maximised(): boolean {
    return this.placement.maximised;
  }

  /**
   * Whether the client decides where the window is, and puts a frame around it.
   */
  get isManaged(): boolean {
    return !this._options.desktop && !this.window.overrideRedirect;
  }

  /**
   * Show the window as it is.
   *
   * @param all All windows of the display.
   * @param focused The window that has the keys.
   */
  show(all: ReadonlyMap<number, ManagedWindow>, focused: number): void {
    const { window, geometry, maximised } = this;
    const { desktop, dock, viewport } = this._options;
    const docked = dock !== null && isDocked(window);
    const pane = docked ? dock.pane(window.wid) : null;
    const { density, origin } = viewport;
    // Some toolkits do not notice that the screen is smaller now.
    const place =
      window.overrideRedirect || this.over
        ? keptIn(moved(geometry, this.shift), this._part)
        : geometry;
    const start = pane ? startIn(pane, geometry, density) : origin;
    this.view.update(
      window,
      place,
      { density, origin: start },
      {
        framed: !desktop && !docked && isFramed(window),
        dialogue: all.has(window.transientFor),
        maximised,
        minimised: isHidden(this, all),
        active: focused === window.wid
      }
    );
    this._options.shown();
  }

  /**
   * The part of the display that is in sight where the window is.
   */
  private get _part(): IRectangle {
    const { viewport } = this._options;
    return this.over
      ? viewport.inPixels(this.over.rectangle)
      : { x: 0, y: 0, ...viewport.area };
  }

  /**
   * The position of an event, on the display and within the window.
   */
  locate(event: MouseEvent): [x: number, y: number, rx: number, ry: number] {
    const box = this.view.contentBox();
    const { densityInSight } = this._options.viewport;
    const rx = Math.round((event.clientX - box.left) * densityInSight);
    const ry = Math.round((event.clientY - box.top) * densityInSight);
    const { x, y, width, height } = this.geometry;
    if (this._options.desktop) {
      // A desktop knows nothing beyond itself.
      const within = (position: number, length: number) =>
        Math.max(0, Math.min(length - 1, position));
      const [left, top] = [within(rx, width), within(ry, height)];
      return [left, top, left, top];
    }
    return [x + rx, y + ry, rx, ry];
  }

  /**
   * Let go of the buttons that are down: the program will not hear that they go up.
   */
  letGo(event: PointerEvent): void {
    this._pointer.letGo(event);
    this._touch.letGo(event);
  }

  /**
   * Let go of the buttons that are down: the window is gone.
   */
  release(): void {
    this._pointer.release();
    this._touch.release();
  }

  dispose(): void {
    this._owned.dispose();
  }

  private readonly _owned = new Disposables();
  private readonly _pointer: Pointer;
  private readonly _touch: Touch;
}

function moved(rectangle: IRectangle, by: IShift | null): IRectangle {
  const { x, y } = rectangle;
  return by ? { ...rectangle, x: x + by.x, y: y + by.y } : rectangle;
}

/**
 * Where the display begins in a pane, in CSS pixels, for a window to be in the middle of the pane. A
 * window that lacks a part of a pixel begins where the pane does.
 */
function startIn(
  pane: ISize,
  { x, y, width, height }: IRectangle,
  density: number
): { left: number; top: number } {
  const before = (room: number, length: number) => {
    const free = room - length / density;
    return free * density > 1 ? Math.floor(free / 2) : 0;
  };
  return {
    left: before(pane.width, width) - x / density,
    top: before(pane.height, height) - y / density
  };
}
