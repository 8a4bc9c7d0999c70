import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import {
  FromLab,
  FromPage,
  IBox,
  ITabWindow,
  ITrayIcon,
  TrayButton
} from '../../contract/messages';
import { IPageContext } from '../services/tokens';
import { DisplayFrame } from './frame';
import { Pane } from './pane';

/**
 * The page of a display that lies over all of Lab. It is seen in the panes alone, which are in the
 * tabs of the display's windows, and where a dialogue or a menu reaches beyond them.
 *
 * #### Notes
 * One page has all windows, so there is one connection. It stays where it is when a tab moves: a
 * frame that moves in the document is loaded again.
 */
export class Stage implements IDisposable {
  /**
   * Construct a stage, which loads the page.
   *
   * @param display - The display's id.
   *
   * @param url - The page's address, on this server.
   *
   * @param context - The messages for the page.
   */
  constructor(
    readonly display: string,
    url: string,
    context: IPageContext
  ) {
    this._context = new StageContext(context);
    this._frame = new DisplayFrame(url, this._context);
    this._frame.addClass('jp-XpraDisplay-stage');
    this._frame.received.connect(this._onReceived, this);
    document.addEventListener('pointerdown', this, true);
    Widget.attach(this._frame, document.body);
    context.changed.connect((_, message) => this._onContext(message), this);
    context.messages.forEach(message => this._onContext(message));
  }

  /**
   * The windows that are to be tabs, the oldest first.
   */
  get windows(): ReadonlyArray<ITabWindow> {
    return this._windows;
  }

  /**
   * Emitted when the windows changed.
   */
  get windowsChanged(): ISignal<this, void> {
    return this._windowsChanged;
  }

  /**
   * Emitted with a window that its program wants to be seen, but whose tab is out of sight.
   */
  get wanted(): ISignal<this, number> {
    return this._wanted;
  }

  /**
   * A window asks to be looked at.
   */
  get urged(): ISignal<this, number> {
    return this._urged;
  }

  /**
   * Emitted when other windows are torn off than before.
   */
  get tornChanged(): ISignal<this, void> {
    return this._tornChanged;
  }

  /**
   * The icons that the display's programs have in the system tray, the oldest first.
   */
  get tray(): ReadonlyArray<ITrayIcon> {
    return this._tray;
  }

  /**
   * Emitted when the icons are others, or look otherwise.
   */
  get trayChanged(): ISignal<this, void> {
    return this._trayChanged;
  }

  /**
   * Click on an icon.
   *
   * @param rectangle - Where the icon is in Lab.
   */
  clickTray(wid: number, button: TrayButton, rectangle: IBox): void {
    this._frame.activate();
    this._context.send({ kind: 'trayClicked', wid, button, rectangle });
  }

  /**
   * Emitted when the stage is disposed of.
   */
  get disposed(): ISignal<this, void> {
    return this._disposed;
  }

  /**
   * Whether the page has the keyboard.
   */
  get hasFocus(): boolean {
    return this._frame.node.contains(document.activeElement);
  }

  get isDisposed(): boolean {
    return this._frame.isDisposed;
  }

  /**
   * The name of the display, for screen readers.
   */
  set label(value: string) {
    this._frame.label = value;
  }

  /**
   * Add a pane.
   */
  add(pane: Pane): void {
    this._panes.push(pane);
    this._active ??= pane;
    this.update();
  }

  /**
   * Remove a pane. The stage ends with its last one.
   */
  remove(pane: Pane): void {
    this._panes = this._panes.filter(other => other !== pane);
    if (this._active === pane) {
      this._active = this._panes[0] ?? null;
    }
    if (this._panes.length === 0) {
      this.dispose();
    } else {
      this.update();
    }
  }

  /**
   * Whether a pane is the one in use.
   */
  isActive(pane: Pane): boolean {
    return this._active === pane;
  }

  /**
   * Give the keyboard to the window in a pane.
   */
  activate(pane: Pane): void {
    this._active = pane;
    this.update();
    // What the page says of the focus that it gets now is about the window that was used before.
    this._isActivating = !this.hasFocus;
    this._frame.activate();
    pane.tellFocus();
    if (pane.window !== null) {
      this._context.send({ kind: 'activate', wid: pane.window });
    }
  }

  /**
   * Ask the program to close a window.
   */
  closeWindow(wid: number): void {
    this._context.send({ kind: 'close', wid });
  }

  /**
   * Whether a window is in a window of the browser's own.
   */
  isTorn(wid: number): boolean {
    return this._torn.includes(wid);
  }

  /**
   * Show a window in a window of the browser's own.
   *
   * @param above - Whether it stays above all others.
   */
  tear(wid: number, above: boolean): void {
    this._context.send({ kind: 'tear', wid, above });
  }

  /**
   * Put a window back that was torn off.
   */
  restore(wid: number): void {
    this._context.send({ kind: 'restore', wid });
  }

