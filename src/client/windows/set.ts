/**
 * The set of a display's windows, as packets change it.
 */
import { dictionary, integer } from '../protocol/read';
import { Packet } from '../protocol/value';
import { IRectangle, rectangleOf, sizeOf } from './geometry';
import { iconOf } from './icon';
import { IWindow, IWindowState, updated, windowOf } from './model';

/**
 * The owner of a set, which decides what the packets mean for the page.
 */
export interface IWindowSetOwner<T extends IWindowState> {
  /**
   * Make the state of a new window, which is not yet in the set.
   */
  create(window: IWindow): T;

  added(state: T): void;

  /**
   * The window is no longer in the set.
   */
  removed(state: T): void;

  /**
   * The server describes the window differently from `before`.
   */
  changed(state: T, before: IWindow): void;

  /**
   * The program has moved or resized the window.
   */
  configured(state: T, geometry: IRectangle): void;

  raised(state: T): void;

  /**
   * The program asks that the pointer, whose button is down, drags the window.
   *
   * @param direction One of `_NET_WM_MOVERESIZE`.
   */
  dragWanted(state: T, direction: number): void;
}

export class WindowSet<T extends IWindowState> {
  constructor(private readonly _owner: IWindowSetOwner<T>) {}

  /**
   * The windows by their ids.
   */
  get all(): ReadonlyMap<number, T> {
    return this._states;
  }

  /**
   * Take a packet if it is about windows. Packets about a window that is not in the set change
   * nothing.
   *
   * @returns Whether it is.
   */
  handle(packet: Packet): boolean {
    switch (packet[0]) {
      case 'new-window':
      case 'new-override-redirect':
        this._add(windowOf(packet));
        break;
      case 'lost-window':
        this._remove(integer(packet[1]));
        break;
      case 'window-metadata':
        this._change(packet, state => {
          const metadata = dictionary(packet[2]);
          this._describe(state, updated(state.window, metadata));
        });
        break;
      case 'window-icon':
        this._change(packet, state =>
          this._describe(state, { ...state.window, icon: iconOf(packet) })
        );
        break;
      case 'window-move-resize':
      case 'configure-override-redirect':
        this._change(packet, state =>
          this._owner.configured(state, rectangleOf(packet.slice(2)))
        );
        break;
      case 'window-resized':
        this._change(packet, state => {
          const size = sizeOf(packet.slice(2));
          this._owner.configured(state, { ...state.geometry, ...size });
        });
        break;
      case 'raise-window':
      case 'restack-window':
        this._change(packet, state => this._owner.raised(state));
        break;
      case 'initiate-moveresize':
        this._change(packet, state =>
          this._owner.dragWanted(state, integer(packet[4]))
        );
        break;
      default:
        return false;
    }
    return true;
  }

  /**
   * Forget all windows, without a word to the owner.
   */
  clear(): void {
    this._states.clear();
  }

  private _add(window: IWindow): void {
    this._remove(window.wid);
    const state = this._owner.create(window);
    this._states.set(window.wid, state);
    this._owner.added(state);
  }

  private _remove(wid: number): void {
    const state = this._states.get(wid);
    if (state) {
      this._states.delete(wid);
      this._owner.removed(state);
    }
  }

  private _change(packet: Packet, change: (state: T) => void): void {
    const state = this._states.get(integer(packet[1]));
    if (state) {
      change(state);
    }
  }

  private _describe(state: T, window: IWindow): void {
    const before = state.window;
    state.window = window;
    this._owner.changed(state, before);
  }

  private readonly _states = new Map<number, T>();
}
