/**
 * The keys that a key event of the browser asks for. Plain data in, plain data out.
 */
import { IKeysym, isText, keysymOf, namedKeysym } from './keysyms';
import { INTERNATIONAL_KEYS, PHYSICAL_KEYS } from './physical';

/**
 * The fields of a `KeyboardEvent` that are read.
 */
export interface IKeyEvent {
  key: string;
  code: string;
  location: number;
  shift: boolean;
  control: boolean;
  alt: boolean;
  meta: boolean;

  /**
   * The third level of the layout is on. Windows calls that Ctrl and Alt, too.
   */
  altGraph: boolean;
}

/**
 * The state of the keyboard, besides the event.
 */
export interface IKeyboardState {
  numLock: boolean;

  /**
   * The layout's letters are not Latin ones, as far as was seen.
   */
  foreign: boolean;

  /**
   * Option is a Mac's third level.
   */
  mac: boolean;
}

/**
 * A key to press.
 */
export interface IStroke {
  keysym: IKeysym;

  /**
   * The keycode that it should have if it has the keysym.
   */
  keycode: number | null;

  /**
   * X modifiers that are held with it.
   */
  modifiers: string[];

  /**
   * Shift follows the place of the keysym, not the person's fingers.
   */
  adapts: boolean;

  /**
   * The key counts, not its meaning in the layout that the display is held to. `modifiers` has
   * those that are locked.
   */
  physical?: boolean;
}

/**
 * The strokes that a keydown asks for: several if its key produces several characters, none if
 * it means nothing yet (a dead key) or nothing at all.
 */
export function interpret(event: IKeyEvent, state: IKeyboardState): IStroke[] {
  const keypad = keypadStroke(event, state);
  if (keypad) {
    return [keypad];
  }
  if (!isText(event.key)) {
    const name = namedKeysym(event.key, event.location);
    return name === null
      ? []
      : [
          {
            keysym: { name, value: 0 },
            keycode: PHYSICAL_KEYS.get(event.code)?.keycode ?? null,
            modifiers: modifiersOf(event, state),
            adapts: false
          }
        ];
  }
  const typed = typesText(event, state);
  const text = typed ? event.key : shortcutCharacter(event, state.foreign);
  return strokesOf(text, textModifiers(event, state, typed));
}

/**
 * The key itself, for a display that is held to a layout; `null` for one without
 * a place on a keyboard.
 */
export function physicalStroke(
  code: string,
  locks: { capsLock: boolean; numLock: boolean }
): IStroke | null {
  const physical = PHYSICAL_KEYS.get(code) ?? INTERNATIONAL_KEYS.get(code);
  if (!physical) {
    return null;
  }
  return {
    keysym: { name: physical.keysyms[0], value: 0 },
    keycode: physical.keycode,
    modifiers: [
      ...(locks.capsLock ? ['lock'] : []),
      ...(locks.numLock ? ['mod2'] : [])
    ],
    adapts: false,
    physical: true
  };
}

/**
 * The strokes that type a text.
 */
export function strokesOf(text: string, modifiers: string[]): IStroke[] {
  return [...text.replace(/\r\n/g, '\n')]
    .map(keysymOf)
    .filter(keysym => keysym !== null)
    .map(keysym => ({
      keysym: keysym!,
      keycode: null,
      modifiers,
      adapts: true
    }));
}

/**
 * The X modifiers of an event that is no text.
 */
export function modifiersOf(
  event: Pick<IKeyEvent, 'shift' | 'control' | 'alt' | 'meta' | 'altGraph'>,
  state: Pick<IKeyboardState, 'numLock'>
): string[] {
  const on: [string, boolean][] = [
    ['shift', event.shift],
    ['control', event.control && !event.altGraph],
    ['mod1', event.alt && !event.altGraph],
    ['mod2', state.numLock],
    ['mod4', event.meta]
  ];
  return on.filter(([, set]) => set).map(([name]) => name);
}

/**
 * Whether the key's character is text, and no shortcut.
 */
