import {
  changeKeymap,
  declareKeymap,
  helloKeyboard,
  layoutOf,
  pinLayout,
  waitsForKeymap
} from '../../client/input/declare';
import {
  IKeyboardState,
  IKeyEvent,
  interpret
} from '../../client/input/interpret';
import { Keyboard } from '../../client/input/keyboard';
import { Keymap, REST } from '../../client/input/keymap';
import { isText, keysymOf, namedKeysym } from '../../client/input/keysyms';
import { PHYSICAL_KEYS } from '../../client/input/physical';
import { SETTLE } from '../../client/input/sender';
import { IKeyboardOptions, IServer } from '../../client/input/types';
import { createLog } from '../../client/log/log';
import { Packet } from '../../client/protocol/value';

describe('keysyms', () => {
  it.each([
    ['a', 'a', 0x61],
    [' ', 'space', 0x20],
    ['~', 'asciitilde', 0x7e],
    ['é', 'U00E9', 0xe9],
    ['ф', 'U0444', 0x1000444],
    ['日', 'U65E5', 0x10065e5],
    ['🙂', 'U1F642', 0x101f642],
    ['\n', 'Return', 0xff0d],
    ['\t', 'Tab', 0xff09]
  ])('%j is %s', (character, name, value) => {
    expect(keysymOf(character)).toEqual({ name, value });
  });

  it('has none for other control characters', () => {
    expect(keysymOf('\x00')).toBeNull();
    expect(keysymOf('\x7f')).toBeNull();
    expect(keysymOf('\x85')).toBeNull();
  });

  it.each([
    ['Enter', 0, 'Return'],
    ['Shift', 2, 'Shift_R'],
    ['Meta', 1, 'Super_L'],
    ['F12', 0, 'F12'],
    ['F24', 0, 'F24'],
    ['MediaPlayPause', 0, 'XF86AudioPlay'],
    ['Dead', 0, null],
    ['CapsLock', 0, null],
    ['AltGraph', 2, null],
    ['constructor', 0, null]
  ])('%s at %i is %s', (key, location, name) => {
    expect(namedKeysym(key, location)).toBe(name);
  });

  it('tells text from names', () => {
    expect(['a', 'A', 'é', '🙂', 'لا', '´x', '^x'].map(isText)).not.toContain(
      false
    );
    expect(['Enter', 'F1', 'Dead', 'Process'].map(isText)).not.toContain(true);
  });
});

describe('Keymap', () => {
  it('has a US keyboard', () => {
    const keymap = new Keymap();
    expect(keymap.use('slash', 0)).toEqual({ keycode: 61, shift: false });
    expect(keymap.use('question', 0)).toEqual({ keycode: 61, shift: true });
    expect(keymap.use('less', 0)).toEqual({ keycode: 59, shift: true });
    expect(keymap.use('space', 0)).toEqual({ keycode: 65, shift: null });
    for (const { keycode, keysyms } of PHYSICAL_KEYS.values()) {
      expect(keymap.keycodes.get(keycode)).toEqual(keysyms);
    }
  });

  it('has common characters, each once, and room for others', () => {
    const slots = [...new Keymap().keycodes].filter(([code]) => code > 135);
    const names = slots.flatMap(([, keysyms]) => [...new Set(keysyms)]);
    expect(names.length).toBe(new Set(names).size);
    expect(slots.length).toBeGreaterThan(90);
    expect(slots.length).toBeLessThan(120);
  });

  it('puts a letter and its capital in one slot', () => {
    const keymap = new Keymap();
    expect(keymap.use('U03C9', 0)).toBeNull();
    expect(keymap.add('U03A9', 0)).toBe(true);
    const { keycode } = keymap.use('U03C9', 0)!;
    expect(keymap.use('U03C9', 0)).toEqual({ keycode, shift: false });
    expect(keymap.use('U03A9', 0)).toEqual({ keycode, shift: true });
    expect(keymap.keycodes.get(keycode)).toEqual(['U03C9', 'U03A9']);
  });

  it.each(['ς', 'ŉ', 'İ', '日', '🙂', 'K'])(
    'puts %s in a slot of its own',
    character => {
      const keymap = new Keymap();
      const { name } = keysymOf(character)!;
      keymap.add(name, 0);
      const { keycode, shift } = keymap.use(name, 0)!;
      expect(shift).toBeNull();
      expect(keymap.keycodes.get(keycode)).toEqual([name, name]);
    }
  );

  it('takes the slot that was used the longest time ago', () => {
    const keymap = new Keymap();
    const names = kanji(120);
    names.forEach((name, i) => expect(keymap.add(name, i)).toBe(true));
    keymap.use(names[0], 200);
    expect(keymap.add('U3042', 1000)).toBe(true);
    expect(keymap.use(names[0], 1000)).not.toBeNull();
    expect(keymap.use(names[1], 1000)).toBeNull();
  });

  it('takes none that is held or was just used', () => {
    const keymap = new Keymap();
    const names = kanji(120);
    names.forEach(name => keymap.add(name, 0));
    expect(keymap.add('U3042', REST - 1)).toBe(false);
    for (const name of names) {
      keymap.hold(keymap.use(name, 0)!.keycode);
    }
    expect(keymap.add('U3042', REST)).toBe(false);
    const { keycode } = keymap.use(names[50], 0)!;
    keymap.letGo(keycode);
    expect(keymap.add('U3042', REST)).toBe(true);
    expect(keymap.use('U3042', REST)!.keycode).toBe(keycode);
  });

  it('leaves keycodes for the modifiers that Xpra 3.1 adds', () => {
    const { keycodes } = new Keymap();
    const free = Array.from({ length: 248 }, (_, i) => i + 8).filter(
      code => code < 136 && !keycodes.has(code)
    );
    expect(free.length).toBeGreaterThanOrEqual(11);
  });
});

