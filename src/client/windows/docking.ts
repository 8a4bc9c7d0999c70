/**
 * Puts windows into the panes of the dock. A window is mapped as long as its pane is in sight, so
 * that it costs nothing otherwise. Its program is not told that it is minimised: Tk would not open
 * a dialogue of such a window.
 */
import { Disposables, IDisposable } from '../lifecycle';
import { Activation } from './activation';
import { Arrangement } from './arrangement';
import { Dock, dockWindows, IDockWindow, isDocked, ownerOf } from './dock';
import { Floating } from './floating';
import { IRectangle, isSame } from './geometry';
import { ManagedWindow } from './managed';
import { IWindow } from './model';
import { Outbox } from './outbox';
import { Pane } from './pane';
import { TaskBar } from './taskbar';
import { ITask } from './tasks';
import { ITrayIcon, Tray } from './tray';
import { Viewport } from './viewport';

/**
 * Milliseconds until a further window is told of. Some are there for a moment only.
 */
const RIPENING = 120;

export interface IDockingOptions {
  /**
   * Is shown where the windows are that have no pane.
   */
  bar: TaskBar;

  /**
   * Its icons are told to the dock, which shows them.
   */
  tray: Tray;

  container: HTMLElement;
  viewport: Viewport;
  dock: Dock;
  all: ReadonlyMap<number, ManagedWindow>;
  arrangement: Arrangement;
  activation: Activation;
  outbox: Outbox;
}

export class Docking implements IDisposable {
  constructor(private readonly _options: IDockingOptions) {
    const { container, dock, viewport } = _options;
    const follow = () => this._onPanesChanged();
    this._following.add(dock.follow(follow));
    this._following.add(viewport.follow(follow));
    this._ground = new Pane(container);
    this._floating = new Floating(_options);
    this._onHomeMoved();
  }

  /**
   * Put the view of a window into its pane, or among those that float.
   */
  house(item: ManagedWindow): void {
    const { container, dock } = this._options;
    const { wid, view, window } = item;
    if (!isDocked(window)) {
      this.removed(item);
      this._floating.house(item);
      item.pane = null;
      return;
    }
    this._ripen(wid);
    const pane = new Pane(container, {
      scrolled: () => this._onScrolled(item),
      pointed: event => this._floating.pointed(item, event)
    });
    pane.node.append(view.node);
    item.pane = pane;
    pane.place(dock.pane(wid) ?? null, dock.root(wid));
    this._panes.set(wid, pane);
  }

  /**
   * Whether a new window waits until its pane is in sight.
   */
  waits(window: IWindow): boolean {
    return isDocked(window) && !this._options.dock.pane(window.wid);
  }

  /**
   * The server describes a window differently.
   */
  changed(item: ManagedWindow, before: IWindow): void {
    const { activation, all, arrangement, dock, outbox } = this._options;
    const { window } = item;
    if (window.urgent && !before.urgent && item.wid !== outbox.focused) {
      dock.listener.urged?.((ownerOf(item, all) ?? item).wid);
    }
    const docked = isDocked(window);
    if (docked !== isDocked(before)) {
      this.house(item);
      if (docked) {
        this._show(item);
      } else {
        activation.reveal(item, false);
        arrangement.float(item);
      }
    }
    if (docked && window.constraints !== before.constraints) {
      arrangement.fitPane(item);
    }
    if (window.iconic === before.iconic) {
      return;
    }
    if (!docked) {
      activation.iconicChanged(item);
    } else if (!outbox.isAnswer(window.wid, window.iconic)) {
      const isInSight = !!dock.pane(window.wid);
      if (window.iconic && isInSight) {
        // What minimises a window of a dock is its tab.
        outbox.restore(item, true);
      } else if (!window.iconic && !isInSight) {
        dock.listener.wanted?.(window.wid);
      }
    }
  }

  /**
   * A program has raised a window, or opened one.
   */
  raised(item: ManagedWindow): void {
    const { activation, all, dock } = this._options;
    const owner = ownerOf(item, all);
    if (owner?.minimised) {
      dock.listener.wanted?.(owner.wid);
    } else {
      activation.raised(item);
    }
  }

  /**
   * A person presses on a window.
   */
  pressed(item: ManagedWindow): void {
    const { all, dock } = this._options;
    const owner = ownerOf(item, all);
    if (owner) {
      dock.listener.pressed?.(owner.wid);
    }
  }

  /**
   * Give a window the keys; as soon as its pane is in sight, if it is not.
   */
  activate(wid: number): void {
    const { activation, all } = this._options;
    const item = all.get(wid);
    this._wanted = wid;
    if (item && !item.minimised) {
      activation.activate(item);
    }
  }

  /**
   * The tasks among these that have no pane.
   */
  undocked(tasks: ITask[]): ITask[] {
    const { all } = this._options;
    return tasks.filter(({ wid }) => !isDocked(all.get(wid)!.window));
  }

  removed(item: ManagedWindow): void {
    this._floating.forget(item);
    clearTimeout(this._unripe.get(item.wid));
    this._unripe.delete(item.wid);
    this._panes.get(item.wid)?.dispose();
    this._panes.delete(item.wid);
    this._shown.delete(item.wid);
  }

