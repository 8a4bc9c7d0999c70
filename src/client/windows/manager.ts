/**
 * The windows of a display in the page: where they are, which is on top, and which has the keys.
 */
import { Disposables, listen } from '../lifecycle';
import { Packet } from '../protocol/value';
import { Activation } from './activation';
import { AreaWatch } from './area';
import { Arrangement, IArrangementOptions } from './arrangement';
import { Docking } from './docking';
import { edgesOf } from './drag';
import { freePoint, IEdges, IRectangle } from './geometry';
import { ManagedWindow } from './managed';
import { isFixed, isFramed, IWindow } from './model';
import { Outbox } from './outbox';
import { WindowSet } from './set';
import { isHidden, topOrder } from './stack';
import { StartMenu } from './startmenu';
import { TaskBar } from './taskbar';
import { tasksOf } from './tasks';
import { Tray } from './tray';
import { TrayButton } from './trayicon';
import { IViewText } from './view';
import { Workspace } from './workspace';

/**
 * The container fills the page, and a desktop fills the container.
 */
export interface IWindowManagerOptions extends IArrangementOptions {
  send: (packet: Packet) => void;

  /**
   * Paint a window on this canvas from now on.
   */
  paint: (wid: number, canvas: HTMLCanvasElement) => void;

  modifiers: (event: MouseEvent) => string[];

  /**
   * Whether a person is in the middle of typing text.
   */
  isTyping: () => boolean;

  /**
   * The display is to have the keyboard.
   */
  grabKeyboard: () => void;

  /**
   * The menu that starts programs; null where none can be started.
   */
  start: StartMenu | null;

  /**
   * The ground of the windows; null if the display is no workspace.
   */
  workspace: Workspace | null;

  words: IViewText & {
    /**
     * The name of the bar with a button for each window.
     */
    windows: string;

    /**
     * The name of the icons that programs have in the bar, and of one that has no title.
     */
    tray: string;
  };
}

export class WindowManager {
  constructor(private readonly _options: IWindowManagerOptions) {
    const { container, viewport, desktop, start, workspace, words } = _options;
    const { all } = this._windows;
    this._outbox = new Outbox(_options.send);
    this._arrangement = new Arrangement(_options, all, this._outbox);
    this._activation = new Activation(
      all,
      this._outbox,
      _options.isTyping,
      () => this._showBar()
    );
    this._tray = this._owned.add(
      new Tray({
        ..._options,
        label: words.tray,
        windows: () => this._places,
        pressed: () => _options.grabKeyboard(),
        changed: () => this._showBar()
      })
    );
    this._bar = new TaskBar(
      words.windows,
      start,
      workspace,
      _options.dock ? null : this._tray.node,
      wid => this._onTask(wid)
    );
    this._docking = _options.dock
      ? this._owned.add(
          new Docking({
            ...{ container, viewport, all, dock: _options.dock },
            bar: this._bar,
            tray: this._tray,
            arrangement: this._arrangement,
            activation: this._activation,
            outbox: this._outbox
          })
        )
      : null;
    this._watch = new AreaWatch(
      viewport,
      () => all.forEach(item => item.show(all, this.focused)),
      () => this._arrangement.resize()
    );
    this._owned.add(this._watch);
    this._owned.add(this._bar);
    this._owned.add(
      listen(container, 'pointerdown', event => this._onPress(event), {
        capture: true
      })
    );
    container.classList.toggle('xpra-mod-desktop', desktop);
    container.append(this._bar.node);
    if (start) {
      start.changed = () => this._showBar();
    }
    if (workspace) {
      this._showBar();
    }
  }

  /**
   * The window that has the keys, 0 for none.
   */
  get focused(): number {
    return this._outbox.focused;
  }

  /**
   * The ids of all windows.
   */
  get ids(): number[] {
    return [...this._windows.all.keys()];
  }

  /**
   * Take a packet if it is about windows.
   */
  handle(packet: Packet): boolean {
    return this._tray.handle(packet) || this._windows.handle(packet);
  }

