/**
 * Keys to press and release in, packets out: in order, each after the keymap has its keysym.
 */
import { IDictionary } from '../protocol/value';
import {
  changeKeymap,
  declareKeymap,
  helloKeyboard,
  ILayout,
  pinLayout,
  waitsForKeymap
} from './declare';
import { IStroke } from './interpret';
import { IPlace, Keymap, REST } from './keymap';
import { PHYSICAL_KEYS } from './physical';
import { IKeyboardOptions } from './types';

/**
 * How long keys wait after the declaration that they need, in milliseconds. The server takes some
 * 30 ms for one, and Tk types what a keycode had before if it has not come around to reading the
 * keymap when the key arrives.
 */
export const SETTLE = 100;

export class KeySender {
  constructor(
    private _options: Pick<IKeyboardOptions, 'send' | 'window' | 'log'>
  ) {}

  get isConnected(): boolean {
    return this._version !== null;
  }

  /**
   * The keyboard's part of the hello.
   */
  hello(): IDictionary {
    return helloKeyboard(this._keymap.keycodes);
  }

  /**
   * The layout that physical strokes are for.
   */
  set layout(layout: ILayout | null) {
    this._layout = layout;
    if (this._version !== null && layout !== this._declared) {
      this._declare(layout, this._version);
    }
  }

  /**
   * A server of this version takes packets.
   */
  connected(version: number[]): void {
    this._version = version;
    this._declared = null;
    if (waitsForKeymap(version)) {
      this._options.send(declareKeymap(this._keymap.keycodes, version));
    }
    if (this._layout) {
      this._declare(this._layout, version);
    }
  }

  /**
   * The server is gone, and with it the keys that are down and the queue.
   */
  disconnected(): void {
    this._version = null;
    this._queue = [];
    if (this._waiting !== null) {
      clearTimeout(this._waiting);
      this._waiting = null;
    }
    for (const { place } of this._held.values()) {
      this._keymap.letGo(place.keycode);
    }
    this._held.clear();
    this._down.clear();
  }

  /**
   * Whether a key is down, or will be when everything has been sent.
   */
  isDown(id: string): boolean {
    return this._down.has(id);
  }

  /**
   * Have keys pressed and released at once, but for the last one if it has an
   * `id` to be released by.
   */
  press(strokes: IStroke[], id: string | null): void {
    if (this._version === null) {
      return;
    }
    if (id !== null) {
      this._down.add(id);
    }
    strokes.forEach((stroke, i) => {
      const last = i === strokes.length - 1;
      const { modifiers } = stroke;
      this._queue.push({ stroke, id: last ? id : null, modifiers });
    });
    this._work();
  }

  /**
   * Have a key released, if it is down by then.
   */
  release(id: string, modifiers: string[]): void {
    this._down.delete(id);
    this._queue.push({ stroke: null, id, modifiers });
    this._work();
  }

  releaseAll(): void {
    for (const id of [...this._down]) {
      this.release(id, []);
    }
  }

  /**
   * Send the queue, in order. Keysyms that have no place in the keymap get one first, all in one
   * declaration, and their keys follow when programs had time to read it. A keysym that gets none
   * waits until slots have rested.
   *
   * @param most Only that many, which wait for a declaration that was sent.
   */
  private _work(most = Infinity): void {
    if (this._version === null || this._waiting !== null) {
      return;
    }
    const now = performance.now();
    let ready = 0;
    let changed = false;
    let declared = false;
    for (const { stroke } of this._queue.slice(0, most)) {
      const layout = stroke?.physical ? this._layout : null;
      if (stroke && layout !== this._declared) {
        if (ready || now < this._used + REST) {
          // A slow program may not have read the last keys yet.
          break;
        }
        this._declare(layout, this._version);
        declared = true;
      }
      if (stroke && !this._place(stroke, now)) {
        if (!this._keymap.add(stroke.keysym.name, now)) {
          break;
        }
        changed = true;
      }
      ready++;
    }
    if (changed) {
      this._options.send(changeKeymap(this._keymap.keycodes, this._version));
    }
    if (ready && (changed || declared)) {
      this._wait(SETTLE, ready);
      return;
    }
    for (const task of this._queue.splice(0, ready)) {
      this._send(task, now);
    }
    if (ready === most) {
      this._work();
    } else if (this._queue.length) {
      this._wait(REST);
    }
  }

  private _wait(milliseconds: number, most?: number): void {
    this._waiting = setTimeout(() => {
      this._waiting = null;
      this._work(most);
    }, milliseconds);
  }

