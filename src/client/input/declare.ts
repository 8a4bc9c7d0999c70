/**
 * How each version of the server is told the keymap. Why it is this way:
 * `docs/developer/keyboard.md`.
 */
import { IDictionary, Packet, Value } from '../protocol/value';
import { isSince } from '../version';
import { MODIFIERS } from './keysyms';

/**
 * A layout of X, and its variant; empty for none.
 */
export interface ILayout {
  layout: string;
  variant: string;
}

/**
 * A layout by its name, such as `de` or `us(intl)`; `null` for what is none.
 */
export function layoutOf(name: string): ILayout | null {
  const [, layout, variant = ''] =
    /^([\w-]+)(?:\(([\w-]+)\))?$/.exec(name) ?? [];
  return layout ? { layout, variant } : null;
}

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
  return isSince(version, 6, 4);
}

/**
 * Whether the server's packet of keymaps is `keyboard-config`.
 */
function takesConfig(version: number[]): boolean {
  return isSince(version, 6, 5);
}

/**
 * The packet with the whole keymap: the one that a server waits for, or after it
 * had another layout.
 */
export function declareKeymap(keycodes: Keycodes, version: number[]): Packet {
  return takesConfig(version)
    ? ['keyboard-config', { ...nested(keycodes), force: true }]
    : [
        'keymap-changed',
        { ...flat(keycodes), modifiers: [], keymap: nested(keycodes) }
      ];
}

/**
 * The packet that holds the display to a layout: the server loads it, and then
 * takes keycodes as they come. No modifier is changed but by its own key.
 */
export function pinLayout(
  { layout, variant }: ILayout,
  version: number[]
): Packet {
  const query = { rules: RULES, model: 'pc105', layout, variant };
  const managed = ['shift', 'lock', 'control', ...MOD_MODIFIERS];
  const keymap = {
    raw: true,
    layout,
    variant,
    query_struct: query,
    keycodes: SOME_KEYCODES,
    mod_managed: managed,
    sync: true
  };
  return takesConfig(version)
    ? ['keyboard-config', { ...keymap, force: true }]
    : [
        'keymap-changed',
        {
          xkbmap_raw: true,
          xkbmap_query_struct: query,
          xkbmap_keycodes: SOME_KEYCODES,
          xkbmap_mod_managed: managed,
          keyboard_sync: true,
          modifiers: [],
          keymap
        }
      ];
}

/**
 * The rules by their path: 6.5 fails to find them by their name.
 */
const RULES = '/usr/share/X11/xkb/rules/evdev';

const MOD_MODIFIERS = ['mod1', 'mod2', 'mod3', 'mod4', 'mod5'];

/**
 * The packet that changes the keymap. A server would load a layout first, and
 * every slot would be empty for some milliseconds: a program that reads the keymap just then
 * misses a key. So the packet names a layout that cannot be loaded, and the server goes on
 * from the keymap that it has.
 */
export function changeKeymap(keycodes: Keycodes, version: number[]): Packet {
  const keymap = {
    ...nested(keycodes),
    query_struct: { rules: 'none', model: 'none', layout: 'none' }
  };
  return takesConfig(version)
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
