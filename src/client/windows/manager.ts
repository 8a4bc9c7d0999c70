/**
 * The windows of a display in the page: where they are, which is on top, and
 * which has the keys.
 */
import { Pointer } from '../input/pointer';
import { Wheel } from '../input/wheel';
import { dictionary, integer } from '../protocol/read';
import { IDictionary, Packet } from '../protocol/value';
import { Viewport } from '../viewport';
import {
  constrain,
  IEdges,
  IRectangle,
  ISize,
  placed,
  reachable,
  resized
} from './geometry';
import { IWindow, updated, windowOf } from './model';
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

  words: IViewText;
}

interface IEntry {
  window: IWindow;
  view: WindowView;
  geometry: IRectangle;
  maximised: boolean;
  minimised: boolean;

  /**
   * Where it was before it was maximised.
   */
  before: IRectangle | null;

  dispose: () => void;
}

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
    this._bar = document.createElement('div');
    this._bar.className = 'xpra-TaskBar';
    this._bar.hidden = true;
    _options.container.append(this._bar);
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
        if (entry) {
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
    this._stale = [...this._entries.values()];
    this._entries.clear();
    this._focused = 0;
  }

  dispose(): void {
    clearTimeout(this._resizing);
    this._options.viewport.unfollow(this._onViewportChanged);
    this.suspend();
    this.dropStale();
    this._bar.remove();
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

  private get _barHeight(): number {
    return this._options.desktop ? 0 : Math.round(BAR_HEIGHT * this._scale);
  }

  private _add(model: IWindow): void {
    this._remove(model.wid);
    const { desktop, container } = this._options;
    const framed = !desktop && !model.overrideRedirect && model.decorated;
    const view = new WindowView(framed, this._options.words, {
      closeWanted: () => this._options.send(['close-window', model.wid]),
      minimiseWanted: () => this._minimise(entry),
      maximiseWanted: () => this._maximise(entry, !entry.maximised),
      dragged: (event, edges) => this._drag(entry, event, edges)
    });
    const target = {
      wid: model.wid,
      locate: (event: MouseEvent) => this._locate(entry, event)
    };
    const devices = [
      new Pointer({
        element: view.canvas,
        target,
        send: this._options.send,
        modifiers: this._options.modifiers,
        pressed: event => {
          this._lastPress = event;
          this._options.grabKeyboard();
          if (!model.overrideRedirect) {
            this._activate(entry);
          }
        }
      }),
      new Wheel({
        element: view.canvas,
        target,
        send: this._options.send,
        modifiers: this._options.modifiers
      })
    ];
    const entry: IEntry = {
      window: model,
      view,
      geometry: this._place(model),
      maximised: false,
      minimised: false,
      before: null,
      dispose: () => {
        devices.forEach(device => device.dispose());
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
      entry.geometry = this._whole(model.fullscreen);
    }
    const { geometry } = entry;
    view.canvas.width = geometry.width;
    view.canvas.height = geometry.height;
    this._show(entry);
    container.append(view.node);
    this._options.paint(model.wid, view.canvas);
    if (model.overrideRedirect) {
      view.node.style.zIndex = String(++this._top);
      return;
    }
    const { x, y, width, height } = geometry;
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
    const size = constrain(geometry, constraints);
    if (model.positioned) {
      return reachable({ ...geometry, ...size }, this.area, this._barHeight);
    }
    const parent = this._entries.get(model.transientFor)?.geometry ?? null;
    const others = [...this._entries.values()].filter(
      ({ window }) => !window.overrideRedirect
    ).length;
    return placed(size, this.area, this._barHeight, parent, others);
  }

  private _remove(wid: number): void {
    const entry = this._entries.get(wid);
    if (!entry) {
      return;
    }
    entry.dispose();
    this._entries.delete(wid);
    if (this._focused === wid) {
      this._focused = 0;
      this._activateTop();
    }
    this._showBar();
  }

  private _metadataChanged(entry: IEntry, metadata: IDictionary): void {
    const before = entry.window;
    entry.window = updated(before, metadata);
    if (entry.window.maximised !== before.maximised) {
      this._maximise(entry, entry.window.maximised);
    }
    if (entry.window.fullscreen !== before.fullscreen) {
      this._fullscreen(entry, entry.window.fullscreen);
    }
    if (entry.window.iconic && !before.iconic) {
      this._minimise(entry);
    }
    this._show(entry);
    this._showBar();
  }

  /**
   * The program has moved or resized its window.
   */
  private _configured(entry: IEntry, geometry: IRectangle): void {
    const framed = !entry.window.overrideRedirect && !this._options.desktop;
    this._setGeometry(
      entry,
      framed ? reachable(geometry, this.area, this._barHeight) : geometry
    );
    if (framed) {
      this._tell(entry);
    }
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
    const { x, y, width, height } = entry.geometry;
    this._options.send([
      'configure-window',
      entry.window.wid,
      ...[x, y, width, height],
      {},
      0,
      state,
      false
    ]);
  }

  private _show(entry: IEntry): void {
    entry.view.update(entry.window, entry.geometry, this._options.viewport, {
      maximised: entry.maximised,
      minimised: entry.minimised,
      active: this._focused === entry.window.wid
    });
  }

  private _activate(entry: IEntry): void {
    if (entry.minimised) {
      entry.minimised = false;
      const { x, y, width, height } = entry.geometry;
      const { wid } = entry.window;
      this._options.send([
        'map-window',
        wid,
        ...[x, y, width, height],
        {},
        { iconified: false }
      ]);
      this._showBar();
    }
    const { wid } = entry.window;
    entry.view.node.style.zIndex = String(++this._top);
    // Its dialogues stay on top of it.
    let onTop = entry;
    for (const other of this._entries.values()) {
      if (other.window.transientFor === wid && !other.minimised) {
        other.view.node.style.zIndex = String(++this._top);
        if (other.window.modal) {
          onTop = other;
        }
      }
    }
    this._focus(onTop);
  }

  private _focus(entry: IEntry): void {
    const { wid } = entry.window;
    if (this._focused !== wid) {
      const last = this._entries.get(this._focused);
      this._focused = wid;
      if (last) {
        this._show(last);
      }
      this._options.send(['focus', wid, []]);
    }
    this._show(entry);
  }

  private _activateTop(): void {
    const candidates = [...this._entries.values()].filter(
      ({ window, minimised }) => !window.overrideRedirect && !minimised
    );
    const height = (entry: IEntry) => Number(entry.view.node.style.zIndex);
    candidates.sort((one, other) => height(other) - height(one));
    if (candidates.length) {
      this._activate(candidates[0]);
    } else {
      this._options.send(['focus', 0, []]);
    }
  }

  private _whole(fullscreen: boolean): IRectangle {
    const bar = fullscreen ? 0 : this._barHeight;
    const { width, height } = this.area;
    return { x: 0, y: bar, width, height: Math.max(1, height - bar) };
  }

  private _maximise(entry: IEntry, maximised: boolean): void {
    if (entry.maximised === maximised) {
      return;
    }
    entry.maximised = maximised;
    if (maximised) {
      entry.before = entry.geometry;
    }
    this._setGeometry(
      entry,
      maximised || !entry.before ? this._whole(false) : entry.before
    );
    this._tell(entry, { maximized: maximised });
  }

  private _fullscreen(entry: IEntry, fullscreen: boolean): void {
    if (fullscreen) {
      entry.before ??= entry.geometry;
    }
    this._setGeometry(
      entry,
      fullscreen
        ? this._whole(true)
        : entry.maximised
          ? this._whole(false)
          : (entry.before ?? entry.geometry)
    );
    this._tell(entry, { fullscreen });
  }

  private _minimise(entry: IEntry): void {
    if (entry.minimised) {
      return;
    }
    entry.minimised = true;
    this._options.send([
      'unmap-window',
      entry.window.wid,
      true,
      { iconified: true }
    ]);
    this._show(entry);
    this._showBar();
    if (this._focused === entry.window.wid) {
      this._focused = 0;
      this._activateTop();
    }
  }

  /**
   * Minimised windows, each a button that brings it back.
   */
  private _showBar(): void {
    const minimised = [...this._entries.values()].filter(
      entry => entry.minimised
    );
    this._bar.replaceChildren(
      ...minimised.map(entry => {
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'xpra-TaskBar-item';
        button.textContent = entry.window.title;
        button.addEventListener('click', () => {
          this._options.grabKeyboard();
          this._activate(entry);
        });
        return button;
      })
    );
    this._bar.hidden = minimised.length === 0;
  }

  private _locate(
    entry: IEntry,
    event: MouseEvent
  ): [number, number, number, number] {
    const box = entry.view.contentBox();
    const rx = Math.round((event.clientX - box.left) * this._scale);
    const ry = Math.round((event.clientY - box.top) * this._scale);
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
      const { wid } = entry.window;
      const position = this._locate(entry, press);
      // The program will not see the button go up.
      this._options.send(['button-action', wid, 1, false, position, [], []]);
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
    const start = entry.geometry;
    const { container } = this._options;
    container.setPointerCapture(event.pointerId);
    const move = (now: PointerEvent) => {
      const dx = Math.round((now.clientX - event.clientX) * this._scale);
      const dy = Math.round((now.clientY - event.clientY) * this._scale);
      if (!edges && entry.maximised && (dx || dy)) {
        return;
      }
      const next = edges
        ? resized(start, edges, dx, dy, entry.window.constraints)
        : reachable(
            { ...start, x: start.x + dx, y: start.y + dy },
            this.area,
            this._barHeight
          );
      this._setGeometry(entry, next);
      if (edges) {
        this._tellSoon(entry);
      }
    };
    const end = () => {
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
    for (const entry of this._entries.values()) {
      if (entry.window.overrideRedirect) {
        continue;
      }
      const wanted = entry.window.fullscreen
        ? this._whole(true)
        : entry.maximised
          ? this._whole(false)
          : reachable(entry.geometry, this.area, this._barHeight);
      if (!same(wanted, entry.geometry)) {
        this._setGeometry(entry, wanted);
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
  private readonly _bar: HTMLElement;
  private _stale: IEntry[] = [];
  private _known: ISize;
  private _focused = 0;
  private _top = 0;
  private _telling = 0;
  private _lastPress: PointerEvent | null = null;
  private _resizing: ReturnType<typeof setTimeout> | undefined;
}

/**
 * The packet about the viewer's one screen and one desktop.
 */
function desktopSize({ area, dpi }: Viewport): Packet {
  const { width, height } = area;
  const millimetres = [width, height].map(pixels =>
    Math.round((pixels * 25.4) / dpi)
  );
  const tab = ['tab', 0, 0, width, height, ...millimetres];
  const screen = [
    'browser',
    ...[width, height, ...millimetres],
    [tab],
    ...[0, 0, width, height]
  ];
  return [
    'desktop_size',
    ...[width, height, [screen]],
    ...[1, ['']],
    ...[width, height, dpi, dpi],
    ...[60, {}]
  ];
}

function same(one: IRectangle, other: IRectangle): boolean {
  return (
    one.x === other.x &&
    one.y === other.y &&
    one.width === other.width &&
    one.height === other.height
  );
}