  /**
   * Have the server take another keymap: that of a layout, or our own.
   */
  private _declare(layout: ILayout | null, version: number[]): void {
    const { send, window } = this._options;
    if (layout) {
      // From here on only the keys themselves lock.
      send(['focus', window(), []]);
      this._locked.clear();
    }
    send(
      layout
        ? pinLayout(layout, version)
        : declareKeymap(this._keymap.keycodes, version)
    );
    this._declared = layout;
  }

  private _place(stroke: IStroke, now: number): IPlace | null {
    const { keycode, keysym, physical } = stroke;
    if (physical && this._layout && keycode !== null) {
      return { keycode, shift: null };
    }
    return (
      (keycode === null ? null : this._keymap.on(keycode, keysym.name)) ??
      this._keymap.use(keysym.name, now)
    );
  }

  private _send(task: ITask, now: number): void {
    const { stroke, id, modifiers } = task;
    if (!stroke) {
      const held = id === null ? undefined : this._held.get(id);
      if (held) {
        this._held.delete(id!);
        this._keymap.letGo(held.place.keycode);
        this._sendKey(held, false, modifiers);
      }
      return;
    }
    this._used = now;
    const key = { stroke, place: this._place(stroke, now)! };
    if (this._declared) {
      this._lock(modifiers);
    }
    const adapted = stroke.adapts
      ? withShift(modifiers, key.place.shift)
      : modifiers;
    this._sendKey(key, true, adapted);
    if (id === null) {
      this._sendKey(key, false, adapted);
    } else {
      this._held.set(id, key);
      this._keymap.hold(key.place.keycode);
    }
  }

  /**
   * Press the lock keys until these modifiers are locked, and no others.
   */
  private _lock(modifiers: string[]): void {
    for (const [modifier, code] of LOCKS) {
      const wanted = modifiers.includes(modifier);
      if (wanted === this._locked.has(modifier)) {
        continue;
      }
      const { keycode, keysyms } = PHYSICAL_KEYS.get(code)!;
      const key = {
        stroke: {
          keysym: { name: keysyms[0], value: 0 },
          keycode,
          modifiers: [],
          adapts: false
        },
        place: { keycode, shift: null }
      };
      this._sendKey(key, true, []);
      this._sendKey(key, false, []);
      if (wanted) {
        this._locked.add(modifier);
      } else {
        this._locked.delete(modifier);
      }
    }
  }

  private _sendKey(key: IHeldKey, pressed: boolean, modifiers: string[]): void {
    const { keysym } = key.stroke;
    const { keycode } = key.place;
    this._options.log.keyboard?.(
      pressed ? 'press' : 'release',
      keysym.name,
      keycode,
      modifiers
    );
    this._options.send([
      'key-action',
      this._options.window(),
      keysym.name,
      pressed,
      modifiers,
      keysym.value,
      '',
      keycode,
      0
    ]);
  }

  private _keymap = new Keymap();

  /**
   * The version of the server; `null` while there is none.
   */
  private _version: number[] | null = null;

  private _layout: ILayout | null = null;

  /**
   * The layout that the server has; `null` for the keymap of our own.
   */
  private _declared: ILayout | null = null;

  /**
   * The modifiers that are locked there, while it has a layout.
   */
  private readonly _locked = new Set<string>();

  /**
   * When the last key was sent.
   */
  private _used = -Infinity;

  private _queue: ITask[] = [];
  private _waiting: ReturnType<typeof setTimeout> | null = null;

  /**
   * The keys that are down here, by the ids that their keyups will have.
   */
  private _down = new Set<string>();

  /**
   * The keys that are down on the server.
   */
  private _held = new Map<string, IHeldKey>();
}

/**
 * The modifiers that a key locks, each with its key.
 */
const LOCKS = [
  ['lock', 'CapsLock'],
  ['mod2', 'NumLock']
] as const;

/**
 * Something to send: a key to press, or without a stroke one to release.
 */
interface ITask {
  stroke: IStroke | null;
  id: string | null;
  modifiers: string[];
}

interface IHeldKey {
  stroke: IStroke;
  place: IPlace;
}

function withShift(modifiers: string[], shift: boolean | null): string[] {
  if (shift === null || modifiers.includes('shift') === shift) {
    return modifiers;
  }
  return shift
    ? [...modifiers, 'shift']
    : modifiers.filter(name => name !== 'shift');
}
