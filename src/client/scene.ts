/**
 * The windows in sight: those of this connection, or of the last one until this one has its own.
 */
import { hide, show } from './connection/hiding';
import { IPicture } from './drawing/decoder';
import { cursorOf } from './input/cursor';
import { IServer } from './input/types';
import { disposable, IDisposable, Replaceable } from './lifecycle';
import { ILog } from './log/log';
import { Painter } from './painting/painter';
import { integer } from './protocol/read';
import { Packet } from './protocol/value';
import { isSince } from './version';
import { IRectangle } from './windows/geometry';
import { Hints, IHints } from './windows/hints';
import { IWindowManagerOptions, WindowManager } from './windows/manager';
import { TrayButton } from './windows/trayicon';

export interface ISceneOptions extends Pick<
  IWindowManagerOptions,
  | 'container'
  | 'dock'
  | 'viewport'
  | 'send'
  | 'modifiers'
  | 'isTyping'
  | 'grabKeyboard'
  | 'workspace'
  | 'words'
> {
  log: ILog;

  /**
   * A window is about to be added.
   */
  adding: (wid: number) => void;

  /**
   * A window is in sight, or an icon in the tray.
   */
  added: () => void;

  /**
   * A program wants a window to be looked at that has not the keys.
   */
  urged: () => void;

  /**
   * The last window has gone, and there is no icon.
   */
  emptied: () => void;
}

/**
 * The packets about windows whose numbers are logged.
 */
const LOGGED =
  /^((new|lost|map|unmap|configure|close|raise|restack)-|window-(move-)?resize|desktop_size|focus|button)/;

export class Scene implements IDisposable {
  constructor(private readonly _options: ISceneOptions) {}

  /**
   * The window that has the keys, 0 for none.
   */
  get focused(): number {
    return this._windows.value?.focused ?? 0;
  }

  /**
   * The ids of all windows.
   */
  get ids(): number[] {
    return this._windows.value?.ids ?? [];
  }

  /**
   * Whether there is nothing to be seen: no window, and no icon in the tray.
   */
  get isEmpty(): boolean {
    return this._windows.value?.isEmpty ?? true;
  }

  /**
   * Whether anybody can see the display. The server sends nothing of one in a hidden tab, and
   * all of it again when it is in sight.
   */
  set visible(visible: boolean) {
    if (visible !== this._visible) {
      this._visible = visible;
      if (this._server) {
        const tell = visible ? show : hide;
        tell(this._server.encoder, this.ids).forEach(this._options.send);
      }
    }
  }

  /**
   * A server has said hello. Its windows come.
   *
   * @param start The menu that starts programs; null for a desktop, which has its own.
   */
  connected(server: IServer, start: IWindowManagerOptions['start']): void {
    this._server = server;
    this._hints.reset();
    this._last.value = this._windows.release();
    const { container, dock, viewport, words } = this._options;
    const { modifiers, isTyping, grabKeyboard, workspace } = this._options;
    this._windows.value = new WindowManager({
      ...{ container, viewport, words, start, workspace },
      ...{ modifiers, isTyping, grabKeyboard },
      desktop: start === null,
      dock: start === null ? null : dock,
      // Of these, the window of a desktop takes no size that the screen never had.
      resizesDisplay:
        isSince(server.version, 5) && !isSince(server.version, 6, 5, 5),
      send: packet => {
        this._write('sent', packet);
        this._options.send(packet);
      },
      paint: (wid, canvas) => this._painter.add(wid, canvas),
      resize: (wid, { width, height }) =>
        this._painter.resize(wid, width, height)
    });
  }

  /**
   * All windows have come that there are.
   */
  complete(): void {
    this._last.value = null;
    this._windows.value?.complete();
    if (this.isEmpty && this._hadWindows) {
      // The last one has gone while there was no connection.
      this._options.emptied();
    }
  }

  /**
   * Give a window that has a pane the keys.
   */
  activate(wid: number): void {
    this._windows.value?.activate(wid);
  }

