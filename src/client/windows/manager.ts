/**
 * The windows of a display in the page: where they are, which is on top, and
 * which has the keys.
 */
import { Pointer } from '../input/pointer';
import { Touch } from '../input/touch';
import { Wheel } from '../input/wheel';
import { dictionary, integer } from '../protocol/read';
import { IDictionary, Packet } from '../protocol/value';
import { screensOf } from './screens';
import { Viewport } from './viewport';
import {
  constrain,
  IEdges,
  inSight,
  IRectangle,
  isSame,
  ISize,
  placed,
  reachable,
  resized
} from './geometry';
import { iconOf } from './icon';
import { isFixed, isFramed, isTask, IWindow, updated, windowOf } from './model';
import { belongsTo, heights, transientsOf } from './stack';
import { StartMenu } from './startmenu';
import { TASK_BAR_HEIGHT, TaskBar } from './taskbar';
import { BAR_HEIGHT, IViewText, WindowView } from './view';

export interface IWindowManagerOptions {
  /**
   * Where windows are put. It fills the page.
   */
  container: HTMLElement;

  /**
   * How large they are shown.
   */
  viewport: Viewport;

  /**
   * Whether there is one window, the whole desktop, which fills the container.
   */
  desktop: boolean;

  send: (packet: Packet) => void;

  /**
   * Paint a window on this canvas, of this size, from now on.
   */
  paint: (wid: number, canvas: HTMLCanvasElement) => void;

  /**
   * The window has another size.
   */
  resize: (wid: number, size: ISize) => void;

  modifiers: (event: MouseEvent) => string[];

  /**
   * The display is to have the keyboard.
   */
  grabKeyboard: () => void;

  /**
   * What starts programs; null where none can be started.
   */
  start: StartMenu | null;

  words: IViewText & {
    /**
     * The name of the bar with a button for each window.
     */
    windows: string;
  };
}

interface IEntry {
  window: IWindow;
  view: WindowView;
  geometry: IRectangle;
  maximised: boolean;
  minimised: boolean;

  /**
   * Whether the display has been asked to minimise it, or to have it back, one
   * after the other, as long as it has not said so itself.
   */
  asked: boolean[];

  /**
   * The later it was raised, the higher.
   */
  order: number;

  /**
   * Where it was before it was maximised.
   */
  before: IRectangle | null;

  /**
   * Where it was before it was put elsewhere: see `_put`.
   */
  left: IRectangle | null;

  /**
   * The program will not be told of the buttons that go up: let go of them.
   */
  letGo: (event: PointerEvent) => void;

  dispose: () => void;
}

/**
 * CSS pixels that a maximised window's title bar is dragged until it comes off.
 */
const DETACH = 10;

/**
 * Milliseconds without another size until the display is told of one.
 */
const RESIZE_DELAY = 80;

