/**
 * How each version of the server is told the keymap. Why it is this way:
 * `docs/developer/keyboard.md`.
 */
import { IDictionary, Packet, Value } from '../protocol/value';
import { MODIFIERS } from './keysyms';

/**
 * Names of the keysyms of each keycode.
 */
type Keycodes = Map<number, string[]>;

/**
 * A delay and an interval, in milliseconds, that no key is held for: the X
 * server repeats nothing, the browser does. 0 would mean the default.
 */
const NEVER = 60000;

/**
 * The keyboard's part of the hello, for every version.
 */
export function helloKeyboard(keycodes: Keycodes): IDictionary {
  return {
    keyboard: true,
    key_repeat: [NEVER, NEVER],
    modifiers: [],
    ...flat(keycodes),
    keymap: nested(keycodes)
  };
}

/**
 * Whether the server takes no keymap from the hello and waits for a packet.
 */
export function waitsForKeymap(version: number[]): boolean {
  const [major, minor = 0] = version;
  return major > 6 || (major === 6 && minor >= 4);
}

/**
 * The packet that a server waits for.
 */
export function declareKeymap(keycodes: Keycodes): Packet {
  return ['keyboard-config', { ...nested(keycodes), force: true }];
}

/**
 * The packet that changes the keymap. A server would load a layout first, and
 * every slot would be empty for some milliseconds: a program that looks just
 * then misses the key it is at. So it is named one that cannot be loaded, and goes
 * on from the keymap there is.
 */
export function changeKeymap(keycodes: Keycodes, version: number[]): Packet {
  const keymap = {
    ...nested(keycodes),
    query_struct: { rules: 'none', model: 'none', layout: 'none' }
  };
  return waitsForKeymap(version)
    ? ['keyboard-config', { ...keymap, force: true }]
    : [
        'keymap-changed',
        {
          ...flat(keycodes),
          xkbmap_print: 'xkb_symbols { include "" };',
          modifiers: [],
          keymap
        }
      ];
}

/**
 * Before 4.4. A query that is not empty says that keycodes are X11's own.
 */
function flat(keycodes: Keycodes): IDictionary {
  return {
    xkbmap_layout: 'us',
    xkbmap_query: 'rules: evdev\nmodel: pc105\nlayout: us\n',
    xkbmap_print: '',
    xkbmap_keycodes: SOME_KEYCODES,
    xkbmap_x11_keycodes: valueOf(keycodes),
    xkbmap_mod_meanings: { ...MODIFIERS },
    keyboard_sync: true
  };
}

function nested(keycodes: Keycodes): IDictionary {
  return {
    layout: 'us',
    query_struct: { rules: 'evdev', model: 'pc105', layout: 'us' },
    keycodes: SOME_KEYCODES,
    x11_keycodes: valueOf(keycodes),
    mod_meanings: { ...MODIFIERS },
    sync: true
  };
}

/**
 * Value, name, keycode, group and level of keysyms. With X11's keycodes nobody
 * reads more of it than that it is not empty.
 */
const SOME_KEYCODES: Value[] = [[0x20, 'space', 65, 0, 0]];

function valueOf(keycodes: Keycodes): Map<Value, Value> {
  return new Map<Value, Value>(keycodes);
}