  /**
   * A person wants to close a window.
   */
  close(wid: number): void {
    this._windows.value?.close(wid);
  }

  /**
   * A person clicks on an icon of the tray that is shown elsewhere.
   */
  clickTray(wid: number, button: TrayButton, rectangle: IRectangle): void {
    this._windows.value?.clickTray(wid, button, rectangle);
  }

  /**
   * A window asks for something that Xpra does not pass on.
   */
  hint(hints: IHints): void {
    this._hints.tell(hints);
  }

  /**
   * A person presses on what is around the display.
   */
  pressBeside(): void {
    this._windows.value?.closeMenus();
  }

  /**
   * Show windows in an element of another document too, until the result is disposed of.
   */
  attach(root: HTMLElement): IDisposable {
    this._roots.add(root);
    this._showCursor();
    return disposable(() => this._roots.delete(root));
  }

  disconnected(): void {
    this._windows.value?.suspend();
    this._painter.clear();
  }

  /**
   * Take a packet if it is about windows or the cursor over them.
   */
  handle(packet: Packet): boolean {
    this._write('received', packet);
    const [kind] = packet;
    if (kind === 'cursor') {
      this._cursor = cursorOf(packet, this._options.viewport.factor);
      this._showCursor();
      return true;
    }
    if (kind === 'lost-window') {
      this._painter.remove(integer(packet[1]));
      this._hints.removed(integer(packet[1]));
      const wasEmpty = this.isEmpty;
      const handled = this._windows.value?.handle(packet) ?? false;
      if (!wasEmpty && this.isEmpty) {
        this._options.emptied();
      }
      return handled;
    }
    if (kind === 'new-tray') {
      this._hadWindows = true;
      const handled = this._windows.value?.handle(packet) ?? false;
      this._options.added();
      return handled;
    }
    if (kind !== 'new-window' && kind !== 'new-override-redirect') {
      return this._windows.value?.handle(packet) ?? false;
    }
    this._hadWindows = true;
    const wid = integer(packet[1]);
    this._options.adding(wid);
    const handled = this._windows.value?.handle(packet) ?? false;
    if (handled) {
      this._hints.added(packet);
      this._onAdded(wid);
    }
    return handled;
  }

  paint(picture: IPicture): void {
    this._painter.paint(picture);
    this._windows.value?.painted(picture.wid);
  }

  dispose(): void {
    this._last.dispose();
    this._windows.dispose();
  }

  private _showCursor(): void {
    for (const { style } of [this._options.container, ...this._roots]) {
      style.setProperty('--xpra-cursor', this._cursor);
    }
  }

  private _onAdded(wid: number): void {
    this._last.value = null;
    this._options.added();
    if (!this._visible && this._server) {
      hide(this._server.encoder, [wid]).forEach(this._options.send);
    }
  }

  /**
   * Log the type and the first numbers of a packet: ids and geometry, and no title.
   */
  private _write(direction: string, packet: Packet): void {
    const { windows } = this._options.log;
    if (windows && LOGGED.test(packet[0])) {
      const numbers = packet
        .slice(1, 6)
        .filter(value => typeof value === 'number');
      windows(direction, packet[0], ...numbers);
    }
  }

  private readonly _painter = new Painter(packet => this._options.send(packet));
  private readonly _hints = new Hints((wid, metadata) => {
    this._windows.value?.handle(['window-metadata', wid, metadata]);
    if (metadata['attention-requested'] && wid !== this.focused) {
      this._options.urged();
    }
  });
  private _cursor = 'default';
  private readonly _roots = new Set<HTMLElement>();
  private _server: IServer | null = null;
  private _visible = true;

  /**
   * Whether there was ever a window, or an icon in the tray.
   */
  private _hadWindows = false;
  private readonly _windows = new Replaceable<WindowManager>();

  /**
   * The windows of the last connection, in sight until this one has its own.
   */
  private readonly _last = new Replaceable<WindowManager>();
}
