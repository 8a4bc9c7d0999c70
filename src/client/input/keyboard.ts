/**
 * The keyboard: DOM events in, keys to press and release out.
 */
import { Disposables, listen } from '../lifecycle';
import { IDictionary } from '../protocol/value';
import { layoutOf } from './declare';
import { Escape } from './escape';
import {
  flagsOf,
  idOf,
  isClipboardKey,
  isModifier,
  keyEventOf
} from './events';
import {
  IKeyboardState,
  IKeyEvent,
  interpret,
  IStroke,
  modifiersOf,
  physicalStroke,
  showsForeign,
  showsNumLock,
  strokesOf,
  typesText
} from './interpret';
import { MODIFIERS } from './keysyms';
import { PHYSICAL_KEYS } from './physical';
import { KeySender } from './sender';
import { IKeyboard, IKeyboardOptions, IServer } from './types';
import { Typing } from './typing';

/**
 * How long Ctrl waits for the AltGr that it may be a part of, in milliseconds.
 */
const ALT_GRAPH_DELAY = 50;

/**
 * The `keyCode` of keys during composition, in browsers that have no `isComposing`.
 */
const COMPOSING = 229;

export class Keyboard implements IKeyboard {
  constructor(private _options: IKeyboardOptions) {
    const platform = _options.platform ?? navigator.platform;
    this._state = {
      numLock: false,
      foreign: false,
      mac: /^(Mac|iP)/.test(platform)
    };
    this._windows = platform.startsWith('Win');
    this._sender = new KeySender(_options);
    const { element } = _options;
    for (const listener of [
      listen(element, 'keydown', event => this._onKeyDown(event)),
      listen(element, 'keyup', event => this._onKeyUp(event)),
      listen(element, 'input', event => this._onInput(event as InputEvent)),
      listen(element, 'compositionstart', () => this._onCompositionStart()),
      listen(element, 'compositionend', event => this._onCompositionEnd(event)),
      listen(element, 'blur', () => this._onBlur())
    ]) {
      this._listeners.add(listener);
    }
  }

  get escape(): string[] {
    return this._escape.keys;
  }
  set escape(keys: string[]) {
    this._escape.keys = keys;
  }

  get layout(): string {
    return this._layout;
  }
  set layout(name: string) {
    if (name !== this._layout) {
      this.release();
      this._layout = name;
      const layout = layoutOf(name);
      this._pinned = layout !== null;
      this._sender.layout = layout;
    }
  }

  hello(): IDictionary {
    return this._sender.hello();
  }

  connected(server: IServer): void {
    this._sender.connected(server.version);
  }

  disconnected(): void {
    this._heldBack = null;
    this._sender.disconnected();
  }

  modifiers(event: MouseEvent | KeyboardEvent): string[] {
    this._readNumLock(event);
    return modifiersOf(flagsOf(event), this._state);
  }