  /**
   * Whether there is nothing to be seen: no window, and no icon in the tray.
   */
  get isEmpty(): boolean {
    return this._windows.all.size === 0 && this._tray.isEmpty;
  }

  /**
   * A picture was painted.
   */
  painted(wid: number): void {
    if (this._tray.painted(wid)) {
      this._docking?.update();
    }
  }

  /**
   * A person clicks on an icon of the tray that is shown elsewhere.
   *
   * @param rectangle Where that is, in CSS pixels of the container.
   */
  clickTray(wid: number, button: TrayButton, rectangle: IRectangle): void {
    this._tray.click(wid, button, rectangle);
  }

  /**
   * All windows have come that there are.
   */
  complete(): void {
    this._docking?.complete();
  }

  /**
   * Give a window that has a pane the keys.
   */
  activate(wid: number): void {
    this._docking?.activate(wid);
  }

  /**
   * A person wants to close a window.
   */
  close(wid: number): void {
    this._outbox.close(wid);
  }

  /**
   * A person presses outside the display. Nobody needs to know but programs with an open menu.
   */
  closeMenus(): void {
    const windows = [...this._windows.all.values()];
    if (windows.some(({ window }) => window.overrideRedirect)) {
      this._pressBeside([]);
    }
  }

  /**
   * The connection is gone. The windows stay in sight until `dispose`, and nothing moves them.
   */
  suspend(): void {
    this._watch.dispose();
    this._docking?.suspend();
    for (const item of this._windows.all.values()) {
      item.drag.value = null;
      this._owned.add(item);
    }
    this._windows.clear();
    this._outbox.reset();
  }

  dispose(): void {
    this.suspend();
    this._owned.dispose();
  }

  private _create(window: IWindow): ManagedWindow {
    const item: ManagedWindow = new ManagedWindow(
      window,
      this._arrangement.placeNew(window),
      {
        ...this._options,
        shown: () => this._docking?.update(),
        pressed: event => {
          this._lastPress = event;
          this._options.grabKeyboard();
          if (!window.overrideRedirect) {
            this._activation.activate(item);
          }
          this._docking?.pressed(item);
        },
        frame: {
          closeWanted: () => this._outbox.close(window.wid),
          minimiseWanted: () => this._activation.minimise(item, true),
          maximiseWanted: () => {
            this._activation.activate(item);
            if (!isFixed(item.window)) {
              this._arrangement.maximise(item, !item.maximised, true);
            }
          },
          dragged: (press, edges) => this._drag(item, press, edges)
        }
      }
    );
    item.minimised ||= this._docking?.waits(window) ?? false;
    item.order = topOrder(this._windows.all);
    return item;
  }

  private _onAdded(item: ManagedWindow): void {
    const { window, view } = item;
    const { container, desktop, paint } = this._options;
    item.show(this._windows.all, this.focused);
    if (this._docking) {
      this._docking.house(item);
    } else {
      container.append(view.node);
    }
    paint(window.wid, view.canvas);
    this._showBar();
    if (window.overrideRedirect || item.minimised) {
      this._activation.restack();
      return;
    }
    this._outbox.map(item);
    if (desktop) {
      this._arrangement.fill(item);
    }
    this._activation.appeared(item);
    if (isHidden(item, this._windows.all)) {
      this._docking?.raised(item);
    }
  }

  private _onRemoved(item: ManagedWindow): void {
    item.release();
    item.dispose();
    this._docking?.removed(item);
    this._outbox.forget(item.wid);
    if (this.focused === item.wid) {
      this._activation.activateTop();
    }
    this._showBar();
  }

  private _onChanged(item: ManagedWindow, before: IWindow): void {
    const { window } = item;
    if (window.maximised !== before.maximised) {
      this._arrangement.maximise(item, window.maximised, false);
    }
    if (window.fullscreen !== before.fullscreen) {
      this._arrangement.fullscreenChanged(item);
    }
    if (this._docking) {
      this._docking.changed(item, before);
    } else if (window.iconic !== before.iconic) {
      this._activation.iconicChanged(item);
    }
    if (isFramed(window) !== isFramed(before)) {
      this._arrangement.fit();
    }
    if (window.focusOnMap !== before.focusOnMap) {
      this._activation.focusOnMapChanged(item);
    }
    item.show(this._windows.all, this.focused);
    this._activation.restack();
    this._showBar();
  }

