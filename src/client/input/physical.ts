/**
 * The physical keys of a keyboard: X keycodes, and their keysyms on a US keyboard.
 *
 * An X keycode is the kernel's (`input-event-codes.h`) plus 8. The keysyms are
 * those of the `us` layout of xkeyboard-config, plain and with Shift.
 */

/**
 * The keycode and the names of the keysyms of each `KeyboardEvent.code`.
 * `Level3` is no such code; X has that modifier on a key of its own.
 */
export const PHYSICAL_KEYS = keys(
  `Escape 9 Escape
  Digit1 10 1 exclam
  Digit2 11 2 at
  Digit3 12 3 numbersign
  Digit4 13 4 dollar
  Digit5 14 5 percent
  Digit6 15 6 asciicircum
  Digit7 16 7 ampersand
  Digit8 17 8 asterisk
  Digit9 18 9 parenleft
  Digit0 19 0 parenright
  Minus 20 minus underscore
  Equal 21 equal plus
  Backspace 22 BackSpace BackSpace
  Tab 23 Tab ISO_Left_Tab
  KeyQ 24 q Q
  KeyW 25 w W
  KeyE 26 e E
  KeyR 27 r R
  KeyT 28 t T
  KeyY 29 y Y
  KeyU 30 u U
  KeyI 31 i I
  KeyO 32 o O
  KeyP 33 p P
  BracketLeft 34 bracketleft braceleft
  BracketRight 35 bracketright braceright
  Enter 36 Return
  ControlLeft 37 Control_L
  KeyA 38 a A
  KeyS 39 s S
  KeyD 40 d D
  KeyF 41 f F
  KeyG 42 g G
  KeyH 43 h H
  KeyJ 44 j J
  KeyK 45 k K
  KeyL 46 l L
  Semicolon 47 semicolon colon
  Quote 48 apostrophe quotedbl
  Backquote 49 grave asciitilde
  ShiftLeft 50 Shift_L
  Backslash 51 backslash bar
  KeyZ 52 z Z
  KeyX 53 x X
  KeyC 54 c C
  KeyV 55 v V
  KeyB 56 b B
  KeyN 57 n N
  KeyM 58 m M
  Comma 59 comma less
  Period 60 period greater
  Slash 61 slash question
  ShiftRight 62 Shift_R
  NumpadMultiply 63 KP_Multiply
  AltLeft 64 Alt_L Meta_L
  Space 65 space
  CapsLock 66 Caps_Lock
  F1 67 F1
  F2 68 F2
  F3 69 F3
  F4 70 F4
  F5 71 F5
  F6 72 F6
  F7 73 F7
  F8 74 F8
  F9 75 F9
  F10 76 F10
  NumLock 77 Num_Lock
  ScrollLock 78 Scroll_Lock
  Numpad7 79 KP_Home KP_7
  Numpad8 80 KP_Up KP_8
  Numpad9 81 KP_Prior KP_9
  NumpadSubtract 82 KP_Subtract
  Numpad4 83 KP_Left KP_4
  Numpad5 84 KP_Begin KP_5
  Numpad6 85 KP_Right KP_6
  NumpadAdd 86 KP_Add
  Numpad1 87 KP_End KP_1
  Numpad2 88 KP_Down KP_2
  Numpad3 89 KP_Next KP_3
  Numpad0 90 KP_Insert KP_0
  NumpadDecimal 91 KP_Delete KP_Decimal
  Level3 92 ISO_Level3_Shift
  IntlBackslash 94 less greater
  F11 95 F11
  F12 96 F12
  Lang3 98 Katakana
  Lang4 99 Hiragana
  Convert 100 Henkan_Mode
  KanaMode 101 Hiragana_Katakana
  NonConvert 102 Muhenkan
  NumpadEnter 104 KP_Enter
  ControlRight 105 Control_R
  NumpadDivide 106 KP_Divide
  PrintScreen 107 Print Sys_Req
  AltRight 108 Alt_R Meta_R
  Home 110 Home
  ArrowUp 111 Up
  PageUp 112 Prior
  ArrowLeft 113 Left
  ArrowRight 114 Right
  End 115 End
  ArrowDown 116 Down
  PageDown 117 Next
  Insert 118 Insert
  Delete 119 Delete
  AudioVolumeMute 121 XF86AudioMute
  AudioVolumeDown 122 XF86AudioLowerVolume
  AudioVolumeUp 123 XF86AudioRaiseVolume
  Pause 127 Pause Break
  MetaLeft 133 Super_L
  MetaRight 134 Super_R
  ContextMenu 135 Menu`
);

/**
 * The keys that Brazilian and Japanese keyboards have, and a US keyboard does not.
 */
export const INTERNATIONAL_KEYS = keys(
  `IntlRo 97 slash
  IntlYen 132 backslash
  NumpadComma 129 KP_Separator
  NumpadEqual 125 KP_Equal`
);

/**
 * One key of a US keyboard.
 */
export interface IPhysicalKey {
  keycode: number;

  /**
   * Names of keysyms: plain, then with Shift if that is another.
   */
  keysyms: [plain: string, ...shifted: string[]];
}

function keys(lines: string): ReadonlyMap<string, IPhysicalKey> {
  return new Map(
    lines.split('\n').map(line => {
      const [code = '', keycode, keysym = '', ...more] = line.trim().split(' ');
      return [code, { keycode: Number(keycode), keysyms: [keysym, ...more] }];
    })
  );
}