export function typesText(
  event: IKeyEvent,
  state: Pick<IKeyboardState, 'mac'>
): boolean {
  if (!isText(event.key) || event.meta) {
    return false;
  }
  return event.altGraph || (!event.control && (!event.alt || state.mac));
}

/**
 * Whether the event shows that the layout's letters are Latin or are not;
 * `null` if it shows neither.
 */
export function showsForeign(event: IKeyEvent): boolean | null {
  if (!/^Key[A-Z]$/.test(event.code) || event.altGraph || !isText(event.key)) {
    return null;
  }
  if (/^[a-z]$/i.test(event.key)) {
    return false;
  }
  return /^\p{L}$/u.test(event.key) && !/^\p{Script=Latin}$/u.test(event.key)
    ? true
    : null;
}

/**
 * Whether the event shows that Num Lock is on or is not; `null` if neither.
 */
export function showsNumLock(event: IKeyEvent): boolean | null {
  if (!/^Numpad(\d|Decimal)$/.test(event.code) || event.shift) {
    return null;
  }
  return isText(event.key) ? true : event.key === 'Clear' ? null : false;
}

function textModifiers(
  event: IKeyEvent,
  state: IKeyboardState,
  typed: boolean
): string[] {
  const modifiers = modifiersOf(event, state);
  return typed ? modifiers.filter(name => name !== 'mod1') : modifiers;
}

/**
 * The character of a key with Ctrl, Alt or Meta: its own if that is in ASCII,
 * else, or if a key has a letter on a US keyboard but none in a layout without
 * Latin letters, that of a US keyboard. Caps Lock makes no capitals of it.
 */
function shortcutCharacter(event: IKeyEvent, foreign: boolean): string {
  const { key, code, shift } = event;
  if (/^[a-z]$/i.test(key)) {
    return shift ? key.toUpperCase() : key.toLowerCase();
  }
  const physical = PHYSICAL_KEYS.get(code);
  const ascii = /^[\x20-\x7e]$/.test(key);
  if (!physical || (ascii && !(foreign && /^Key[A-Z]$/.test(code)))) {
    return key;
  }
  return US_CHARACTERS.get(physical.keysyms[shift ? 1 : 0] ?? '') ?? key;
}

const US_CHARACTERS: ReadonlyMap<string, string> = new Map(
  Array.from({ length: 0x5f }, (_, i) => String.fromCharCode(0x20 + i)).map(
    character => [keysymOf(character)!.name, character]
  )
);

const KEYPAD_TEXT: Readonly<Record<string, string>> = {
  NumpadMultiply: '*',
  NumpadSubtract: '-',
  NumpadAdd: '+',
  NumpadDivide: '/',
  NumpadDecimal: '.'
};

/**
 * A key of the keypad, if it produced what the same key of a US keyboard would.
 * Where that takes a Num Lock or Shift that the person does not have, it is the
 * same key elsewhere on the keyboard.
 */
function keypadStroke(event: IKeyEvent, state: IKeyboardState): IStroke | null {
  const physical = PHYSICAL_KEYS.get(event.code);
  if (!physical || !event.code.startsWith('Numpad')) {
    return null;
  }
  const { keycode, keysyms } = physical;
  const modifiers = modifiersOf(event, state);
  const [plain, shifted = plain] = keysyms;
  const stroke = (name: string) => ({
    keysym: { name, value: 0 },
    keycode,
    modifiers,
    adapts: false
  });
  if (keysyms.length === 1) {
    const same =
      event.code === 'NumpadEnter'
        ? event.key === 'Enter'
        : event.key === KEYPAD_TEXT[event.code];
    return same ? stroke(plain) : null;
  }
  const digits = state.numLock !== event.shift;
  const text = KEYPAD_TEXT[event.code] ?? event.code.slice(-1);
  if (isText(event.key)) {
    return digits && event.key === text ? stroke(shifted) : null;
  }
  return digits ? null : stroke(plain);
}
