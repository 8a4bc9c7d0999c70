/**
 * Mouse and pen on one window: motion, buttons, drags that leave it.
 */
import { Packet } from '../protocol/value';

/**
 * Where a window is, and how the device's pixels are reached from an event.
 */
export interface IPointerTarget {
  wid: number;

  /**
   * The position of an event, on the display and within the window.
   */
  locate(event: MouseEvent): [x: number, y: number, rx: number, ry: number];
}

export interface IPointerOptions {
  element: HTMLElement;
  target: IPointerTarget;
  send: (packet: Packet) => void;
  modifiers: (event: MouseEvent) => string[];

  /**
   * A button goes down: the window is to be raised and to get the keys.
   */
  pressed: (event: PointerEvent) => void;
}

/**
 * X's number of each of a browser's buttons. 4 to 7 are the wheel.
 */
const BUTTONS = [1, 2, 3, 8, 9];

export class Pointer {
  constructor(private readonly _options: IPointerOptions) {
    const { element } = _options;
    element.addEventListener('pointerdown', this._onDown);
    element.addEventListener('pointerup', this._onUp);
    element.addEventListener('pointermove', this._onMove);
    element.addEventListener('pointercancel', this._onCancel);
    element.addEventListener('contextmenu', prevent);
    // Buttons 8 and 9 would leave the page, the middle one would scroll it.
    element.addEventListener('mousedown', prevent);
    element.addEventListener('mouseup', prevent);
    element.addEventListener('auxclick', prevent);
  }

  dispose(): void {
    const { element } = this._options;
    element.removeEventListener('pointerdown', this._onDown);
    element.removeEventListener('pointerup', this._onUp);
    element.removeEventListener('pointermove', this._onMove);
    element.removeEventListener('pointercancel', this._onCancel);
    element.removeEventListener('contextmenu', prevent);
    element.removeEventListener('mousedown', prevent);
    element.removeEventListener('mouseup', prevent);
    element.removeEventListener('auxclick', prevent);
  }

  /**
   * Let go of the buttons that are down: the page needs the pointer.
   */
  letGo(event: PointerEvent): void {
    this._onCancel(event);
  }

  private readonly _onDown = (event: PointerEvent): void => {
    if (!isOurs(event)) {
      return;
    }
    event.preventDefault();
    this._options.pressed(event);
    // Drags go on beyond the canvas, and beyond the page.
    this._options.element.setPointerCapture(event.pointerId);
    this._button(event, event.button, true);
  };

  private readonly _onUp = (event: PointerEvent): void => {
    if (isOurs(event)) {
      // Chromium goes back or forward in its history at this event.
      event.preventDefault();
      this._button(event, event.button, false);
    }
  };

  private readonly _onCancel = (event: PointerEvent): void => {
    for (const button of [...this._held]) {
      this._button(event, button, false);
    }
  };

  private readonly _onMove = (event: PointerEvent): void => {
    if (!isOurs(event)) {
      return;
    }
    if (event.button !== -1) {
      // A second button goes down or up while one is held.
      event.preventDefault();
      this._button(event, event.button, !this._held.has(event.button));
      return;
    }
    const { target, send, modifiers } = this._options;
    send([
      'pointer-position',
      target.wid,
      target.locate(event),
      modifiers(event),
      this._buttons()
    ]);
  };

  private _button(event: PointerEvent, button: number, down: boolean): void {
    const number = BUTTONS[button];
    if (number === undefined || this._held.has(button) === down) {
      return;
    }
    const { target, send, modifiers } = this._options;
    if (down) {
      this._held.add(button);
    } else {
      this._held.delete(button);
    }
    send([
      'button-action',
      target.wid,
      number,
      down,
      target.locate(event),
      modifiers(event),
      this._buttons()
    ]);
  }

  private _buttons(): number[] {
    return [...this._held].map(button => BUTTONS[button]);
  }

  private readonly _held = new Set<number>();
}

/**
 * Fingers are the business of `touch.ts`.
 */
function isOurs(event: PointerEvent): boolean {
  return event.isPrimary && event.pointerType !== 'touch';
}

function prevent(event: Event): void {
  event.preventDefault();
}