  /**
   * Tell the page where the panes are, once for all changes of a task.
   */
  update(): void {
    if (this._isUpdating) {
      return;
    }
    this._isUpdating = true;
    queueMicrotask(() => {
      this._isUpdating = false;
      if (!this.isDisposed) {
        this._tell();
      }
    });
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    document.removeEventListener('pointerdown', this, true);
    this._frame.dispose();
    this._context.dispose();
    this._disposed.emit();
    Signal.clearData(this);
  }

  /**
   * Handle a press on something of Lab.
   */
  handleEvent(): void {
    this._context.send({ kind: 'pressed' });
  }

  private _tell(): void {
    const places = this._panes
      .filter(({ window }) => window !== null)
      .map(pane => ({ wid: pane.window!, rectangle: pane.rectangle }));
    const home =
      this._active?.rectangle ??
      this._panes.map(pane => pane.rectangle).find(Boolean) ??
      null;
    this._context.place({ kind: 'places', places, home });
    this._clip();
  }

  /**
   * Show the page where it has something to show, and nowhere else.
   */
  private _clip(): void {
    const shown = this._panes.flatMap(({ rectangle }) => rectangle ?? []);
    const holes = this._panes.flatMap(pane => pane.holes);
    this._frame.node.style.clipPath =
      this._isFullScreen || shown.length === 0
        ? ''
        : `path("${[
            ...shown.map(clockwise),
            ...holes.map(anticlockwise),
            ...this._floating.map(clockwise)
          ].join('')}")`;
    this._frame.node.style.visibility = shown.length > 0 ? '' : 'hidden';
  }

  private _onContext(message: FromLab): void {
    if (message.kind === 'theme') {
      // The browser paints a ground behind a page of another colour scheme.
      this._frame.node.style.colorScheme = message.theme.light
        ? 'light'
        : 'dark';
    }
  }

  private _onReceived(_: DisplayFrame, message: FromPage): void {
    switch (message.kind) {
      case 'windows':
        this._windows = message.windows;
        this._windowsChanged.emit();
        break;
      case 'entered':
        this._onEntered(message.wid, message.pressed);
        break;
      case 'wanted':
        this._wanted.emit(message.wid);
        break;
      case 'urged':
        this._urged.emit(message.wid);
        break;
      case 'torn':
        this._torn = message.wids;
        this._tornChanged.emit();
        break;
      case 'tray':
        this._tray = message.icons;
        this._trayChanged.emit();
        break;
      case 'floating':
        this._floating = message.rectangles;
        this._tell();
        break;
      case 'fullScreen':
        this._isFullScreen = message.on;
        this._tell();
        this._active?.receive(message);
        break;
      default:
        this._active?.receive(message);
    }
  }

  /**
   * Handle a person entering a window.
   */
  private _onEntered(wid: number, pressed: boolean): void {
    const isEcho = this._isActivating && !pressed;
    this._isActivating = false;
    if (isEcho) {
      return;
    }
    this._active =
      this._panes.find(({ window }) => window === wid) ?? this._active;
    this.update();
    this._active?.enter();
  }

  private _active: Pane | null = null;
  private _context: StageContext;
  private _disposed = new Signal<this, void>(this);
  private _floating: IBox[] = [];
  private _frame: DisplayFrame;
  private _isActivating = false;
  private _isFullScreen = false;
  private _isUpdating = false;
  private _panes: Pane[] = [];
  private _torn: number[] = [];
  private _tornChanged = new Signal<this, void>(this);
  private _tray: ITrayIcon[] = [];
  private _trayChanged = new Signal<this, void>(this);
  private _wanted = new Signal<this, number>(this);
  private _urged = new Signal<this, number>(this);
  private _windows: ITabWindow[] = [];
  private _windowsChanged = new Signal<this, void>(this);
}

/**
 * The messages for all pages, and those for the page of one stage.
 */
class StageContext implements IPageContext, IDisposable {
  constructor(private _all: IPageContext) {
    _all.changed.connect(this._onChanged, this);
  }

  get language(): string {
    return this._all.language;
  }

  get messages(): FromLab[] {
    const places = this._places ? [this._places] : [];
    return [...this._all.messages, ...places];
  }

  get changed(): ISignal<this, FromLab> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /**
   * Tell the page of its places, now and when it is loaded again.
   */
  place(places: FromLab): void {
    if (JSON.stringify(places) !== JSON.stringify(this._places)) {
      this._places = places;
      this.send(places);
    }
  }

  send(message: FromLab): void {
    this._changed.emit(message);
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  private _onChanged(_: IPageContext, message: FromLab): void {
    this._changed.emit(message);
  }

  private _changed = new Signal<this, FromLab>(this);
  private _isDisposed = false;
  private _places: FromLab | null = null;
}

/**
 * A rectangle in a path.
 */
function clockwise({ x, y, width, height }: IBox): string {
  return `M${x} ${y}h${width}v${height}h${-width}z`;
}

/**
 * A rectangle that is cut out of another one.
 */
function anticlockwise({ x, y, width, height }: IBox): string {
  return `M${x} ${y}v${height}h${width}v${-height}z`;
}
