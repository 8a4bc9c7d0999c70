/**
 * Puts the windows of a display where they go, and tells the server.
 */
import { Dock, isDocked } from './dock';
import { Drag } from './drag';
import { centred, IEdges, IRectangle, isSame, ISize } from './geometry';
import { ManagedWindow } from './managed';
import { IWindow, leastSize } from './model';
import { Outbox } from './outbox';
import {
  detached,
  IPlacement,
  ISpace,
  LATEST,
  placeByHand,
  placeConfigured,
  placeFullscreen,
  placeIn,
  placeMaximised,
  placeNew,
  placeSettled,
  placeTold,
  placeWithin,
  withinReach
} from './placement';
import { isHidden } from './stack';
import { TASK_BAR_HEIGHT } from './taskbar';
import { BAR_HEIGHT } from './view';
import { Viewport } from './viewport';

export interface IArrangementOptions {
  /**
   * The element that windows are put into.
   */
  container: HTMLElement;

  viewport: Viewport;

  /**
   * Whether there is one window, the whole desktop.
   */
  desktop: boolean;

  /**
   * The places that windows fill; null if all of them float.
   */
  dock: Dock | null;

  /**
   * Whether a desktop is resized by its display, not by its window.
   */
  resizesDisplay: boolean;

  /**
   * A window has another size.
   */
  resize: (wid: number, size: ISize) => void;
}

/**
 * How many CSS pixels a maximised window's title bar is dragged until the window comes off.
 */
const DETACH = 10;

/**
 * How often a window is put back into its pane that its program moves or resizes. Then it has the
 * size that the program wants.
 */
const PATIENCE = 3;

/**
 * How many former places of a window are remembered. A person who drags a splitter on a slow link
 * makes so many in the time that the server takes to say where it has put the window.
 */
const FORMER_PLACES = 64;

const UNSCROLLED = { x: 0, y: 0 };

export class Arrangement {
  /**
   * @param all All windows of the display.
   */
  constructor(
    private readonly _options: IArrangementOptions,
    private readonly _all: ReadonlyMap<number, ManagedWindow>,
    private readonly _outbox: Outbox
  ) {}

  /**
   * The task bar takes a part of the area now, or no longer.
   */
  showTaskBar(shown: boolean): void {
    this._isTaskBarShown = shown;
    this.makeRoom();
    this.fit();
  }

  /**
   * Show the display as small as it takes for each window in sight to fit into it, without the
   * minimised ones.
   *
   * @param added A window that comes into sight.
   */
  makeRoom(added?: IWindow): void {
    const { desktop, viewport } = this._options;
    if (desktop) {
      return;
    }
    const windows = [...this._all.values()]
      .filter(item => item.isManaged && !this._isDocked(item.window))
      .filter(item => !isHidden(item, this._all))
      .map(({ window }) => window);
    if (added && !added.overrideRedirect && !this._isDocked(added)) {
      windows.push(added);
    }
    const sizes = windows.map(leastSize);
    const bars = BAR_HEIGHT + (this._isTaskBarShown ? TASK_BAR_HEIGHT : 0);
    viewport.hold(
      {
        width: Math.max(0, ...sizes.map(({ width }) => width)),
        height: Math.max(0, ...sizes.map(({ height }) => height))
      },
      bars
    );
  }

  /**
   * The place of a new window.
   */
  placeNew(window: IWindow): IPlacement {
    const { desktop, viewport } = this._options;
    if (desktop) {
      viewport.keep(window.geometry);
    }
    this.makeRoom(window);
    if (this._isDocked(window)) {
      return placeIn(
        window,
        this._paneOf(window) ?? window.geometry,
        UNSCROLLED
      );
    }
    const managed = !desktop && !window.overrideRedirect;
    const others = [...this._all.values()];
    const parent = this._all.get(window.transientFor)?.geometry;
    const neighbours = {
      parent: parent ?? this._inPixels(this._options.dock?.home),
      count: others.filter(other => !other.window.overrideRedirect).length
    };
    return placeNew(window, managed, neighbours, this._space);
  }

  /**
   * The program has moved or resized its window.
   */
  configured(item: ManagedWindow, wanted: IRectangle): void {
    const { placement, window } = item;
    if (!item.isManaged) {
      this._put(item, { ...placement, geometry: wanted });
      return;
    }
    if (this._isDocked(window)) {
      this._insist(item, wanted);
      return;
    }
    const settled = performance.now() - item.placed > LATEST;
    const known = settled ? placeSettled(placement) : placement;
    const next = placeConfigured(known, window, wanted, this._space);
    if (next) {
      this._put(item, next);
      // What the program did itself is not said back to it: it may have gone on since.
      if (!isSame(next.geometry, wanted)) {
        this._outbox.configure(item);
      }
    }
  }

  /**
   * @param wanted As in `Outbox.minimise`.
   */
  maximise(item: ManagedWindow, maximised: boolean, wanted: boolean): void {
    if (item.maximised === maximised || this._isDocked(item.window)) {
      return;
    }
    const { placement, window } = item;
    this._put(item, placeMaximised(placement, window, maximised, this._space));
    this._outbox.configure(item, wanted ? { maximized: maximised } : {});
  }

  /**
   * The window is a full screen now, or no longer.
   */
  fullscreenChanged(item: ManagedWindow): void {
    if (this._isDocked(item.window)) {
      return;
    }
    this._put(item, placeFullscreen(item.placement, item.window, this._space));
    this._outbox.configure(item);
  }

