/**
 * Between the input devices and the rest of the client.
 *
 * A device gets DOM events and sends packets. It knows neither the socket nor
 * the canvas: `send` puts a packet on its way, wherever the connection lives
 * (in a worker, as a rule), and drops it while there is none.
 */
import { ILog } from '../log/log';
import { IDictionary, Packet } from '../protocol/value';

/**
 * What the server said of itself in its hello.
 */
export interface IServer {
  /**
   * For example `[6, 5, 5]`.
   */
  version: number[];

  /**
   * The packet encoder in use: `rencode` before 4, `rencodeplus` since.
   */
  encoder: 'rencode' | 'rencodeplus';

  /**
   * All of its hello.
   */
  hello: IDictionary;
}

/**
 * What the keyboard is made with.
 */
export interface IKeyboardOptions {
  /**
   * The element that has the keyboard while the display has it: a `textarea`
   * out of sight, so that composition and mobile keyboards work. The keyboard
   * adds its own listeners (keydown, keyup, beforeinput, input, composition…,
   * blur) and removes them when disposed; it keeps the element empty. Who has
   * the focus is the page's business.
   */
  element: HTMLTextAreaElement;

  /**
   * The id of the window that gets the keys, 0 for none.
   */
  window: () => number;

  /**
   * Send a packet.
   */
  send: (packet: Packet) => void;

  log: ILog;

  /**
   * A person has given the keyboard back. Nothing is held by then.
   */
  leave?: () => void;

  /**
   * As `navigator.platform`, which it is if it is left out.
   */
  platform?: string;
}

/**
 * `keyboard.ts` exports `class Keyboard implements IKeyboard`, made with
 * `new Keyboard(options: IKeyboardOptions)`.
 */
export interface IKeyboard {
  /**
   * Keys by `KeyboardEvent.key` (`Control`, `Alt`, `Shift`, `Meta`) that give
   * the keyboard back: held together and let go with no other key in between.
   * None at first.
   */
  escape: string[];

  /**
   * The layout, by its name in X (`de`, `us(intl)`), that the display is held
   * to: its programs get the keys as they are on the keyboard. Empty for none:
   * they get what the keys produce in the browser.
   */
  layout: string;

  /**
   * The keyboard's part of the client's hello, keys as on the wire
   * (`xkbmap_layout`, …). Asked for before each connection, when the server's
   * version is not known yet: it holds what every version needs.
   */
  hello(): IDictionary;

  /**
   * The server has answered and takes packets (3.1: `hello`; 6: after
   * `startup-complete`). Called again after each reconnection.
   */
  connected(server: IServer): void;

  /**
   * The connection is gone: nothing is held on the other side any more.
   */
  disconnected(): void;

  /**
   * The X modifiers (`shift`, `control`, `mod1`, …) that go with an event, for
   * the packets of the pointer and the wheel too.
   */
  modifiers(event: MouseEvent | KeyboardEvent): string[];

  /**
   * Press and release keys in order, for what the browser keeps to itself
   * (Ctrl+Alt+Delete): physical codes, as in `KeyboardEvent.code`.
   */
  press(codes: string[]): void;

  /**
   * Let go of everything that is held.
   */
  release(): void;

  dispose(): void;
}
