/**
 * The interfaces between the input devices and the rest of the client.
 *
 * A device gets DOM events and sends packets. It knows neither the socket nor
 * the canvas: `send` hands a packet to the connection, which drops it while there is no server.
 */
import { ILog } from '../log/log';
import { IDictionary, Packet } from '../protocol/value';

/**
 * The server, as its hello describes it.
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
   * The whole hello.
   */
  hello: IDictionary;
}

/**
 * The options that the keyboard is made with.
 */
export interface IKeyboardOptions {
  /**
   * The element that has the keyboard while the display has it: a `textarea`
   * out of sight, so that composition and mobile keyboards work. The keyboard
   * adds its own listeners (keydown, keyup, input, composition…, blur) and removes them when it
   * is disposed of. It keeps the element empty. The page decides which element has the focus.
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
   * The platform, as in `navigator.platform`, which is the default.
   */
  platform?: string;
}

export interface IKeyboard {
  /**
   * Keys by `KeyboardEvent.key` (`Control`, `Alt`, `Shift`, `Meta`) that give
   * the keyboard back: a person holds them together and lets go, with no other key in between.
   * None at first.
   */
  escape: string[];

  /**
   * The layout that the display is held to, by its name in X (`de`, `us(intl)`): programs get
   * the physical keys. Empty for none: programs get the characters that the keys produce in
   * the browser.
   */
  layout: string;

  /**
   * The keyboard's part of the client's hello, keys as on the wire
   * (`xkbmap_layout`, …). The client asks for it before each connection, when the server's
   * version is not known yet. So it holds the keys of every version.
   */
  hello(): IDictionary;

  /**
   * The server has answered and takes packets (3.1: `hello`; 6: after
   * `startup-complete`). Called again after each reconnection.
   */
  connected(server: IServer): void;

  /**
   * The connection is gone, and with it every key that was held.
   */
  disconnected(): void;

  /**
   * The X modifiers (`shift`, `control`, `mod1`, …) that go with an event, for
   * the packets of the pointer and the wheel too.
   */
  modifiers(event: MouseEvent | KeyboardEvent): string[];

  /**
   * Whether a person is in the middle of typing text.
   */
  readonly isTyping: boolean;

  /**
   * Press and release keys in order, such as Ctrl+Alt+Delete, which the browser keeps to itself.
   * The codes are physical, as in `KeyboardEvent.code`.
   */
  press(codes: string[]): void;

  /**
   * Release every key that is held.
   */
  release(): void;

  dispose(): void;
}