  /**
   * All windows have come that there are.
   */
  complete(): void {
    this._complete = true;
    this.update();
  }

  /**
   * Tell the dock what has changed, once for all changes of a task.
   */
  update(): void {
    if (!this._updating) {
      this._updating = true;
      queueMicrotask(() => {
        this._updating = false;
        if (!this._suspended) {
          this._tell();
        }
      });
    }
  }

  /**
   * The connection is gone. The panes stay until `dispose`.
   */
  suspend(): void {
    this._suspended = true;
    this._following.dispose();
    this._unripe.forEach(timer => clearTimeout(timer));
  }

  dispose(): void {
    this.suspend();
    this._ground.dispose();
    this._panes.forEach(pane => pane.dispose());
  }

  private _onHomeMoved(): void {
    const { bar, dock } = this._options;
    this._ground.place(dock.home);
    if (dock.home) {
      bar.within(dock.home);
    }
  }

  private _onPanesChanged(): void {
    this._onHomeMoved();
    this._reachOutside();
    for (const item of this._options.all.values()) {
      if (isDocked(item.window)) {
        this._show(item);
      }
    }
    this.update();
  }

  /**
   * The screen of X reaches to the end of all panes. What is in another root is shown there from
   * the corner of its pane on.
   */
  private _reachOutside(): void {
    const { dock, viewport } = this._options;
    const { outside } = dock;
    for (const { root, rectangle } of outside) {
      root.style.translate = `${-rectangle.x}px ${-rectangle.y}px`;
    }
    const ends = outside.map(({ rectangle: { x, y, width, height } }) => ({
      width: x + width,
      height: y + height
    }));
    viewport.reach({
      width: Math.max(0, ...ends.map(({ width }) => width)),
      height: Math.max(0, ...ends.map(({ height }) => height))
    });
  }

  /**
   * The window is where it is seen on the screen of X too: the pointer cannot leave that screen.
   */
  private _onScrolled(item: ManagedWindow): void {
    this._options.arrangement.fitPane(item);
  }

  /**
   * Tell of a further window only if it stays.
   */
  private _ripen(wid: number): void {
    if (this._told?.length) {
      this._unripe.set(
        wid,
        setTimeout(() => {
          this._unripe.delete(wid);
          this.update();
        }, RIPENING)
      );
    }
  }

  /**
   * Show a window with its pane, or hide it.
   */
  private _show(item: ManagedWindow): void {
    const { activation, arrangement, dock } = this._options;
    const { wid } = item;
    const place = dock.pane(wid);
    this._panes.get(wid)?.place(place ?? null, dock.root(wid));
    if (!place) {
      activation.minimise(item, false);
      return;
    }
    arrangement.fitPane(item);
    if (!item.minimised) {
      return;
    }
    activation.reveal(item, false);
    if (!this._shown.has(wid)) {
      this._shown.add(wid);
      activation.appeared(item);
    } else if (this._wanted === wid) {
      activation.activate(item);
    }
  }

  private _tell(): void {
    const { all, dock, outbox, tray } = this._options;
    this._floating.update();
    const { listener } = dock;
    if (this._complete) {
      const windows = dockWindows(all.values()).filter(
        ({ wid }) => !this._unripe.has(wid)
      );
      if (JSON.stringify(windows) !== JSON.stringify(this._told)) {
        this._told = windows;
        listener.windowsChanged(windows);
      }
      const { icons } = tray;
      if (JSON.stringify(icons) !== JSON.stringify(this._toldIcons)) {
        this._toldIcons = icons;
        listener.trayChanged?.(icons);
      }
    }
    const used = all.get(outbox.focused);
    const owner = used && ownerOf(used, all);
    if (owner && owner.wid !== this._toldUsed) {
      this._toldUsed = owner.wid;
      listener.activated?.(owner.wid);
    }
    const floating = this._floating.outlines;
    const isOld =
      floating.length === this._toldFloating.length &&
      floating.every((one, i) => isSame(one, this._toldFloating[i]!));
    if (!isOld) {
      this._toldFloating = floating;
      listener.floated?.(floating);
    }
  }

  private readonly _floating: Floating;
  private readonly _following = new Disposables();

  /**
   * The ground of the windows that have no pane.
   */
  private readonly _ground: Pane;
  private readonly _panes = new Map<number, Pane>();

  /**
   * The windows that have been in sight.
   */
  private readonly _shown = new Set<number>();

  /**
   * The window that is to have the keys when it comes into sight.
   */
  private _wanted = 0;
  private _complete = false;
  private _suspended = false;
  private _updating = false;
  private _told: IDockWindow[] | null = null;

  /**
   * The windows that nobody was told of yet, with the timers that end that.
   */
  private readonly _unripe = new Map<number, ReturnType<typeof setTimeout>>();
  private _toldIcons: ITrayIcon[] | null = null;
  private _toldUsed = 0;
  private _toldFloating: IRectangle[] = [];
}
