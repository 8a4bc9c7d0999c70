/**
 * The keyboard: DOM events in, `key-action` packets out.
 */
import { IDictionary } from '../protocol/value';
import {
  changeKeymap,
  declareKeymap,
  helloKeyboard,
  waitsForKeymap
} from './declare';
import {
  IKeyboardState,
  IKeyEvent,
  interpret,
  IStroke,
  modifiersOf,
  showsForeign,
  showsNumLock,
  strokesOf,
  typesText
} from './interpret';
import { IPlace, Keymap, REST } from './keymap';
import { MODIFIERS } from './keysyms';
import { PHYSICAL_KEYS } from './physical';
import { IKeyboard, IKeyboardOptions, IServer } from './types';

/**
 * How long Ctrl waits for the AltGr that it may be a part of, in milliseconds.
 */
const ALT_GRAPH_DELAY = 50;

/**
 * Composition, to browsers that do not say so.
 */
const COMPOSING = 229;

/**
 * Keys by which a browser copies and pastes: it may do so besides.
 */
const CLIPBOARD_KEYS = /^(Key[CVX]|Insert)$/;

export class Keyboard implements IKeyboard {
  constructor(private _options: IKeyboardOptions) {
    const platform = _options.platform ?? navigator.platform;
    this._state = {
      numLock: false,
      foreign: false,
      mac: /^(Mac|iP)/.test(platform)
    };
    this._windows = platform.startsWith('Win');
    const listeners: [string, (event: never) => void][] = [
      ['keydown', this._onKeyDown],
      ['keyup', this._onKeyUp],
      ['input', this._onInput],
      ['compositionstart', this._onCompositionStart],
      ['compositionend', this._onCompositionEnd],
      ['blur', this._onBlur]
    ];
    for (const [type, listener] of listeners) {
      const bound = listener.bind(this) as EventListener;
      _options.element.addEventListener(type, bound);
      this._listeners.push([type, bound]);
    }
  }

  hello(): IDictionary {
    return helloKeyboard(this._keymap.keycodes);
  }

  connected(server: IServer): void {
    this._version = server.version;
    if (waitsForKeymap(server.version)) {
      this._options.send(declareKeymap(this._keymap.keycodes));
    }
  }

  disconnected(): void {
    this._version = null;
    this._queue = [];
    this._cancelWait();
    this._heldBack = null;
    for (const { place } of this._held.values()) {
      this._keymap.letGo(place.keycode);
    }
    this._held.clear();
    this._down.clear();
  }

  modifiers(event: MouseEvent | KeyboardEvent): string[] {
    this._readNumLock(event);
    return modifiersOf(flagsOf(event), this._state);
  }

  press(codes: string[]): void {
    const held: { id: string; modifier: string | undefined }[] = [];
    const modifiers = () =>
      held.flatMap(({ modifier }) => (modifier ? [modifier] : []));
    for (const code of codes) {
      const physical = PHYSICAL_KEYS.get(code);
      if (physical) {
        const name = physical.keysyms[0];
        const id = `press ${code}`;
        const stroke = {
          keysym: { name, value: 0 },
          keycode: physical.keycode,
          modifiers: modifiers(),
          adapts: false
        };
        this._enqueue([stroke], id);
        held.push({ id, modifier: MODIFIERS[name] });
      }
    }
    while (held.length) {
      const { id } = held.pop()!;
      this._release(id, modifiers());
    }
  }

  release(): void {
    this._heldBack = null;
    for (const id of [...this._down]) {
      this._release(id, []);
    }
    this._escaping = false;
  }

  dispose(): void {
    this.release();
    this._cancelWait();
    for (const [type, listener] of this._listeners) {
      this._options.element.removeEventListener(type, listener);
    }
    this._listeners = [];
  }

  private _onKeyDown(event: KeyboardEvent): void {
    const key = keyEventOf(event);
    if (key.key === 'AltGraph' && this._heldBack) {
      // Windows presses Ctrl, too.
      this._heldBack = null;
    }
    this._settle();
    const composing = event.isComposing || event.keyCode === COMPOSING;
    if (this._version === null || composing) {
      return;
    }
    this._empty();
    this._readNumLock(event, key);
    this._state.foreign = showsForeign(key) ?? this._state.foreign;
    this._watchEscape(key);
    const afterDead = this._dead;
    this._dead = key.key === 'Dead' || (afterDead && isModifier(key));
    if (afterDead && typesText(key, this._state)) {
      // The browser composes; what comes of it is an `input` event.
      return;
    }
    const strokes = interpret(key, this._state);
    if (!strokes.length) {
      return;
    }
    if (!this._isClipboardKey(key)) {
      event.preventDefault();
    }
    if (isModifier(key)) {
      this._pressModifier(event, key, strokes[0]);
      return;
    }
    const send = () => this._strike(key, strokes);
    if (this._isClipboardKey(key)) {
      // The page hears of it first.
      this._holdBack(send, 0);
    } else {
      send();
    }
  }

  private _onKeyUp(event: KeyboardEvent): void {
    this._settle();
    const key = keyEventOf(event);
    if (this._down.has(idOf(key))) {
      event.preventDefault();
      this._release(idOf(key), modifiersOf(key, this._state));
    }
    if (this._escaping && isModifier(key)) {
      this._escaping = false;
      this.release();
      this._options.escape?.leave();
    }
  }