/**
 * `_NET_WM_MOVERESIZE` directions: what a program asks to be dragged.
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

export class WindowManager {
  constructor(private readonly _options: IWindowManagerOptions) {
    // The client's hello has told of this size.
    this._known = this.area;
    _options.viewport.follow(this._onViewportChanged);
    _options.container.classList.toggle('xpra-mod-desktop', _options.desktop);
    this._bar = new TaskBar(_options.words.windows, _options.start, wid =>
      this._onTask(wid)
    );
    _options.container.append(this._bar.node);
    if (_options.start) {
      _options.start.changed = () => this._showBar();
    }
  }

  /**
   * The window that has the keys, 0 for none.
   */
  get focused(): number {
    return this._focused;
  }

  /**
   * All of them.
   */
  get ids(): number[] {
    return [...this._entries.keys()];
  }

  /**
   * The area in pixels of the display.
   */
  get area(): ISize {
    return this._options.viewport.area;
  }

  /**
   * Take a packet if it is about windows.
   */
  handle(packet: Packet): boolean {
    const wid = typeof packet[1] === 'number' ? packet[1] : 0;
    const entry = this._entries.get(wid);
    switch (packet[0]) {
      case 'new-window':
      case 'new-override-redirect':
        this._add(windowOf(packet));
        break;
      case 'lost-window':
        this._remove(wid);
        break;
      case 'window-metadata':
        if (entry) {
          this._metadataChanged(entry, dictionary(packet[2]));
        }
        break;
      case 'window-icon':
        if (entry) {
          entry.window = { ...entry.window, icon: iconOf(packet) };
          this._show(entry);
          this._showBar();
        }
        break;
      case 'window-move-resize':
      case 'configure-override-redirect':
        if (entry) {
          const [x, y, width, height] = packet.slice(2, 6).map(integer);
          this._configured(entry, { x, y, width, height });
        }
        break;
      case 'window-resized':
        if (entry) {
          const [width, height] = packet.slice(2, 4).map(integer);
          this._configured(entry, { ...entry.geometry, width, height });
        }
        break;
      case 'raise-window':
      case 'restack-window':
        // Dialogues of a minimised window wait until it is back.
        if (entry && (entry.minimised || !this._isHidden(entry))) {
          this._activate(entry);
        }
        break;
      case 'initiate-moveresize':
        if (entry) {
          this._initiate(entry, integer(packet[4]));
        }
        break;
      default:
        return false;
    }
    return true;
  }

  /**
   * The connection is gone. What is in sight stays until the display is back.
   */
  suspend(): void {
    this._stale.push(...this._entries.values());
    this._entries.clear();
    this._focused = 0;
  }

  dispose(): void {
    clearTimeout(this._resizing);
    this._options.viewport.unfollow(this._onViewportChanged);
    this.suspend();
    this.dropStale();
    this._bar.node.remove();
  }

  /**
   * Take away what was left in sight by the last connection.
   */
  dropStale(): void {
    this._stale.forEach(entry => entry.dispose());
    this._stale = [];
  }

  private get _scale(): number {
    return this._options.viewport.density;
  }

  /**
   * Where windows are kept: the area without the task bar.
   */
  private get _room(): ISize {
    const { width, height } = this.area;
    const bar = this._bar.isShown ? TASK_BAR_HEIGHT * this._scale : 0;
    return { width, height: Math.max(1, height - Math.round(bar)) };
  }

  /**
   * The height of a window's title bar.
   */
  private _titleHeight(window: IWindow): number {
    const framed = !this._options.desktop && isFramed(window);
    return framed ? Math.round(BAR_HEIGHT * this._scale) : 0;
  }

  private _add(model: IWindow): void {
    this._remove(model.wid);
    const { desktop, container } = this._options;
    const managed = !desktop && !model.overrideRedirect;
    const view = new WindowView(managed, this._options.words, {
      closeWanted: () => this._options.send(['close-window', model.wid]),
      minimiseWanted: () => this._minimise(entry, true),
      maximiseWanted: () => {
        this._activate(entry);
        if (!isFixed(entry.window)) {
          this._maximise(entry, !entry.maximised, true);
        }
      },
      dragged: (event, edges) => this._drag(entry, event, edges)
    });
    const target = {
      wid: model.wid,
      locate: (event: MouseEvent) => this._locate(entry, event)
    };
    const pressed = (event: PointerEvent) => {
      this._lastPress = event;
      this._options.grabKeyboard();
      if (!model.overrideRedirect) {
        this._activate(entry);
      }
    };
    const pointer = new Pointer({
      element: view.canvas,
      target,
      send: this._options.send,
      modifiers: this._options.modifiers,
      pressed
    });
    const touch = new Touch({
      element: view.canvas,
      target,
      send: this._options.send,
      modifiers: this._options.modifiers,
      view: this._options.viewport,
      pressed
    });
    const wheel = new Wheel({
      element: view.canvas,
      target,
      send: this._options.send,
      modifiers: this._options.modifiers
    });
    const entry: IEntry = {
      window: model,
      view,
      geometry: this._place(model),
      maximised: false,
      minimised: model.iconic,
      asked: [],
      order: ++this._top,
      before: null,
      left: null,
      letGo: event => pointer.letGo(event),
      dispose: () => {
        pointer.dispose();
        touch.dispose();
        wheel.dispose();
        view.dispose();
      }
    };
    this._entries.set(model.wid, entry);
    if (desktop) {
      this._options.viewport.keep(entry.geometry);
    }
    if (model.maximised || model.fullscreen) {
      entry.before = entry.geometry;
      entry.maximised = model.maximised;
      entry.geometry = this._whole(model, model.fullscreen);
    }
    const { geometry } = entry;
    view.canvas.width = geometry.width;
    view.canvas.height = geometry.height;
    this._show(entry);
    container.append(view.node);
    this._options.paint(model.wid, view.canvas);
    this._showBar();
    if (model.overrideRedirect || model.iconic) {
      this._restack();
      return;
    }
    const { x, y, width, height } = entry.geometry;
    this._options.send(['map-window', model.wid, x, y, width, height, {}, {}]);
    if (desktop) {
      this._fill(entry);
    }
    this._activate(entry);
  }

  private _place(model: IWindow): IRectangle {
    const { geometry, constraints, overrideRedirect } = model;
    if (overrideRedirect || this._options.desktop) {
      return geometry;
    }
    const bar = this._titleHeight(model);
    const { width, height } = this._room;
    // No larger than the tab, where the program can be smaller.
    const size = constrain(
      {
        width: Math.min(geometry.width, width),
        height: Math.min(geometry.height, height - bar)
      },
      constraints
    );
    const parent = this._entries.get(model.transientFor)?.geometry ?? null;
    // GTK says so of dialogues, whose place it leaves to the window manager.
    const isLeft = parent !== null && geometry.x === 0 && geometry.y === 0;
    if (model.positioned && !isLeft) {
      return reachable({ ...geometry, ...size }, this._room, bar);
    }
    const others = [...this._entries.values()].filter(
      ({ window }) => !window.overrideRedirect
    ).length;
    // The task bar is there as soon as there are two.
    const above = {
      width,
      height: this.area.height - Math.round(TASK_BAR_HEIGHT * this._scale)
    };
    return placed(size, above, bar, parent, others);
  }

  private _remove(wid: number): void {
    const entry = this._entries.get(wid);
    if (!entry) {
      return;
    }
    entry.dispose();
    this._entries.delete(wid);
    if (this._focused === wid) {
      this._activateTop();
    }
    this._showBar();
  }

  private _metadataChanged(entry: IEntry, metadata: IDictionary): void {
    const before = entry.window;
    entry.window = updated(before, metadata);
    if (entry.window.maximised !== before.maximised) {
      this._maximise(entry, entry.window.maximised, false);
    }
    if (entry.window.fullscreen !== before.fullscreen) {
      this._fullscreen(entry, entry.window.fullscreen);
    }
    const { iconic } = entry.window;
    if (iconic !== before.iconic) {
      if (iconic === entry.asked[0]) {
        // What was asked for, perhaps before something else was.
        entry.asked.shift();
      } else if (iconic) {
        this._minimise(entry, false);
      } else if (entry.minimised) {
        this._restore(entry, false);
        this._activate(entry);
      }
    }
    if (isFramed(entry.window) !== isFramed(before)) {
      this._fit();
    }
    this._show(entry);
    this._restack();
    this._showBar();
  }

  /**
   * The program has moved or resized its window.
   */
  private _configured(entry: IEntry, geometry: IRectangle): void {
    const { window } = entry;
    const managed = !window.overrideRedirect && !this._options.desktop;
    const bar = window.fullscreen ? 0 : this._titleHeight(window);
    if (managed && this._isLate(entry, geometry)) {
      return;
    }
    if (!isSame(geometry, entry.geometry)) {
      entry.left = null;
    }
    this._setGeometry(
      entry,
      managed ? reachable(geometry, this._room, bar) : geometry
    );
    if (managed) {
      this._tell(entry);
    }
  }

  /**
   * Whether this is where a window was, or what the program made of that: Xpra tells
   * it some time after it was put there, when it may be elsewhere.
   */
  private _isLate(entry: IEntry, geometry: IRectangle): boolean {
    const { window, before, left } = entry;
    const isOf = (past: IRectangle | null) =>
      past !== null &&
      (isSame(geometry, past) ||
        isSame(geometry, { ...past, ...constrain(past, window.constraints) }));
    const isWhole = entry.maximised || window.fullscreen;
    return !isOf(entry.geometry) && (isOf(left) || (isWhole && isOf(before)));
  }

  /**
   * Put a window elsewhere, neither by hand nor since the program wants it.
   */
  private _put(entry: IEntry, geometry: IRectangle): void {
    entry.left = entry.geometry;
    this._setGeometry(entry, geometry);
  }

  private _setGeometry(entry: IEntry, geometry: IRectangle): void {
    const { width, height } = entry.geometry;
    entry.geometry = geometry;
    if (width !== geometry.width || height !== geometry.height) {
      this._options.resize(entry.window.wid, geometry);
      if (this._options.desktop) {
        this._options.viewport.keep(geometry);
      }
    }
    this._show(entry);
  }

  private _tell(entry: IEntry, state: IDictionary = {}): void {
    this._configure(entry, state, false);
  }

  private _tellState(entry: IEntry, state: IDictionary): void {
    this._configure(entry, state, true);
  }

  /**
   * @param stays Whether the window is where it was.
   */
  private _configure(entry: IEntry, state: IDictionary, stays: boolean): void {
    const { x, y, width, height } = entry.geometry;
    this._options.send([
      'configure-window',
      entry.window.wid,
      ...[x, y, width, height],
      {},
      0,
      state,
      stays
    ]);
  }

  private _show(entry: IEntry): void {
    // Some toolkits do not notice that the screen is smaller now.
    const place = entry.window.overrideRedirect
      ? inSight(entry.geometry, this.area)
      : entry.geometry;
    entry.view.update(entry.window, place, this._options.viewport, {
      framed: !this._options.desktop && isFramed(entry.window),
      dialogue: this._entries.has(entry.window.transientFor),
      maximised: entry.maximised,
      minimised: this._isHidden(entry),
      active: this._focused === entry.window.wid
    });
  }

  private _activate(entry: IEntry): void {
    if (entry.minimised) {
      this._restore(entry, true);
    }
    this._focus(this._raise(entry, new Set()));
    this._restack();
    this._showBar();
  }

  /**
   * Raise a window, and its dialogues above it.
   *
   * @param raised Those that have been raised already: programs can say that two
   * windows belong to each other.
   *
   * @returns Which of them is to have the keys.
   */
  private _raise(entry: IEntry, raised: Set<IEntry>): IEntry {
    raised.add(entry);
    entry.order = ++this._top;
    let used = entry;
    const dialogues = transientsOf(entry.window.wid, this._entries.values())
      .filter(dialogue => !dialogue.minimised && !raised.has(dialogue))
      .sort((one, other) => one.order - other.order);
    for (const dialogue of dialogues) {
      const top = this._raise(dialogue, raised);
      if (dialogue.window.modal) {
        used = top;
      }
    }
    return used;
  }

  private _restack(): void {
    const zIndices = heights(this._entries, this._focused);
    for (const [wid, { view }] of this._entries) {
      view.node.style.zIndex = String(zIndices.get(wid));
    }
  }

  /**
   * Give a window the keys, or none.
   */
  private _focus(entry: IEntry | null): void {
    const wid = entry?.window.wid ?? 0;
    if (this._focused !== wid) {
      const last = this._entries.get(this._focused);
      this._focused = wid;
      if (last) {
        // Programs draw themselves otherwise when they are not in use.
        this._tellState(last, { focused: false });
        this._show(last);
      }
      this._options.send(['focus', wid, []]);
      if (entry) {
        this._tellState(entry, { focused: true });
      }
    }
    if (entry) {
      this._show(entry);
    }
  }

  private _activateTop(): void {
    const candidates = [...this._entries.values()].filter(
      entry => !entry.window.overrideRedirect && !this._isHidden(entry)
    );
    const height = (entry: IEntry) => Number(entry.view.node.style.zIndex);
    candidates.sort((one, other) => height(other) - height(one));
    if (candidates.length) {
      this._activate(candidates[0]);
    } else {
      this._focus(null);
      this._showBar();
    }
  }

  /**
   * Where a window is that takes all the room, or all the screen.
   */
  private _whole(window: IWindow, fullscreen: boolean): IRectangle {
    const bar = fullscreen ? 0 : this._titleHeight(window);
    const { width, height } = fullscreen ? this.area : this._room;
    return { x: 0, y: bar, width, height: Math.max(1, height - bar) };
  }

  /**
   * @param wanted Whether a person wants it. What the program said itself is not
   * said back to it: it may have changed its mind since.
   */
  private _maximise(entry: IEntry, maximised: boolean, wanted: boolean): void {
    if (entry.maximised === maximised) {
      return;
    }
    entry.maximised = maximised;
    if (maximised) {
      entry.before = entry.geometry;
    }
    this._put(
      entry,
      maximised || !entry.before
        ? this._whole(entry.window, false)
        : reachable(entry.before, this._room, this._titleHeight(entry.window))
    );
    this._tell(entry, wanted ? { maximized: maximised } : {});
  }

  private _fullscreen(entry: IEntry, fullscreen: boolean): void {
    if (fullscreen && !entry.maximised) {
      entry.before = entry.geometry;
    }
    this._put(
      entry,
      fullscreen
        ? this._whole(entry.window, true)
        : entry.maximised
          ? this._whole(entry.window, false)
          : (entry.before ?? entry.geometry)
    );
    this._tell(entry);
  }

  /**
   * @param wanted As in `_maximise`.
   */
  private _minimise(entry: IEntry, wanted: boolean): void {
    if (entry.minimised) {
      return;
    }
    entry.minimised = true;
    if (wanted) {
      ask(entry, true);
    }
    const { wid } = entry.window;
    this._options.send([
      'unmap-window',
      wid,
      wanted,
      wanted ? { iconified: true } : {}
    ]);
    // Its dialogues go with it.
    this._entries.forEach(other => this._show(other));
    const used = this._entries.get(this._focused);
    if (used && this._isHidden(used)) {
      this._activateTop();
    }
    this._showBar();
  }

  private _restore(entry: IEntry, wanted: boolean): void {
    if (!entry.minimised) {
      return;
    }
    entry.minimised = false;
    if (wanted) {
      ask(entry, false);
    }
    const { x, y, width, height } = entry.geometry;
    const { wid } = entry.window;
    this._options.send([
      'map-window',
      ...[wid, x, y, width, height],
      {},
      wanted ? { iconified: false } : {}
    ]);
    this._entries.forEach(other => this._show(other));
  }

  /**
   * Whether a window is minimised, or one that it belongs to is.
   */
  private _isHidden({ window }: IEntry): boolean {
    const find = (wid: number) => this._entries.get(wid)?.window;
    return [...this._entries.values()].some(
      ({ minimised, window: other }) =>
        minimised && belongsTo(window, other.wid, find)
    );
  }

  /**
   * Show the windows that people switch to, if there is anything to switch to.
   */
  private _showBar(): void {
    const { desktop, start } = this._options;
    if (desktop) {
      return;
    }
    const entries = [...this._entries.values()].filter(entry => {
      const parent = this._entries.get(entry.window.transientFor);
      return parent
        ? entry.minimised && !parent.minimised
        : isTask(entry.window) || entry.minimised;
    });
    this._bar.update(
      entries.map(({ window, minimised }) => ({
        wid: window.wid,
        title: window.title,
        icon: window.icon,
        active: window.wid === this._focused,
        minimised
      }))
    );
    this._used ||= entries.length > 0;
    const shown =
      entries.length > 1 ||
      entries.some(({ minimised }) => minimised) ||
      (start?.isOpen ?? false) ||
      // All windows are closed, and something is to be started.
      (this._used && entries.length === 0);
    if (shown !== this._bar.isShown) {
      this._bar.isShown = shown;
      this._fit();
    }
  }

  /**
   * A button of the task bar is pressed.
   */
  private _onTask(wid: number): void {
    const entry = this._entries.get(wid);
    if (!entry) {
      return;
    }
    if (this._focused === wid) {
      this._minimise(entry, true);
    } else {
      this._options.grabKeyboard();
      this._activate(entry);
    }
  }

  private _locate(
    entry: IEntry,
    event: MouseEvent
  ): [number, number, number, number] {
    const box = entry.view.contentBox();
    const { densityInSight } = this._options.viewport;
    const rx = Math.round((event.clientX - box.left) * densityInSight);
    const ry = Math.round((event.clientY - box.top) * densityInSight);
    if (this._options.desktop) {
      // A desktop knows nothing beyond itself.
      const { width, height } = entry.geometry;
      const x = Math.max(0, Math.min(width - 1, rx));
      const y = Math.max(0, Math.min(height - 1, ry));
      return [x, y, x, y];
    }
    return [entry.geometry.x + rx, entry.geometry.y + ry, rx, ry];
  }

  /**
   * The program asks that its window follows the pointer, whose button is down.
   */
  private _initiate(entry: IEntry, direction: number): void {
    const press = this._lastPress;
    if (press && direction < DIRECTIONS.length) {
      entry.letGo(press);
      this._drag(entry, press, DIRECTIONS[direction]);
    }
  }

  private _drag(
    entry: IEntry,
    event: PointerEvent,
    edges: IEdges | null
  ): void {
    event.preventDefault();
    this._options.grabKeyboard();
    this._activate(entry);
    if (entry.window.fullscreen || (edges && entry.maximised)) {
      return;
    }
    let start = entry.geometry;
    const { container } = this._options;
    container.setPointerCapture(event.pointerId);
    const { densityInSight } = this._options.viewport;
    const move = (now: PointerEvent) => {
      const dx = Math.round((now.clientX - event.clientX) * densityInSight);
      const dy = Math.round((now.clientY - event.clientY) * densityInSight);
      if (!edges && entry.maximised) {
        if (Math.hypot(dx, dy) < DETACH * this._scale) {
          return;
        }
        // It comes off, under the pointer.
        const [x, , rx] = this._locate(entry, event);
        const { width } = entry.geometry;
        this._maximise(entry, false, true);
        const share = rx / width;
        start = {
          ...entry.geometry,
          x: Math.round(x - share * entry.geometry.width),
          y: start.y
        };
      }
      const next = edges
        ? resized(start, edges, dx, dy, entry.window.constraints)
        : reachable(
            { ...start, x: start.x + dx, y: start.y + dy },
            this._room,
            this._titleHeight(entry.window)
          );
      this._setGeometry(entry, next);
      if (edges) {
        this._tellSoon(entry);
      }
    };
    const end = (lost: PointerEvent) => {
      if (lost.target !== container) {
        // The canvas has lost it, to us.
        return;
      }
      container.removeEventListener('pointermove', move);
      container.removeEventListener('lostpointercapture', end);
      container.removeEventListener('pointerup', up);
      cancelAnimationFrame(this._telling);
      this._telling = 0;
      this._tell(entry);
    };
    const up = (now: PointerEvent) =>
      container.releasePointerCapture(now.pointerId);
    container.addEventListener('pointermove', move);
    container.addEventListener('pointerup', up);
    container.addEventListener('lostpointercapture', end);
  }

  private _tellSoon(entry: IEntry): void {
    if (!this._telling) {
      this._telling = requestAnimationFrame(() => {
        this._telling = 0;
        this._tell(entry);
      });
    }
  }

  private readonly _onViewportChanged = (): void => {
    clearTimeout(this._resizing);
    if (!this._options.viewport.isInSight) {
      // What is in sight again has its size back.
      return;
    }
    this._entries.forEach(entry => this._show(entry));
    const { width, height } = this.area;
    const known = this._known;
    if (width === known.width && height === known.height) {
      return;
    }
    this._resizing = setTimeout(() => this._resized(), RESIZE_DELAY);
  };

  private _resized(): void {
    const { desktop, send } = this._options;
    const { width, height } = this.area;
    this._known = { width, height };
    if (desktop) {
      this._entries.forEach(entry => this._fill(entry));
      return;
    }
    send(desktopSize(this._options.viewport));
    this._fit();
  }

  /**
   * See to it that every window is where it can be reached.
   */
  private _fit(): void {
    for (const entry of this._entries.values()) {
      const { window } = entry;
      if (window.overrideRedirect) {
        continue;
      }
      const wanted = window.fullscreen
        ? this._whole(window, true)
        : entry.maximised
          ? this._whole(window, false)
          : reachable(entry.geometry, this._room, this._titleHeight(window));
      if (!isSame(wanted, entry.geometry)) {
        this._put(entry, wanted);
        this._tell(entry);
      }
    }
  }

  /**
   * Ask the desktop to be as large as the container. Its canvas follows when it is.
   */
  private _fill(entry: IEntry): void {
    const { width, height } = this.area;
    const { geometry } = entry;
    if (geometry.width !== width || geometry.height !== height) {
      this._options.send([
        'configure-window',
        entry.window.wid,
        ...[0, 0, width, height],
        {},
        0,
        {},
        false
      ]);
    }
  }

  private readonly _entries = new Map<number, IEntry>();
  private readonly _bar: TaskBar;

  /**
   * Whether there has been a window.
   */
  private _used = false;
  private _stale: IEntry[] = [];
  private _known: ISize;
  private _focused = 0;
  private _top = 0;
  private _telling = 0;
  private _lastPress: PointerEvent | null = null;
  private _resizing: ReturnType<typeof setTimeout> | undefined;
}

/**
 * Note what the display is asked for. It says so in its turn if it is a change.
 */
function ask(entry: IEntry, iconic: boolean): void {
  const last = entry.asked[entry.asked.length - 1] ?? entry.window.iconic;
  if (iconic !== last) {
    entry.asked.push(iconic);
  }
}

/**
 * The packet about the viewer's one screen and one desktop.
 */
function desktopSize({ area, dpi }: Viewport): Packet {
  const { width, height } = area;
  return [
    'desktop_size',
    ...[width, height, screensOf(area)],
    ...[1, ['']],
    ...[width, height, dpi, dpi],
    ...[60, {}]
  ];
}