  /**
   * Begin to drag a window.
   *
   * @param edges The edges that are dragged; null for the whole window.
   */
  drag(item: ManagedWindow, press: PointerEvent, edges: IEdges | null): void {
    const { window } = item;
    if (
      window.fullscreen ||
      (edges && item.maximised) ||
      this._isDocked(window)
    ) {
      return;
    }
    const { viewport } = this._options;
    item.drag.value = new Drag({
      target: item,
      element: item.view.node.parentElement!,
      press,
      edges,
      density: viewport.densityInSight,
      slack: DETACH * viewport.density,
      detach: () => {
        const whole = item.geometry;
        const [x] = item.locate(press);
        this.maximise(item, false, true);
        return detached(whole, item.geometry, x);
      },
      moved: wanted => {
        const { placement, window } = item;
        const geometry = edges
          ? wanted
          : withinReach(window, wanted, this._space);
        this._put(item, placeByHand(placement, geometry, window, this._space));
      },
      tell: () => {
        item.placement = placeTold(item.placement);
        this._outbox.configure(item);
      }
    });
  }

  /**
   * Put every window where it can be reached.
   */
  fit(): void {
    for (const item of this._all.values()) {
      const { window, placement } = item;
      if (this._isDocked(window)) {
        continue;
      }
      const next = placeWithin(placement, window, this._space);
      if (!window.overrideRedirect && next !== placement) {
        this._put(item, next);
        this._outbox.configure(item);
      }
    }
  }

  /**
   * Put a window into its pane, as large as it can be there.
   */
  fitPane(item: ManagedWindow): void {
    const { geometry, minimised, window } = item;
    const pane = this._paneOf(window);
    if (!pane) {
      return;
    }
    const next = placeIn(window, pane, this._scrollOf(item));
    if (!isSame(next.geometry, geometry)) {
      item.insisted = 0;
      item.formerPlaces = [...item.formerPlaces, geometry].slice(
        -FORMER_PLACES
      );
      this._put(item, next);
      if (!minimised) {
        this._outbox.configure(item);
      }
    }
  }

  /**
   * A window has no pane any more.
   */
  float(item: ManagedWindow): void {
    this._put(item, this.placeNew(item.window));
    this._outbox.configure(item);
  }

  /**
   * The display is to be as large as the container.
   */
  resize(): void {
    const { desktop, viewport } = this._options;
    if (desktop) {
      this._all.forEach(item => this.fill(item));
    } else {
      this._outbox.resizeScreen(viewport.screen, viewport.dpi);
      this.fit();
    }
  }

  /**
   * Ask the desktop to be as large as the container. Its canvas follows when it is.
   */
  fill(item: ManagedWindow): void {
    const { resizesDisplay, viewport } = this._options;
    const { area } = viewport;
    const { width, height } = item.geometry;
    if (width === area.width && height === area.height) {
      return;
    }
    if (resizesDisplay) {
      this._outbox.resizeDisplay(area);
    } else {
      this._outbox.resizeDesktop(item, area);
    }
  }

  private get _space(): ISpace {
    const { viewport, desktop } = this._options;
    const { area, density } = viewport;
    return {
      area,
      titleBar: desktop ? 0 : Math.round(BAR_HEIGHT * density),
      taskBar: Math.round(TASK_BAR_HEIGHT * density),
      isTaskBarShown: this._isTaskBarShown
    };
  }

  private _put(item: ManagedWindow, placement: IPlacement): void {
    const { width, height } = item.geometry;
    const { geometry } = placement;
    item.placement = placement;
    item.placed = performance.now();
    if (width !== geometry.width || height !== geometry.height) {
      this._options.resize(item.wid, geometry);
      if (this._options.desktop) {
        this._options.viewport.keep(geometry);
      }
    }
    item.show(this._all, this._outbox.focused);
  }

  /**
   * Put a window back into its pane that its program has moved or resized.
   */
  private _insist(item: ManagedWindow, wanted: IRectangle): void {
    const { geometry, placement, window } = item;
    const pane = this._paneOf(window);
    if (!pane || isSame(wanted, geometry)) {
      return;
    }
    // Xpra says where it has put a window some time after it did. That is no wish of the program.
    if (!item.formerPlaces.some(former => isSame(former, wanted))) {
      item.insisted += 1;
    }
    if (item.insisted > PATIENCE) {
      const { width, height } = wanted;
      this._put(item, {
        ...placement,
        geometry: centred({ width, height }, pane, this._scrollOf(item))
      });
    }
    this._outbox.configure(item);
  }

  /**
   * How far a window is scrolled in its pane, in pixels of the display.
   */
  private _scrollOf({ pane }: ManagedWindow): { x: number; y: number } {
    if (!pane) {
      return UNSCROLLED;
    }
    const { density } = this._options.viewport;
    const { left, top } = pane.scroll;
    return { x: Math.round(left * density), y: Math.round(top * density) };
  }

  private _isDocked(window: IWindow): boolean {
    return this._options.dock !== null && isDocked(window);
  }

  /**
   * The pane of a window, in pixels of the display; null if it is not in sight.
   */
  private _paneOf({ wid }: IWindow): IRectangle | null {
    return this._inPixels(this._options.dock?.pane(wid));
  }

  private _inPixels(part: IRectangle | null | undefined): IRectangle | null {
    return part ? this._options.viewport.inPixels(part) : null;
  }

  private _isTaskBarShown = false;
}