  /**
   * Text that came by no key of its own: dead keys, mobile keyboards, emoji.
   */
  private _onInput(event: InputEvent): void {
    this._settle();
    if (event.isComposing || this._composing) {
      return;
    }
    switch (event.inputType) {
      case 'insertText':
        this._type(event.data ?? '');
        break;
      case 'insertLineBreak':
      case 'insertParagraph':
        this._type('\n');
        break;
      case 'deleteContentBackward':
        this._type('\b');
        break;
    }
    this._empty();
  }

  private _onCompositionStart(): void {
    this._settle();
    this._composing = true;
    this._dead = false;
  }

  private _onCompositionEnd(event: CompositionEvent): void {
    this._composing = false;
    this._type(event.data);
  }

  private _onBlur(): void {
    this._dead = false;
    this._composing = false;
    this.release();
    this._empty();
  }

  private _type(text: string): void {
    const modifiers = this._state.numLock ? ['mod2'] : [];
    this._enqueue(strokesOf(text, modifiers), null);
  }

  private _pressModifier(
    event: KeyboardEvent,
    key: IKeyEvent,
    stroke: IStroke
  ): void {
    // A Mac's Option may be a level of the layout: it goes with other keys.
    if (event.repeat || (this._state.mac && key.key === 'Alt')) {
      return;
    }
    const press = () => this._enqueue([stroke], idOf(key));
    if (this._windows && key.code === 'ControlLeft') {
      this._holdBack(press, ALT_GRAPH_DELAY);
    } else {
      press();
    }
  }

  /**
   * Press a key until its keyup, or type at once what has none.
   */
  private _strike(key: IKeyEvent, strokes: IStroke[]): void {
    const id = idOf(key);
    if (this._down.has(id)) {
      this._release(id, strokes[strokes.length - 1].modifiers);
    }
    // A Mac tells no keyup while Command is held.
    const brief = !key.code || (this._state.mac && key.meta);
    this._enqueue(strokes, brief ? null : id);
  }

  private _isClipboardKey(key: IKeyEvent): boolean {
    return (
      CLIPBOARD_KEYS.test(key.code) &&
      (key.code === 'Insert'
        ? key.shift || key.control
        : (key.control || key.meta) && !key.alt && !key.altGraph)
    );
  }

  /**
   * Follow the keys of the escape: they are all down, and the first of them to
   * go up before any other key goes down ends it.
   */
  private _watchEscape(key: IKeyEvent): void {
    const { escape } = this._options;
    const down: Record<string, boolean> = {
      Control: key.control || key.key === 'Control',
      Alt: key.alt || key.key === 'Alt',
      Shift: key.shift || key.key === 'Shift',
      Meta: key.meta || key.key === 'Meta'
    };
    this._escaping =
      escape !== undefined &&
      escape.keys.length > 0 &&
      isModifier(key) &&
      Object.entries(down).every(
        ([name, on]) => on === escape.keys.includes(name)
      );
  }

  private _readNumLock(
    event: MouseEvent | KeyboardEvent,
    key?: IKeyEvent
  ): void {
    const reported = event.getModifierState('NumLock');
    if (reported !== this._reportedNumLock) {
      this._reportedNumLock = reported;
      this._state.numLock = reported;
    }
    // A Mac reports none and types digits.
    this._state.numLock = (key && showsNumLock(key)) ?? this._state.numLock;
  }

  /**
   * Wait with a key for what the browser does next.
   */
  private _holdBack(send: () => void, milliseconds: number): void {
    this._heldBack = send;
    setTimeout(() => {
      if (this._heldBack === send) {
        this._settle();
      }
    }, milliseconds);
  }

  private _settle(): void {
    const send = this._heldBack;
    this._heldBack = null;
    send?.();
  }

  /**
   * Have keys pressed and released at once, but for the last one if it has an
   * `id` to be released by.
   */
  private _enqueue(strokes: IStroke[], id: string | null): void {
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

  private _release(id: string, modifiers: string[]): void {
    this._down.delete(id);
    this._queue.push({ stroke: null, id, modifiers });
    this._work();
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

  private _empty(): void {
    if (this._options.element.value) {
      this._options.element.value = '';
    }
  }

  private _cancelWait(): void {
    if (this._waiting !== null) {
      clearTimeout(this._waiting);
      this._waiting = null;
    }
  }

  private _keymap = new Keymap();
  private _state: IKeyboardState;
  private _windows: boolean;
  private _reportedNumLock = false;
  private _listeners: [string, EventListener][] = [];

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

  private _heldBack: (() => void) | null = null;
  private _composing = false;

  /**
   * A dead key waits for the next one.
   */
  private _dead = false;

  /**
   * The keys of the escape are down and no other one was.
   */
  private _escaping = false;
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

function keyEventOf(event: KeyboardEvent): IKeyEvent {
  const { key, code, location } = event;
  return { key, code, location, ...flagsOf(event) };
}

function flagsOf(
  event: MouseEvent | KeyboardEvent
): Pick<IKeyEvent, 'shift' | 'control' | 'alt' | 'meta' | 'altGraph'> {
  return {
    shift: event.shiftKey,
    control: event.ctrlKey,
    alt: event.altKey,
    meta: event.metaKey,
    altGraph: event.getModifierState('AltGraph')
  };
}

function idOf(key: IKeyEvent): string {
  return key.code || key.key;
}

function isModifier(key: IKeyEvent): boolean {
  return /^(Shift|Control|Alt|Meta|AltGraph)$/.test(key.key);
}

function withShift(modifiers: string[], shift: boolean | null): string[] {
  if (shift === null || modifiers.includes('shift') === shift) {
    return modifiers;
  }
  return shift
    ? [...modifiers, 'shift']
    : modifiers.filter(name => name !== 'shift');
}
