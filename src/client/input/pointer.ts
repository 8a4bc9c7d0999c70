/**
 * Mouse and pen on one window: motion, buttons, and drags that leave the window.
 */
import { Disposables, IDisposable, listen } from '../lifecycle';
import { Packet } from '../protocol/value';

/**
 * The window that a device acts on.
 */
export interface IPointerTarget {
  wid: number;

  /**
   * The position of an event, on the display and, if the server is to count from the window, within
   * that.
   */
  locate(
    event: MouseEvent
  ): [x: number, y: number] | [x: number, y: number, rx: number, ry: number];
}

export interface IPointerOptions {
  element: HTMLElement;
  target: IPointerTarget;
  send: (packet: Packet) => void;
  modifiers: (event: MouseEvent) => string[];

  /**
   * A button goes down. The window is to be raised and to get the keys.
   */
  pressed: (event: PointerEvent) => void;
}

/**
 * X's number of each button that browsers number from 0. In X 4 to 7 are the wheel.
 */
export const BUTTONS: readonly number[] = [1, 2, 3, 8, 9];

/**
 * Press or release a button where an event is.
 *
 * @param button By X's numbers.
 * @param held The buttons that are down after that.
 */
export function sendButton(
  options: Pick<IPointerOptions, 'target' | 'send' | 'modifiers'>,
  event: MouseEvent,
  button: number,
  down: boolean,
  held: number[] = []
): void {
  const { target, send, modifiers } = options;
  send([
    'button-action',
    target.wid,
    button,
    down,
    target.locate(event),
    modifiers(event),
    held
  ]);
}

/**
 * Press and release a button where an event is.
 */
export function click(
  options: Pick<IPointerOptions, 'target' | 'send' | 'modifiers'>,
  button: number,
  event: MouseEvent
): void {
  sendButton(options, event, button, true);
  sendButton(options, event, button, false);
}

export class Pointer implements IDisposable {
  constructor(private readonly _options: IPointerOptions) {
    const { element } = _options;
    this._owned.add(listen(element, 'pointerdown', this._onDown));
    this._owned.add(listen(element, 'pointerup', this._onUp));
    this._owned.add(listen(element, 'pointermove', this._onMove));
    this._owned.add(listen(element, 'pointercancel', this._onCancel));
    // Buttons 8 and 9 would leave the page, the middle one would scroll it.
    const kinds = ['contextmenu', 'mousedown', 'mouseup', 'auxclick'] as const;
    for (const kind of kinds) {
      this._owned.add(listen(element, kind, event => event.preventDefault()));
    }
  }

  dispose(): void {
    this._owned.dispose();
  }

  /**
   * Let go of the buttons that are down, because the page needs the pointer.
   */
  letGo(event: PointerEvent): void {
    this._onCancel(event);
  }

  /**
   * Let go of the buttons that are down, because the window is gone: the browser tells of the
   * release elsewhere, and the button of X would stay down.
   */
  release(): void {
    if (this._pressed) {
      this._onCancel(this._pressed);
    }
  }

  private readonly _onDown = (event: PointerEvent): void => {
    if (!isOurs(event)) {
      return;
    }
    event.preventDefault();
    this._options.pressed(event);
    // Drags go on beyond the canvas, and beyond the page.
    this._options.element.setPointerCapture(event.pointerId);
    this._button(event, BUTTONS[event.button], true);
  };

  private readonly _onUp = (event: PointerEvent): void => {
    if (isOurs(event)) {
      // Chromium goes back or forward in its history at this event.
      event.preventDefault();
      this._button(event, BUTTONS[event.button], false);
    }
  };

  private readonly _onCancel = (event: PointerEvent): void => {
    for (const number of [...this._held]) {
      this._button(event, number, false);
    }
  };

  private readonly _onMove = (event: PointerEvent): void => {
    if (!isOurs(event)) {
      return;
    }
    if (event.button !== -1) {
      // A second button goes down or up while one is held.
      event.preventDefault();
      const number = BUTTONS[event.button];
      this._button(
        event,
        number,
        number !== undefined && !this._held.has(number)
      );
      return;
    }
    const { target, send, modifiers } = this._options;
    send([
      'pointer-position',
      target.wid,
      target.locate(event),
      modifiers(event),
      [...this._held]
    ]);
  };

  /**
   * @param number X's number of the button; undefined for one that X does not have.
   */
  private _button(
    event: PointerEvent,
    number: number | undefined,
    down: boolean
  ): void {
    if (number === undefined || this._held.has(number) === down) {
      return;
    }
    if (down) {
      this._pressed = event;
      this._held.add(number);
    } else {
      this._held.delete(number);
    }
    sendButton(this._options, event, number, down, [...this._held]);
  }

  /**
   * The buttons that are down, by X's numbers.
   */
  private readonly _held = new Set<number>();

  /**
   * The last press.
   */
  private _pressed: PointerEvent | null = null;

  private readonly _owned = new Disposables();
}

/**
 * Whether this class takes an event. Fingers are the business of `touch.ts`.
 */
function isOurs(event: PointerEvent): boolean {
  return event.isPrimary && event.pointerType !== 'touch';
}