describe('declarations', () => {
  const keycodes = new Map([[38, ['a', 'A']]]);

  it('are in the hello for every version', () => {
    expect(helloKeyboard(keycodes)).toMatchObject({
      xkbmap_x11_keycodes: keycodes,
      keymap: { x11_keycodes: keycodes, query_struct: { layout: 'us' } }
    });
  });

  it('are a packet of their own in 6', () => {
    const [type, keymap] = declareKeymap(keycodes, [6, 5, 5]);
    expect(type).toBe('keyboard-config');
    expect(keymap).toMatchObject({ x11_keycodes: keycodes, force: true });
  });

  it('hold a display to a layout', () => {
    expect(layoutOf('us(intl)')).toEqual({ layout: 'us', variant: 'intl' });
    expect(['', 'de(', 'de;id', ' de'].map(layoutOf)).toEqual(
      Array(4).fill(null)
    );
    const layout = layoutOf('de')!;
    const query = expect.objectContaining({ layout: 'de', variant: '' });
    expect(pinLayout(layout, [3, 1, 3])).toEqual([
      'keymap-changed',
      expect.objectContaining({ xkbmap_raw: true, xkbmap_query_struct: query })
    ]);
    expect(pinLayout(layout, [6, 5, 5])).toEqual([
      'keyboard-config',
      expect.objectContaining({ raw: true, query_struct: query, force: true })
    ]);
  });

  it('load no layout when they change', () => {
    const [old, flat] = changeKeymap(keycodes, [3, 1, 3]);
    expect(old).toBe('keymap-changed');
    expect(flat).toMatchObject({
      xkbmap_print: 'xkb_symbols { include "" };',
      xkbmap_x11_keycodes: keycodes
    });
    const [recent, nested] = changeKeymap(keycodes, [6, 5, 5]);
    expect(recent).toBe('keyboard-config');
    expect(nested).toMatchObject({ query_struct: { rules: 'none' } });
    expect(changeKeymap(keycodes, [6, 4])[0]).toBe('keymap-changed');
  });

  it('are awaited by 6.4, which has no packet of its own for them', () => {
    expect([waitsForKeymap([6, 3, 6]), waitsForKeymap([6, 4, 4])]).toEqual([
      false,
      true
    ]);
    expect(declareKeymap(keycodes, [6, 4, 4])).toEqual([
      'keymap-changed',
      expect.objectContaining({
        keymap: expect.objectContaining({ x11_keycodes: keycodes })
      })
    ]);
  });
});

