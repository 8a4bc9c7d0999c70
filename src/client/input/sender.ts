/**
 * Keys to press and release in, packets out: in order, each after the keymap
 * has what it needs.
 */
import { IDictionary } from '../protocol/value';
import {
  changeKeymap,
  declareKeymap,
  helloKeyboard,
  waitsForKeymap
} from './declare';
import { IStroke } from './interpret';
import { IPlace, Keymap, REST } from './keymap';
import { IKeyboardOptions } from './types';

export class KeySender {
  constructor(private _options: Pick<IKeyboardOptions, 'send' | 'window'>) {}

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
   * A server of a version takes packets.
   */
  connected(version: number[]): void {
    this._version = version;
    if (waitsForKeymap(version)) {
      this._options.send(declareKeymap(this._keymap.keycodes));
    }
  }

  /**
   * The server is gone, and with it whatever is down or was to be sent.
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
   * Send what is asked for, in order. What has no place in the keymap gets one
   * first, all in one declaration; what gets none waits until slots have rested.
   */
  private _work(): void {
    if (this._version === null || this._waiting !== null) {
      return;
    }
    const now = performance.now();
    let ready = 0;
    let changed = false;
    for (const { stroke } of this._queue) {
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
    for (const task of this._queue.splice(0, ready)) {
      this._send(task, now);
    }
    if (this._queue.length) {
      this._waiting = setTimeout(() => {
        this._waiting = null;
        this._work();
      }, REST);
    }
  }

  private _place(stroke: IStroke, now: number): IPlace | null {
    const { keycode, keysym } = stroke;
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
    const key = { stroke, place: this._place(stroke, now)! };
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

  private _sendKey(key: IHeldKey, pressed: boolean, modifiers: string[]): void {
    const { keysym } = key.stroke;
    this._options.send([
      'key-action',
      this._options.window(),
      keysym.name,
      pressed,
      modifiers,
      keysym.value,
      '',
      key.place.keycode,
      0
    ]);
  }

  private _keymap = new Keymap();

  /**
   * Of the server; `null` while there is none.
   */
  private _version: number[] | null = null;

  private _queue: ITask[] = [];
  private _waiting: ReturnType<typeof setTimeout> | null = null;

  /**
   * The keys that are down here, by what their keyup will be known.
   */
  private _down = new Set<string>();

  /**
   * Those of them that are down on the server.
   */
  private _held = new Map<string, IHeldKey>();
}

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
