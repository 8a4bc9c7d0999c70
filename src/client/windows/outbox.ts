/**
 * The messages to the server about windows. The outbox knows what it has said last.
 */
import { IDictionary, Packet } from '../protocol/value';
import { IRectangle, ISize } from './geometry';
import { IWindowState } from './model';
import { screensOf } from './screens';

/**
 * Milliseconds that a window out of sight keeps the keys, if no other one gets them.
 */
const GRACE = 200;

export class Outbox {
  constructor(private readonly _send: (packet: Packet) => void) {}

  /**
   * The window that has the keys; 0 for none.
   */
  get focused(): number {
    return this._focused;
  }

  /**
   * A new window is shown.
   */
  map(state: IWindowState): void {
    this._map(state, {});
  }

  /**
   * A window is minimised.
   *
   * @param wanted Whether a person wants it. What the program said itself is not said back to it:
   * it may have changed its mind since.
   */
  minimise(state: IWindowState, wanted: boolean): void {
    const { wid } = state.window;
    this._unmapping.set(wid, [state, wanted]);
    if (wid !== this._told) {
      this._unmap();
    }
  }

  /**
   * A window that was minimised is back.
   *
   * @param wanted As in `minimise`.
   */
  restore(state: IWindowState, wanted: boolean): void {
    this._unmapping.delete(state.window.wid);
    if (wanted) {
      this._ask(state, false);
    }
    this._map(state, wanted ? { iconified: false } : {});
  }

  /**
   * Whether the server says of a window only what it was asked for, perhaps before it was asked for
   * something else. Each answer counts once.
   */
  isAnswer(wid: number, iconic: boolean): boolean {
    const asked = this._asked.get(wid);
    if (asked?.[0] !== iconic) {
      return false;
    }
    asked.shift();
    return true;
  }

  /**
   * A window is in another place.
   */
  configure(state: IWindowState, changes: IDictionary = {}): void {
    // Xpra would show a minimised window at its place. `restore` says where that is.
    const { window, geometry, minimised } = state;
    this._configure(window.wid, geometry, changes, minimised);
  }

  /**
   * The desktop is to have another size.
   */
  resizeDesktop({ window }: IWindowState, { width, height }: ISize): void {
    this._configure(window.wid, { x: 0, y: 0, width, height }, {}, false);
  }

  /**
   * The display is to have another size.
   */
  resizeDisplay({ width, height }: ISize): void {
    this._send(['configure-display', { 'desktop-size': [width, height] }]);
  }

  /**
   * The client's screen has another size.
   */
  resizeScreen(area: ISize, dpi: number): void {
    const { width, height } = area;
    this._send([
      'desktop_size',
      ...[width, height, screensOf(area)],
      ...[1, ['']],
      ...[width, height, dpi, dpi],
      ...[60, {}]
    ]);
  }

  /**
   * Another window has the keys, or none.
   *
   * @param last The window that has had them, if it is still there.
   */
  focus(next: IWindowState | null, last: IWindowState | undefined): void {
    const wid = next?.window.wid ?? 0;
    this._focused = wid;
    if (last) {
      // Programs draw themselves otherwise when they are not in use.
      this._changeFocused(last, false);
    }
    clearTimeout(this._taking);
    if (wid === 0) {
      this._taking = setTimeout(() => this._tellFocus(0), GRACE);
    } else {
      this._tellFocus(wid);
    }
    if (next) {
      this._changeFocused(next, true);
    }
  }

  /**
   * A person presses a button where no window is.
   *
   * @param point In pixels of the display.
   */
  pressBeside(point: [x: number, y: number], modifiers: string[]): void {
    const at = [point, modifiers] as const;
    this._send(['button-action', 0, 1, true, ...at, [1]]);
    this._send(['button-action', 0, 1, false, ...at, []]);
  }

  /**
   * A person wants to close a window.
   */
  close(wid: number): void {
    this._send(['close-window', wid]);
  }

  /**
   * Forget a window that is gone. The answers that it owes will not come.
   */
  forget(wid: number): void {
    this._asked.delete(wid);
    this._unmapping.delete(wid);
  }

  /**
   * The connection is gone, and what it was told with it.
   */
  reset(): void {
    clearTimeout(this._taking);
    this._focused = 0;
    this._told = 0;
    this._unmapping.clear();
    this._asked.clear();
  }

  private _tellFocus(wid: number): void {
    this._told = wid;
    this._send(['focus', wid, []]);
    this._unmap();
  }

  /**
   * Have the windows unmapped that wait for it.
   *
   * A window that has the keys of X loses them when it is unmapped. Xpra notices that some time
   * later, and takes them from the window that it has given them to meanwhile.
   */
  private _unmap(): void {
    for (const [wid, [state, wanted]] of this._unmapping) {
      if (wid !== this._told) {
        this._unmapping.delete(wid);
        if (wanted) {
          this._ask(state, true);
        }
        const changes: IDictionary = wanted ? { iconified: true } : {};
        this._send(['unmap-window', wid, wanted, changes]);
      }
    }
  }

  private _map({ window, geometry }: IWindowState, changes: IDictionary): void {
    const { x, y, width, height } = geometry;
    this._send([
      'map-window',
      ...[window.wid, x, y, width, height],
      {},
      changes
    ]);
  }

  private _changeFocused(state: IWindowState, focused: boolean): void {
    this._configure(state.window.wid, state.geometry, { focused }, true);
  }

  /**
   * @param stays Whether the window is where it was.
   */
  private _configure(
    wid: number,
    { x, y, width, height }: IRectangle,
    changes: IDictionary,
    stays: boolean
  ): void {
    this._send([
      'configure-window',
      ...[wid, x, y, width, height],
      {},
      0,
      changes,
      stays
    ]);
  }

  /**
   * Note what the server is asked for. It answers only if that is a change.
   */
  private _ask({ window: { wid, iconic } }: IWindowState, asked: boolean) {
    const all = this._asked.get(wid) ?? [];
    const last = all.length ? all[all.length - 1] : iconic;
    if (asked !== last) {
      this._asked.set(wid, [...all, asked]);
    }
  }

  private _focused = 0;

  /**
   * The window that the server was told last to give the keys.
   */
  private _told = 0;

  /**
   * Takes the keys from all windows.
   */
  private _taking: ReturnType<typeof setTimeout> | undefined;

  /**
   * The windows to be unmapped as soon as they have no keys, and whether a person wants it.
   */
  private readonly _unmapping = new Map<number, [IWindowState, boolean]>();

  /**
   * Whether the server has been asked to minimise a window, or to have it back, one after the
   * other, as long as it has not said so itself.
   */
  private readonly _asked = new Map<number, boolean[]>();
}