describe('interpret', () => {
  const NOTHING: IKeyEvent = {
    key: '',
    code: '',
    location: 0,
    shift: false,
    control: false,
    alt: false,
    meta: false,
    altGraph: false
  };
  const STATE: IKeyboardState = { numLock: false, foreign: false, mac: false };
  const meaning = (
    event: Partial<IKeyEvent>,
    state: Partial<IKeyboardState> = {}
  ) =>
    interpret({ ...NOTHING, ...event }, { ...STATE, ...state }).map(
      ({ keysym, modifiers }) => [...modifiers, keysym.name].join('+')
    );

  it.each<[string, Partial<IKeyEvent>, Partial<IKeyboardState>, string[]]>([
    ['a letter', { key: 'z', code: 'KeyY' }, {}, ['z']],
    ['two', { key: 'لا', code: 'KeyB' }, {}, ['U0644', 'U0627']],
    [
      'AltGr on Windows',
      { key: '@', code: 'KeyQ', control: true, alt: true, altGraph: true },
      {},
      ['at']
    ],
    [
      'Option on a Mac',
      { key: '@', code: 'KeyL', alt: true },
      { mac: true },
      ['at']
    ],
    ['Alt elsewhere', { key: 'l', code: 'KeyL', alt: true }, {}, ['mod1+l']],
    ['Alt+F4', { key: 'F4', code: 'F4', alt: true }, {}, ['mod1+F4']],
    [
      'Ctrl+С on a Russian keyboard',
      { key: 'с', code: 'KeyC', control: true },
      { foreign: true },
      ['control+c']
    ],
    [
      'the same with Shift',
      { key: 'С', code: 'KeyC', control: true, shift: true },
      {},
      ['shift+control+C']
    ],
    [
      'Ctrl+Z on a German one',
      { key: 'z', code: 'KeyY', control: true },
      {},
      ['control+z']
    ],
    [
      'Ctrl+, on a French one',
      { key: ',', code: 'KeyM', control: true },
      {},
      ['control+comma']
    ],
    [
      "Ctrl+W on a Hebrew one, whose W has a '",
      { key: "'", code: 'KeyW', control: true },
      { foreign: true },
      ['control+w']
    ],
    [
      'Ctrl+C with Caps Lock',
      { key: 'C', code: 'KeyC', control: true },
      {},
      ['control+c']
    ],
    ['the Windows key', { key: 'e', code: 'KeyE', meta: true }, {}, ['mod4+e']],
    ['Shift+Tab', { key: 'Tab', code: 'Tab', shift: true }, {}, ['shift+Tab']],
    [
      'a digit of the keypad',
      { key: '1', code: 'Numpad1', location: 3 },
      { numLock: true },
      ['mod2+KP_1']
    ],
    ['its End', { key: 'End', code: 'Numpad1', location: 3 }, {}, ['KP_End']],
    [
      'its End by Shift',
      { key: 'End', code: 'Numpad1', location: 3, shift: true },
      { numLock: true },
      ['shift+mod2+KP_End']
    ],
    [
      'its End by a Shift that Windows takes back',
      { key: 'End', code: 'Numpad1', location: 3 },
      { numLock: true },
      ['mod2+End']
    ],
    [
      'its comma on a German keyboard',
      { key: ',', code: 'NumpadDecimal', location: 3 },
      { numLock: true },
      ['mod2+comma']
    ],
    [
      'its Enter',
      { key: 'Enter', code: 'NumpadEnter', location: 3 },
      {},
      ['KP_Enter']
    ],
    ['a dead key', { key: 'Dead', code: 'BracketLeft' }, {}, []],
    ['Caps Lock', { key: 'CapsLock', code: 'CapsLock' }, {}, []]
  ])('%s', (_, event, state, expected) => {
    expect(meaning(event, state)).toEqual(expected);
  });
});