  get isTyping(): boolean {
    return this._typing.isUnderWay;
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
        this._sender.press([stroke], id);
        held.push({ id, modifier: MODIFIERS[name] });
      }
    }
    while (held.length) {
      const { id } = held.pop()!;
      this._sender.release(id, modifiers());
    }
  }

  release(): void {
    this._heldBack = null;
    this._sender.releaseAll();
    this._escape.reset();
  }

  dispose(): void {
    this.release();
    this._sender.disconnected();
    this._listeners.dispose();
  }

  private _onKeyDown(event: KeyboardEvent): void {
    const key = keyEventOf(event);
    this._options.log.keyboard?.('keydown', key);
    if (this._windows && key.key === 'AltGraph') {
      // The Ctrl before it was a part of it.
      this._heldBack = null;
    }
    this._settle();
    const composing = event.isComposing || event.keyCode === COMPOSING;
    if (!this._sender.isConnected || composing) {
      return;
    }
    this._empty();
    this._readNumLock(event, key);
    this._state.foreign = showsForeign(key) ?? this._state.foreign;
    this._escape.down(key);
    if (this._pinned && this._strikePhysical(event, key)) {
      return;
    }
    const afterDead = this._dead;
    this._dead = key.key === 'Dead' || (afterDead && isModifier(key));
    if (afterDead && typesText(key, this._state)) {
      // The browser composes a character, and tells it by an `input` event.
      return;
    }
    this._send(event, key, interpret(key, this._state));
  }

  /**
   * Send a physical key.
   *
   * @returns False for a key that no keyboard has.
   */
  private _strikePhysical(event: KeyboardEvent, key: IKeyEvent): boolean {
    if (key.code === 'CapsLock' || key.code === 'NumLock') {
      // The lock is sent with the next key.
      event.preventDefault();
      return true;
    }
    const stroke = physicalStroke(key.code, {
      capsLock: event.getModifierState('CapsLock'),
      numLock: this._state.numLock
    });
    if (!stroke) {
      return false;
    }
    this._dead = false;
    this._send(event, key, [stroke]);
    return true;
  }

  private _send(
    event: KeyboardEvent,
    key: IKeyEvent,
    strokes: IStroke[]
  ): void {
    const [first] = strokes;
    if (!first) {
      return;
    }
    if (!isClipboardKey(key)) {
      event.preventDefault();
    }
    if (isModifier(key)) {
      this._pressModifier(event, key, first);
      return;
    }
    this._typing.struck(typesText(key, this._state));
    const send = () => this._strike(key, strokes);
    if (isClipboardKey(key)) {
      // The page hears of it first.
      this._holdBack(send, 0);
    } else {
      send();
    }
  }

  private _onKeyUp(event: KeyboardEvent): void {
    this._settle();
    const key = keyEventOf(event);
    this._options.log.keyboard?.('keyup', key);
    if (this._sender.isDown(idOf(key))) {
      event.preventDefault();
      this._sender.release(idOf(key), modifiersOf(key, this._state));
    }
    if (this._escape.up(key)) {
      this.release();
      this._options.leave?.();
    }
  }

  /**
   * Text that no single key produced: dead keys, mobile keyboards, emoji.
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
    this._typing.struck(false);
    this.release();
    this._empty();
  }

  private _type(text: string): void {
    this._typing.struck(text.trim() !== '');
    const modifiers = this._state.numLock ? ['mod2'] : [];
    this._sender.press(strokesOf(text, modifiers), null);
  }

  private _pressModifier(
    event: KeyboardEvent,
    key: IKeyEvent,
    stroke: IStroke
  ): void {
    // A Mac's Option may be a level of the layout: it goes with other keys.
    const option = this._state.mac && key.key === 'Alt' && !stroke.physical;
    if (event.repeat || option) {
      return;
    }
    const press = () => this._sender.press([stroke], idOf(key));
    if (this._windows && key.code === 'ControlLeft') {
      this._holdBack(press, ALT_GRAPH_DELAY);
    } else {
      press();
    }
  }

  /**
   * Press a key until its keyup. A key without a keyup is released at once.
   */
  private _strike(key: IKeyEvent, strokes: IStroke[]): void {
    const id = idOf(key);
    if (this._sender.isDown(id)) {
      this._sender.release(id, strokes[strokes.length - 1]?.modifiers ?? []);
    }
    // A Mac tells no keyup while Command is held.
    const brief = !key.code || (this._state.mac && key.meta);
    this._sender.press(strokes, brief ? null : id);
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
   * Wait with a key until the browser's next event.
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

  private _empty(): void {
    if (this._options.element.value) {
      this._options.element.value = '';
    }
  }

  private _sender: KeySender;
  private _layout = '';
  private _pinned = false;
  private _state: IKeyboardState;
  private _windows: boolean;
  private _reportedNumLock = false;
  private readonly _listeners = new Disposables();

  private readonly _escape = new Escape();
  private readonly _typing = new Typing();
  private _heldBack: (() => void) | null = null;
  private _composing = false;

  /**
   * A dead key waits for the next one.
   */
  private _dead = false;
}