  /**
   * A press on a frame, the task bar or the background closes the menus of programs: they have
   * grabbed the pointer, and X tells them of a press anywhere.
   */
  private _onPress(event: PointerEvent): void {
    const { desktop, modifiers } = this._options;
    if (!desktop && !(event.target instanceof HTMLCanvasElement)) {
      this._pressBeside(modifiers(event));
    }
  }

  /**
   * Where the windows in sight are, in pixels of the display.
   */
  private get _places(): IRectangle[] {
    const { all } = this._windows;
    const inSight = [...all.values()].filter(item => !isHidden(item, all));
    return inSight.map(({ geometry }) => geometry);
  }

  /**
   * A person presses where no window is.
   */
  private _pressBeside(modifiers: string[]): void {
    const point = freePoint(this._options.viewport.area, this._places);
    if (point) {
      this._outbox.pressBeside(point, modifiers);
    }
  }

  /**
   * The program asks that its window follows the pointer, whose button is down.
   */
  private _onDragWanted(item: ManagedWindow, direction: number): void {
    const press = this._lastPress;
    const edges = edgesOf(direction);
    if (edges !== undefined && press && isDown(press)) {
      item.letGo(press);
      this._drag(item, press, edges);
    }
  }

  private _drag(
    item: ManagedWindow,
    press: PointerEvent,
    edges: IEdges | null
  ): void {
    press.preventDefault();
    this._options.grabKeyboard();
    this._activation.activate(item);
    this._arrangement.drag(item, press, edges);
  }

  /**
   * Show the windows that people switch to, if there is anything to switch to.
   */
  private _showBar(): void {
    const { desktop, start, workspace } = this._options;
    if (desktop) {
      return;
    }
    this._docking?.update();
    const all = tasksOf(this._windows.all, this.focused);
    const tasks = this._docking?.undocked(all) ?? all;
    this._bar.update(tasks);
    this._used ||= all.length > 0;
    const shown =
      workspace !== null ||
      (!this._docking && !this._tray.isEmpty) ||
      tasks.length > 1 ||
      tasks.some(({ minimised }) => minimised) ||
      (start?.isOpen ?? false) ||
      // All windows are closed, and a person wants to start something.
      (this._used && all.length === 0);
    if (shown === this._bar.isShown) {
      this._arrangement.makeRoom();
    } else {
      this._bar.isShown = shown;
      this._arrangement.showTaskBar(shown);
    }
  }

  private _onTask(wid: number): void {
    const item = this._windows.all.get(wid);
    if (item && this.focused === wid) {
      this._activation.minimise(item, true);
    } else if (item) {
      this._options.grabKeyboard();
      this._activation.activate(item);
    }
  }

  private readonly _windows = new WindowSet<ManagedWindow>({
    create: window => this._create(window),
    added: item => this._onAdded(item),
    removed: item => this._onRemoved(item),
    changed: (item, before) => this._onChanged(item, before),
    configured: (item, geometry) =>
      this._arrangement.configured(item, geometry),
    raised: item => (this._docking ?? this._activation).raised(item),
    dragWanted: (item, direction) => this._onDragWanted(item, direction)
  });
  private readonly _owned = new Disposables();
  private readonly _outbox: Outbox;
  private readonly _arrangement: Arrangement;
  private readonly _activation: Activation;
  private readonly _docking: Docking | null;
  private readonly _watch: AreaWatch;
  private readonly _bar: TaskBar;
  private readonly _tray: Tray;

  /**
   * Whether there has been a window.
   */
  private _used = false;

  /**
   * The last press of a button on the content of any window.
   */
  private _lastPress: PointerEvent | null = null;
}

/**
 * Whether the button of a press is still down. The canvas has the pointer as long as it is.
 */
function isDown({ target, pointerId }: PointerEvent): boolean {
  return target instanceof Element && target.hasPointerCapture(pointerId);
}
