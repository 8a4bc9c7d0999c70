/**
 * How large a display is shown: how its pixels are to those of the page.
 */
import {
  disposable,
  Disposables,
  IDisposable,
  listen,
  Replaceable
} from '../lifecycle';
import { IRectangle, ISize } from './geometry';

/**
 * How many CSS pixels one pixel of the display takes. With `device` it takes one pixel of the
 * screen. With `auto` it takes as many whole ones as make programs of their usual size; or several
 * pixels of the display take one of the screen, if the programs draw for a denser one. With `fit`
 * the display keeps its size, and its pixels are as large as the container has room for.
 */
export type Scale = number | 'auto' | 'device' | 'fit';

/**
 * Dots per inch of a screen whose pixels are CSS pixels.
 */
const DPI = 96;

/**
 * The size up to which the display grows because a window needs it: the server's default of the
 * largest size.
 */
const LARGEST: ISize = { width: 3840, height: 2160 };

/**
 * The largest factor by which the view can be enlarged.
 */
const ZOOM_LIMIT = 6;

export class Viewport {
  /**
   * @param dpi Dots per inch that the display's programs were started for.
   */
  constructor(
    private readonly _container: HTMLElement,
    dpi = DPI
  ) {
    this._started = dpi / DPI;
    const observer = new ResizeObserver(() => this._tell());
    observer.observe(_container);
    this._owned.add(disposable(() => observer.disconnect()));
    this._owned.add(this._watch);
    this._watchDensity();
  }

  get scale(): Scale {
    return this._scale;
  }
  set scale(scale: Scale) {
    if (scale !== this._scale) {
      this._fixed = scale === 'fit' && this.isInSight ? this.area : null;
      this._scale = scale;
      this._tell();
    }
  }

  /**
   * Whether the container has a size.
   */
  get isInSight(): boolean {
    const { clientWidth, clientHeight } = this._container;
    return clientWidth > 0 && clientHeight > 0;
  }

  /**
   * The size that the display has to have, in its pixels.
   */
  get screen(): ISize {
    const { width, height } = this.inPixels({ x: 0, y: 0, ...this._reach });
    return {
      width: Math.max(width, this.area.width),
      height: Math.max(height, this.area.height)
    };
  }

  /**
   * The part of the display in the container, in pixels of the display; with `fit`, the size that
   * it has. Out of sight the area stays. Before the container came into sight the area is as large as the screen,
   * so that a window that is opened then is not squeezed.
   */
  get area(): ISize {
    if (this._scale === 'fit' && this._fixed) {
      return this._grown(this._fixed);
    }
    const inPixels = (width: number, height: number) =>
      this._grown({
        width: Math.round(width * this._chosenDensity),
        height: Math.round(height * this._chosenDensity)
      });
    if (this.isInSight) {
      const { clientWidth, clientHeight } = this._container;
      this._last = inPixels(clientWidth, clientHeight);
    }
    return this._last ?? inPixels(window.screen.width, window.screen.height);
  }

  /**
   * Pixels of the display in a CSS pixel.
   */
  get density(): number {
    const chosen = this._chosenDensity;
    if (!this.isInSight) {
      return chosen;
    }
    const { clientWidth, clientHeight } = this._container;
    const { width, height, bars } = this._held;
    return Math.max(
      chosen,
      width / clientWidth,
      height / Math.max(1, clientHeight - bars)
    );
  }

  /**
   * Pixels of the display in a CSS pixel, by the scale alone.
   */
  private get _chosenDensity(): number {
    if (typeof this._scale === 'number') {
      return 1 / this._scale;
    }
    if (this._scale === 'fit' && this._fixed && this.isInSight) {
      return Math.max(
        this._fixed.width / this._container.clientWidth,
        this._fixed.height / this._container.clientHeight
      );
    }
    return this._screenDensity;
  }

  /**
   * Pixels of the display in a CSS pixel, where the screen decides it.
   */
  private get _screenDensity(): number {
    return this._scale === 'auto'
      ? usualDensity(this._started)
      : devicePixels();
  }

  /**
   * Pixels of the display in a CSS pixel of the view, which may be enlarged.
   */
  get densityInSight(): number {
    return this.density / this._zoom;
  }

  /**
   * Where the display begins in the container, in CSS pixels. With `fit` the display is in the
   * middle.
   */
  get origin(): { left: number; top: number } {
    if (this._scale !== 'fit' || !this._fixed) {
      return { left: 0, top: 0 };
    }
    const { clientWidth, clientHeight } = this._container;
    const { width, height } = this.area;
    return {
      left: Math.max(0, (clientWidth - width / this.density) / 2),
      top: Math.max(0, (clientHeight - height / this.density) / 2)
    };
  }

  /**
   * The size up to which the display grows, in CSS pixels of the container.
   */
  get largest(): ISize {
    const { density } = this;
    return {
      width: LARGEST.width / density,
      height: LARGEST.height / density
    };
  }

  /**
   * A part of the container, in pixels of the display.
   */
  inPixels({ x, y, width, height }: IRectangle): IRectangle {
    const { density, origin } = this;
    return {
      x: Math.round((x - origin.left) * density),
      y: Math.round((y - origin.top) * density),
      width: Math.max(1, Math.floor(width * density)),
      height: Math.max(1, Math.floor(height * density))
    };
  }