describe('Keyboard', () => {
  const SERVER: IServer = { version: [3, 1, 3], encoder: 'rencode', hello: {} };

  let element: HTMLTextAreaElement;
  let packets: Packet[];
  let keyboard: Keyboard;

  const make = (options: Partial<IKeyboardOptions> = {}) => {
    keyboard?.dispose();
    keyboard = new Keyboard({
      element,
      window: () => 7,
      send: packet => packets.push(packet),
      log: createLog([]),
      platform: 'Linux x86_64',
      ...options
    });
    keyboard.connected(SERVER);
    packets = [];
  };

  /**
   * The packets since the last time: `+` pressed, `-` released, with the
   * modifiers; `keymap` for a declaration.
   */
  const sent = () => {
    const told = packets.map(([type, , name, pressed, modifiers]) =>
      type === 'key-action'
        ? (pressed ? '+' : '-') + [...(modifiers as string[]), name].join('+')
        : 'keymap'
    );
    packets = [];
    return told;
  };

  const fire = (
    type: string,
    key: string,
    code: string,
    options: KeyboardEventInit & { modifierAltGraph?: boolean } = {}
  ) => {
    const event = new KeyboardEvent(type, {
      key,
      code,
      cancelable: true,
      ...options
    });
    element.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const down = (key: string, code: string, options?: KeyboardEventInit) =>
    fire('keydown', key, code, options);
  const up = (key: string, code: string, options?: KeyboardEventInit) =>
    fire('keyup', key, code, options);
  const input = (data: string | null, inputType = 'insertText') =>
    element.dispatchEvent(new InputEvent('input', { data, inputType }));

  beforeEach(() => {
    jest.useFakeTimers();
    element = document.createElement('textarea');
    packets = [];
    make();
  });

  afterEach(() => {
    keyboard.dispose();
    jest.useRealTimers();
  });

  it('sends a key with its window, keysym and keycode', () => {
    expect(down('q', 'KeyA')).toBe(true);
    expect(up('q', 'KeyA')).toBe(true);
    expect(packets).toEqual([
      ['key-action', 7, 'q', true, [], 0x71, '', 24, 0],
      ['key-action', 7, 'q', false, [], 0x71, '', 24, 0]
    ]);
  });

  it('adapts Shift to where a character is', () => {
    down('Shift', 'ShiftLeft', { shiftKey: true });
    down('/', 'Digit7', { shiftKey: true });
    up('/', 'Digit7', { shiftKey: true });
    up('Shift', 'ShiftLeft');
    down('A', 'KeyA'); // Caps Lock
    expect(sent()).toEqual([
      '+shift+Shift_L',
      '+slash',
      '-shift+slash',
      '-Shift_L',
      '+shift+A'
    ]);
  });

  it('declares a character that is new, once, a while before its key', () => {
    down('ω', 'KeyV');
    up('ω', 'KeyV');
    down('Ω', 'KeyV', { shiftKey: true });
    down('a', 'KeyA');
    jest.advanceTimersByTime(SETTLE - 1);
    expect(sent()).toEqual(['keymap']);
    jest.advanceTimersByTime(1);
    expect(sent()).toEqual(['+U03C9', '-U03C9', '+shift+U03A9', '+a']);
  });

  it('declares at once what came while keys waited for a declaration', () => {
    input('日');
    input('本');
    input('語');
    jest.advanceTimersByTime(SETTLE);
    expect(sent()).toEqual(['keymap', '+U65E5', '-U65E5', 'keymap']);
    jest.advanceTimersByTime(SETTLE);
    expect(sent()).toEqual(['+U672C', '-U672C', '+U8A9E', '-U8A9E']);
  });

  it('lets go of keys that waited when the page is left', () => {
    down('ω', 'KeyV');
    element.dispatchEvent(new FocusEvent('blur'));
    jest.advanceTimersByTime(SETTLE);
    expect(sent()).toEqual(['keymap', '+U03C9', '-U03C9']);
  });

  it('sends nothing to a server that is gone of what waited', () => {
    input('日');
    keyboard.disconnected();
    keyboard.connected(SERVER);
    sent();
    jest.advanceTimersByTime(SETTLE);
    expect(sent()).toEqual([]);
  });

  it('declares all characters of a text at once', () => {
    input('日本語');
    jest.advanceTimersByTime(SETTLE);
    expect(sent()).toEqual([
      'keymap',
      ...['U65E5', 'U672C', 'U8A9E'].flatMap(n => [`+${n}`, `-${n}`])
    ]);
  });

  it('waits in order while no slot may be taken', () => {
    const text = String.fromCodePoint(
      ...Array.from({ length: 130 }, (_, i) => 0x4e00 + i)
    );
    input(text);
    jest.advanceTimersByTime(SETTLE);
    expect(sent()).toHaveLength(1 + 2 * 120);
    down('a', 'KeyA');
    up('a', 'KeyA');
    expect(sent()).toEqual([]);
    jest.advanceTimersByTime(REST + SETTLE);
    const rest = sent();
    expect(rest).toHaveLength(1 + 2 * 11);
    expect(rest.slice(-3)).toEqual(['-U4E81', '+a', '-a']);
  });

  it('types the character that a dead key and the next key compose', () => {
    expect(down('Dead', 'BracketLeft')).toBe(false);
    up('Dead', 'BracketLeft');
    down('Shift', 'ShiftLeft', { shiftKey: true });
    expect(down('Ê', 'KeyE', { shiftKey: true })).toBe(false);
    input('Ê');
    up('Ê', 'KeyE', { shiftKey: true });
    up('Shift', 'ShiftLeft');
    expect(down('x', 'KeyX')).toBe(true);
    expect(sent()).toEqual([
      '+shift+Shift_L',
      '+shift+U00CA',
      '-shift+U00CA',
      '-Shift_L',
      '+x'
    ]);
    expect(element.value).toBe('');
  });

  it('types what an input method commits, and none of what it shows', () => {
    down('Process', 'KeyN', { keyCode: 229 } as KeyboardEventInit);
    element.dispatchEvent(new CompositionEvent('compositionstart'));
    down('i', 'KeyI', { isComposing: true });
    input('に', 'insertCompositionText');
    input('に', 'insertText');
    up('i', 'KeyI', { isComposing: true });
    element.dispatchEvent(
      new CompositionEvent('compositionend', { data: '二' })
    );
    input('二', 'insertCompositionText');
    jest.advanceTimersByTime(SETTLE);
    expect(sent()).toEqual(['keymap', '+U4E8C', '-U4E8C']);
  });

  it('does what a keyboard on the screen asks for', () => {
    input('a');
    input(null, 'insertLineBreak');
    input(null, 'deleteContentBackward');
    input('secret', 'insertFromPaste');
    down('Enter', '');
    expect(sent()).toEqual([
      ...['+a', '-a', '+Return', '-Return', '+BackSpace', '-BackSpace'],
      ...['+Return', '-Return']
    ]);
  });

  it('lets Windows have its Ctrl of AltGr', () => {
    make({ platform: 'Win32' });
    down('Control', 'ControlLeft', { ctrlKey: true });
    down('AltGraph', 'AltRight', { ctrlKey: true, altKey: true });
    down('@', 'KeyQ', {
      ctrlKey: true,
      altKey: true,
      modifierAltGraph: true
    } as KeyboardEventInit);
    up('@', 'KeyQ');
    up('Control', 'ControlLeft');
    up('AltGraph', 'AltRight');
    expect(sent()).toEqual(['+shift+at', '-at']);
  });

  it('sends the Ctrl of Windows that is one', () => {
    make({ platform: 'Win32' });
    down('Control', 'ControlLeft', { ctrlKey: true });
    down('a', 'KeyA', { ctrlKey: true });
    expect(sent()).toEqual(['+control+Control_L', '+control+a']);
    up('a', 'KeyA', { ctrlKey: true });
    up('Control', 'ControlLeft');
    sent();
    down('Control', 'ControlLeft', { ctrlKey: true });
    jest.runOnlyPendingTimers();
    expect(sent()).toEqual(['+control+Control_L']);
  });

  it('repeats keys, and not modifiers', () => {
    down('Shift', 'ShiftLeft', { shiftKey: true });
    down('Shift', 'ShiftLeft', { shiftKey: true, repeat: true });
    down('X', 'KeyX', { shiftKey: true });
    down('X', 'KeyX', { shiftKey: true, repeat: true });
    up('X', 'KeyX', { shiftKey: true });
    expect(sent()).toEqual([
      '+shift+Shift_L',
      '+shift+X',
      '-shift+X',
      '+shift+X',
      '-shift+X'
    ]);
  });

  it('releases everything on blur', () => {
    down('Control', 'ControlLeft', { ctrlKey: true });
    down('a', 'KeyA', { ctrlKey: true });
    sent();
    element.dispatchEvent(new FocusEvent('blur'));
    expect(sent()).toEqual(['-Control_L', '-a']);
    up('a', 'KeyA');
    expect(sent()).toEqual([]);
  });

  it('releases a key by itself on a Mac while Command is down', () => {
    make({ platform: 'MacIntel' });
    down('Meta', 'MetaLeft', { metaKey: true });
    down('k', 'KeyK', { metaKey: true });
    up('Meta', 'MetaLeft');
    expect(sent()).toEqual(['+mod4+Super_L', '+mod4+k', '-mod4+k', '-Super_L']);
  });

  it('types by Option on a Mac, with no Alt', () => {
    make({ platform: 'MacIntel' });
    down('Alt', 'AltLeft', { altKey: true });
    down('€', 'KeyE', { altKey: true });
    up('€', 'KeyE', { altKey: true });
    up('Alt', 'AltLeft');
    expect(sent()).toEqual(['+U20AC', '-mod1+U20AC']);
  });

  it('lets the page copy and paste first', () => {
    down('Control', 'ControlLeft', { ctrlKey: true });
    expect(down('v', 'KeyV', { ctrlKey: true })).toBe(false);
    expect(sent()).toEqual(['+control+Control_L']);
    jest.runOnlyPendingTimers();
    expect(sent()).toEqual(['+control+v']);
    // No key overtakes it.
    down('c', 'KeyC', { ctrlKey: true });
    down('b', 'KeyB', { ctrlKey: true });
    expect(sent()).toEqual(['+control+c', '+control+b']);
  });

  it('lets the browser paste, and do nothing else, by the keys of terminals', () => {
    expect(down('V', 'KeyV', { ctrlKey: true, shiftKey: true })).toBe(false);
    expect(down('Insert', 'Insert', { ctrlKey: true })).toBe(false);
    expect(down('Insert', 'Insert', { shiftKey: true })).toBe(false);
    // The browser's developer tools, or their like.
    expect(down('C', 'KeyC', { ctrlKey: true, shiftKey: true })).toBe(true);
    expect(down('X', 'KeyX', { ctrlKey: true, shiftKey: true })).toBe(true);
  });

  it('learns from letters which layout Ctrl is used with', () => {
    down('ש', 'KeyA');
    down("'", 'KeyW', { ctrlKey: true });
    jest.advanceTimersByTime(SETTLE);
    expect(sent()).toEqual(['keymap', '+U05E9', '+control+w']);
    down('a', 'KeyA');
    up("'", 'KeyW');
    down("'", 'KeyW', { ctrlKey: true });
    expect(sent().pop()).toBe('+control+apostrophe');
  });

  it('follows Num Lock by what the keypad does', () => {
    down('1', 'Numpad1', { location: 3 });
    down('a', 'KeyA');
    down('End', 'Numpad1', { location: 3, repeat: true });
    expect(sent()).toEqual(['+mod2+KP_1', '+mod2+a', '-KP_1', '+KP_End']);
  });

  it('presses what a menu asks for', () => {
    keyboard.press(['ControlLeft', 'AltLeft', 'Delete']);
    expect(sent()).toEqual([
      '+Control_L',
      '+control+Alt_L',
      '+control+mod1+Delete',
      '-control+mod1+Delete',
      '-control+Alt_L',
      '-Control_L'
    ]);
  });

  describe('held to a layout', () => {
    /**
     * Keycodes, `+` pressed and `-` released.
     */
    const keycodes = () => {
      const told = packets.map(packet =>
        packet[0] === 'key-action'
          ? `${packet[3] ? '+' : '-'}${packet[7]}`
          : packet[0]
      );
      packets = [];
      return told;
    };

    beforeEach(() => {
      make();
      keyboard.layout = 'de';
    });

    it('sends keys as they are, and their layout before', () => {
      expect(keycodes()).toEqual(['focus', 'keymap-changed']);
      expect(down('y', 'KeyY')).toBe(true);
      up('y', 'KeyY');
      down('Dead', 'Equal');
      up('Dead', 'Equal');
      down('AltGraph', 'AltRight', { modifierAltGraph: true });
      up('AltGraph', 'AltRight');
      down('/', 'IntlRo');
      up('/', 'IntlRo');
      expect(keycodes()).toEqual(
        ['29', '21', '108', '97'].flatMap(code => [`+${code}`, `-${code}`])
      );
    });

    it('locks what the person has locked, before the next key', () => {
      keycodes();
      down('CapsLock', 'CapsLock');
      up('CapsLock', 'CapsLock');
      expect(keycodes()).toEqual([]);
      down('A', 'KeyA', { modifierCapsLock: true });
      up('A', 'KeyA', { modifierCapsLock: true });
      expect(keycodes()).toEqual(['+66', '-66', '+38', '-38']);
      down('b', 'KeyB');
      expect(keycodes()).toEqual(['+66', '-66', '+56']);
    });

    it('takes the keymap of its own for what is on no key, and waits before', () => {
      down('y', 'KeyY');
      up('y', 'KeyY');
      keycodes();
      input('🙂');
      expect(keycodes()).toEqual([]);
      jest.advanceTimersByTime(REST + SETTLE);
      expect(keycodes()[0]).toBe('keymap-changed');
      down('y', 'KeyY');
      up('y', 'KeyY');
      expect(keycodes()).toEqual([]);
      jest.advanceTimersByTime(REST);
      expect(keycodes()).toEqual(['focus', 'keymap-changed']);
      jest.advanceTimersByTime(SETTLE);
      expect(keycodes()).toEqual(['+29', '-29']);
    });

    it('holds each new connection to it, until there is none', () => {
      keyboard.disconnected();
      keyboard.connected({ ...SERVER, version: [6, 5, 5] });
      expect(keycodes().slice(-3)).toEqual([
        'keyboard-config',
        'focus',
        'keyboard-config'
      ]);
      keyboard.layout = '';
      expect(packets).toEqual([
        ['keyboard-config', expect.not.objectContaining({ raw: true })]
      ]);
      sent();
      down('ü', 'BracketLeft');
      expect(sent()).toEqual(['+U00FC']);
    });
  });

  it('gives the keyboard back by its escape, and not in a shortcut', () => {
    const leave = jest.fn();
    make({ leave });
    keyboard.escape = ['Control', 'Alt', 'Shift'];
    const chord = () => {
      down('Control', 'ControlLeft', { ctrlKey: true });
      down('Alt', 'AltLeft', { ctrlKey: true, altKey: true });
      const all = { ctrlKey: true, altKey: true, shiftKey: true };
      down('Shift', 'ShiftLeft', all);
      return all;
    };
    const all = chord();
    down('T', 'KeyT', all);
    up('T', 'KeyT', all);
    up('Shift', 'ShiftLeft', { ctrlKey: true, altKey: true });
    expect(leave).not.toHaveBeenCalled();
    keyboard.release();
    chord();
    sent();
    up('Shift', 'ShiftLeft', { ctrlKey: true, altKey: true });
    expect(leave).toHaveBeenCalledTimes(1);
    expect(sent().sort()).toEqual([
      '-Alt_L',
      '-Control_L',
      '-control+mod1+Shift_L'
    ]);
  });

  it('sends nothing and holds nothing without a server', () => {
    down('a', 'KeyA');
    keyboard.disconnected();
    sent();
    up('a', 'KeyA');
    down('b', 'KeyB');
    input('日');
    expect(sent()).toEqual([]);
    keyboard.connected({ ...SERVER, version: [6, 5, 5] });
    expect(sent()).toEqual(['keymap']);
    down('a', 'KeyA');
    expect(sent()).toEqual(['+a']);
  });

  it('declares the same keymap again at a reconnection', () => {
    input('ω');
    keyboard.disconnected();
    const { xkbmap_x11_keycodes: keycodes } = keyboard.hello();
    expect([...(keycodes as Map<number, string[]>).values()].flat()).toContain(
      'U03C9'
    );
    keyboard.connected(SERVER);
    sent();
    input('ω');
    expect(sent()).toEqual(['+U03C9', '-U03C9']);
  });

  it('gives the modifiers of the pointer, too', () => {
    const event = new MouseEvent('mousedown', { ctrlKey: true, altKey: true });
    expect(keyboard.modifiers(event)).toEqual(['control', 'mod1']);
  });
});

function kanji(count: number): string[] {
  return Array.from(
    { length: count },
    (_, i) => `U${(0x4e00 + i).toString(16).toUpperCase()}`
  );
}
