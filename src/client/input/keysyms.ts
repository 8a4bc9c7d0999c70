/**
 * Keysyms: X's names for what a key means.
 *
 * Sources: the X protocol, appendix A (`keysymdef.h`), and the UI Events
 * specification for the names of keys in a browser.
 */

/**
 * A keysym. The servers find it by its name; `value` is 0 where nobody asks.
 */
export interface IKeysym {
  name: string;
  value: number;
}

const PUNCTUATION =
  'space exclam quotedbl numbersign dollar percent ampersand apostrophe ' +
  'parenleft parenright asterisk plus comma minus period slash ' +
  '0 1 2 3 4 5 6 7 8 9 colon semicolon less equal greater question at ' +
  'A B C D E F G H I J K L M N O P Q R S T U V W X Y Z ' +
  'bracketleft backslash bracketright asciicircum underscore grave ' +
  'a b c d e f g h i j k l m n o p q r s t u v w x y z ' +
  'braceleft bar braceright asciitilde';

const ASCII = PUNCTUATION.split(' ');
const FIRST = 0x20;

/**
 * Characters that are keys and no text.
 */
const CONTROLS: Record<string, IKeysym> = {
  '\b': { name: 'BackSpace', value: 0xff08 },
  '\t': { name: 'Tab', value: 0xff09 },
  '\n': { name: 'Return', value: 0xff0d },
  '\r': { name: 'Return', value: 0xff0d }
};

/**
 * The keysym of a character, that is of one code point: of Latin 1 the
 * character itself, above it Unicode's number with a mark. `null` for a control
 * character that no key has.
 */
export function keysymOf(character: string): IKeysym | null {
  const point = character.codePointAt(0)!;
  if (point < FIRST || (point >= 0x7f && point < 0xa0)) {
    return CONTROLS[character] ?? null;
  }
  if (point < 0x7f) {
    return { name: ASCII[point - FIRST]!, value: point };
  }
  return {
    name: `U${point.toString(16).toUpperCase().padStart(4, '0')}`,
    value: point < 0x100 ? point : 0x01000000 + point
  };
}

/**
 * The keys of `KeyboardEvent.key` that produce no text. A key that both hands
 * have ends in `_`. Keys that are missing here are the browser's own, or mean nothing to X.
 */
const NAMED: ReadonlyMap<string, string> = new Map(
  `Enter Return
  Tab Tab
  Backspace BackSpace
  Escape Escape
  Delete Delete
  Insert Insert
  Home Home
  End End
  PageUp Prior
  PageDown Next
  ArrowUp Up
  ArrowDown Down
  ArrowLeft Left
  ArrowRight Right
  Clear Clear
  Shift Shift_
  Control Control_
  Alt Alt_
  Meta Super_
  ContextMenu Menu
  PrintScreen Print
  ScrollLock Scroll_Lock
  Pause Pause
  Help Help
  Undo Undo
  Redo Redo
  Find Find
  Select Select
  Execute Execute
  Cancel Cancel
  Copy XF86Copy
  Cut XF86Cut
  Paste XF86Paste
  Open XF86Open
  New XF86New
  Close XF86Close
  Save XF86Save
  AudioVolumeMute XF86AudioMute
  AudioVolumeDown XF86AudioLowerVolume
  AudioVolumeUp XF86AudioRaiseVolume
  MediaPlayPause XF86AudioPlay
  MediaPlay XF86AudioPlay
  MediaPause XF86AudioPause
  MediaStop XF86AudioStop
  MediaRecord XF86AudioRecord
  MediaRewind XF86AudioRewind
  MediaFastForward XF86AudioForward
  MediaTrackNext XF86AudioNext
  MediaTrackPrevious XF86AudioPrev
  BrowserBack XF86Back
  BrowserForward XF86Forward
  BrowserRefresh XF86Refresh
  BrowserStop XF86Stop
  BrowserSearch XF86Search
  BrowserFavorites XF86Favorites
  BrowserHome XF86HomePage
  LaunchMail XF86Mail
  LaunchMediaPlayer XF86AudioMedia
  LaunchApplication1 XF86MyComputer
  LaunchApplication2 XF86Calculator
  BrightnessUp XF86MonBrightnessUp
  BrightnessDown XF86MonBrightnessDown`
    .split('\n')
    .map(line => line.trim().split(' ') as [string, string])
);

const FUNCTION_KEY = /^F([1-9]|[12]\d|3[0-5])$/;
const RIGHT = 2;

/**
 * The keysym's name of a key without text, by `key` and `location` of its
 * event; `null` for one that X has none for.
 */
export function namedKeysym(key: string, location: number): string | null {
  if (FUNCTION_KEY.test(key)) {
    return key;
  }
  const name = NAMED.get(key) ?? null;
  return name?.endsWith('_') ? name + (location === RIGHT ? 'R' : 'L') : name;
}

/**
 * Whether a `KeyboardEvent.key` is text, and no key's name. Some keys produce
 * two characters.
 */
export function isText(key: string): boolean {
  return [...key].length === 1 || !/^[A-Z][A-Za-z0-9]*$/.test(key);
}

/**
 * The X modifier that a key sets, by the name of its keysym.
 */
export const MODIFIERS: Readonly<Record<string, string>> = {
  Shift_L: 'shift',
  Shift_R: 'shift',
  Caps_Lock: 'lock',
  Control_L: 'control',
  Control_R: 'control',
  Alt_L: 'mod1',
  Alt_R: 'mod1',
  Num_Lock: 'mod2',
  Super_L: 'mod4',
  Super_R: 'mod4',
  ISO_Level3_Shift: 'mod5'
};
