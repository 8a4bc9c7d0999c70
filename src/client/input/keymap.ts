/**
 * The client's own keymap for a display: a US keyboard, and slots for all other keysyms that
 * somebody types.
 *
 * A character is typed by its keysym, so it needs a keycode that has the keysym. The keycodes of
 * a US keyboard never change. Each other keycode is a slot of one letter, small and capital, or
 * of one other keysym with and without Shift. A new keysym takes the slot that was used the
 * longest time ago. A slot that is held is never taken, nor one that was used so short a time
 * ago that a slow program may not have read its key yet.
 */
import { keysymOf } from './keysyms';
import { PHYSICAL_KEYS } from './physical';

const FIRST_SLOT = 136;
const LAST_SLOT = 255;

/**
 * How long a slot keeps its keysym after its last key, in milliseconds.
 */
export const REST = 500;

/**
 * The characters that the slots hold at first: letters and signs of European keyboards, which
 * so need no declaration. Each declaration holds the server up for some 30 ms, and a second
 * viewer of a display cannot make any.
 */
const COMMON =
  'àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿßœ' +
  'абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ' +
  'ąćęłńśźżěščřžůďťňğışőű' +
  '€£§°´¨¡¿«»„“”‘’–—…·×µ²³№ªº';

/**
 * Where a keysym is.
 */
export interface IPlace {
  keycode: number;

  /**
   * Whether Shift is needed, must not be, or makes no difference (`null`).
   */
  shift: boolean | null;
}

interface ISlot {
  keysyms: string[];

  /**
   * When the slot was last used, in milliseconds of any one clock.
   */
  used: number;
}

export class Keymap {
  constructor() {
    for (const { keycode, keysyms } of PHYSICAL_KEYS.values()) {
      this._fixed.set(keycode, keysyms);
      keysyms.forEach((name, level) => {
        if (!this._places.has(name)) {
          this._places.set(name, placeIn(keycode, keysyms, level));
        }
      });
    }
    for (let keycode = FIRST_SLOT; keycode <= LAST_SLOT; keycode++) {
      this._slots.set(keycode, { keysyms: [], used: -Infinity });
    }
    for (const character of [...COMMON].reverse()) {
      this.add(keysymOf(character)!.name, -Infinity);
    }
  }

  /**
   * The names of all keysyms of each keycode, as the server has to have them.
   */
  get keycodes(): Map<number, string[]> {
    const keycodes = new Map(this._fixed);
    for (const [keycode, { keysyms }] of this._slots) {
      if (keysyms.length) {
        keycodes.set(keycode, keysyms);
      }
    }
    return keycodes;
  }

  /**
   * Where a keysym is, for use at a time; `null` if it has no place.
   */
  use(name: string, now: number): IPlace | null {
    const place = this._places.get(name) ?? null;
    const slot = place && this._slots.get(place.keycode);
    if (slot) {
      slot.used = now;
      this._slots.delete(place.keycode);
      this._slots.set(place.keycode, slot);
    }
    return place;
  }

  /**
   * Where a keysym is on a key, whichever other keys have it too.
   */
  on(keycode: number, name: string): IPlace | null {
    const keysyms = this._fixed.get(keycode) ?? [];
    const level = keysyms.indexOf(name);
    return level < 0 ? null : placeIn(keycode, keysyms, level);
  }

  /**
   * Give a keysym a slot. The keymap has to be declared again then. False if
   * every slot is held or was used too short a time ago.
   */
  add(name: string, now: number): boolean {
    for (const [keycode, slot] of this._slots) {
      if (this._held.has(keycode) || slot.used + REST > now) {
        continue;
      }
      slot.keysyms.forEach(old => this._places.delete(old));
      slot.keysyms = both(name);
      slot.keysyms.forEach((keysym, level) =>
        this._places.set(keysym, placeIn(keycode, slot.keysyms, level))
      );
      this.use(name, now);
      return true;
    }
    return false;
  }

  /**
   * A keycode is down: its keysyms stay until it is up.
   */
  hold(keycode: number): void {
    this._held.add(keycode);
  }

  letGo(keycode: number): void {
    this._held.delete(keycode);
  }

  private _fixed = new Map<number, string[]>();
  private _held = new Set<number>();
  private _places = new Map<string, IPlace>();

  /**
   * The slot that was used the longest time ago comes first.
   */
  private _slots = new Map<number, ISlot>();
}

function placeIn(keycode: number, keysyms: string[], level: number): IPlace {
  const same = keysyms.length === 2 && keysyms[0] === keysyms[1];
  const shift = keysyms.length === 1 || same ? null : level === 1;
  return { keycode, shift };
}

/**
 * The keysyms of a slot, plain and with Shift: a letter small and capital, any other keysym
 * twice, since X would make a capital of a single one. Letters that are no pair, such as ß and
 * ς, are other keysyms.
 */
function both(name: string): string[] {
  if (/^U[0-9A-F]{4,6}$/.test(name)) {
    const character = String.fromCodePoint(parseInt(name.slice(1), 16));
    const small = character.toLowerCase();
    const capital = character.toUpperCase();
    if (
      small !== capital &&
      small.toUpperCase() === capital &&
      capital.toLowerCase() === small &&
      [small, capital].every(one => [...one].length === 1 && one > '\x7f')
    ) {
      return [keysymOf(small)!.name, keysymOf(capital)!.name];
    }
  }
  return [name, name];
}