  /**
   * Dots per inch that programs are told, so that their text is as large as the page's before a
   * scale enlarges it.
   */
  get dpi(): number {
    // Programs that draw everything larger go on with it: only their text would follow.
    if (this.factor > 1) {
      return Math.round(DPI * this._started);
    }
    return typeof this._scale === 'number'
      ? DPI
      : Math.round(DPI * this._screenDensity);
  }

  /**
   * By how much programs draw everything larger: the server tells them a whole number.
   */
  get factor(): number {
    return Math.max(1, Math.floor(this._started));
  }

  /**
   * Whether the view is enlarged for a closer look. The display is not told of that.
   */
  get isZoomed(): boolean {
    return this._zoom > 1;
  }

  /**
   * Enlarge the view by a factor, about a point of the page, and then move it.
   */
  zoom(factor: number, x: number, y: number, dx: number, dy: number): void {
    const { style, clientWidth, clientHeight } = this._container;
    const zoom = Math.max(1, Math.min(ZOOM_LIMIT, this._zoom * factor));
    const by = zoom / this._zoom;
    const along = (start: number, point: number, moved: number, size: number) =>
      Math.min(
        0,
        Math.max(size * (1 - zoom), point - (point - moved - start) * by)
      );
    this._left = along(this._left, x, dx, clientWidth);
    this._top = along(this._top, y, dy, clientHeight);
    this._zoom = zoom;
    style.transformOrigin = '0 0';
    style.transform =
      zoom > 1
        ? `translate(${this._left}px, ${this._top}px) scale(${zoom})`
        : '';
  }

  /**
   * The display has to have room for this size, and for bars of so many CSS pixels above and below
   * it. In a smaller container the display is shown smaller, until it has the room.
   */
  hold(size: ISize, bars: number): void {
    const width = Math.min(LARGEST.width, size.width);
    const height = Math.min(LARGEST.height, size.height);
    const { density } = this;
    this._held = { width, height, bars };
    if (this.density !== density) {
      this._tell();
    }
  }

  /**
   * The display has to reach to this point, in CSS pixels of the container, which may be beyond
   * the container's edges.
   */
  reach({ width, height }: ISize): void {
    if (width !== this._reach.width || height !== this._reach.height) {
      this._reach = { width, height };
      this._tell();
    }
  }

  /**
   * The display has this size of its own. `fit` shows all of it.
   */
  keep(size: ISize): void {
    if (
      this._scale === 'fit' &&
      (size.width !== this._fixed?.width || size.height !== this._fixed.height)
    ) {
      this._fixed = size;
      this._tell();
    }
  }

  /**
   * Call `listener` whenever any of this may have changed, until the result is disposed of.
   */
  follow(listener: () => void): IDisposable {
    this._listeners.add(listener);
    return disposable(() => this._listeners.delete(listener));
  }

  dispose(): void {
    this._owned.dispose();
    this._listeners.clear();
  }

  /**
   * The size that an area has once the display is shown as small as `hold` wants it.
   */
  private _grown({ width, height }: ISize): ISize {
    const factor = this.density / this._chosenDensity;
    const grow = (length: number, largest: number) =>
      Math.min(Math.round(length * factor), Math.max(length, largest));
    return {
      width: grow(width, LARGEST.width),
      height: grow(height, LARGEST.height)
    };
  }

  /**
   * Notice that the browser's zoom changes, or that its window comes to another screen.
   */
  private _watchDensity(): void {
    const query = window.matchMedia(`(resolution: ${devicePixels()}dppx)`);
    this._watch.value = listen(query, 'change', () => {
      this._watchDensity();
      this._tell();
    });
  }

  private _tell(): void {
    if (this._scale === 'fit' && this.isInSight) {
      this._fixed ??= this.area;
    }
    if (this.isZoomed) {
      // The container has another size: the view stays inside of the display.
      this.zoom(1, 0, 0, 0, 0);
    }
    // A pixel that takes a square of whole pixels of the screen needs no smoothing.
    const side = devicePixels() / this.density;
    this._container.classList.toggle(
      'xpra-mod-enlarged',
      side >= 2 && Number.isInteger(side)
    );
    for (const listener of [...this._listeners]) {
      listener();
    }
  }

  private readonly _owned = new Disposables();
  private readonly _listeners = new Set<() => void>();
  private _scale: Scale = 'auto';

  /**
   * Pixels of the display in a CSS pixel with which programs are of their usual size.
   */
  private readonly _started: number;

  private _zoom = 1;
  private _left = 0;
  private _top = 0;

  /**
   * The display's size, where it is not the container's.
   */
  private _fixed: ISize | null = null;

  /**
   * As in `hold`.
   */
  private _held = { width: 0, height: 0, bars: 0 };

  /**
   * The area when it was last in sight.
   */
  private _last: ISize | null = null;

  /**
   * As in `reach`.
   */
  private _reach: ISize = { width: 0, height: 0 };

  /**
   * Listens to changes of the density.
   */
  private readonly _watch = new Replaceable<IDisposable>();
}

function devicePixels(): number {
  return window.devicePixelRatio || 1;
}

/**
 * The density next to `usual` with which a pixel of the display takes a whole number of those of
 * the screen, or the other way round.
 */
function usualDensity(usual: number): number {
  const pixels = devicePixels();
  const whole = (ratio: number) => Math.max(1, Math.ceil(ratio - 0.5));
  return pixels > usual
    ? pixels / whole(pixels / usual)
    : pixels * whole(usual / pixels);
}
