/**
 * Fingers on one window: a tap is a click, a long press the right button, a tap
 * and then a drag a drag, as on a touch pad. Two fingers turn the wheel, or move
 * the view when they spread, or when it is larger than the page.
 */
import { Packet } from '../protocol/value';
import { IPointerTarget } from './pointer';

/**
 * A view of the display that can be enlarged.
 */
export interface IZoom {
  readonly isZoomed: boolean;

  /**
   * Enlarge by a factor and then move, in CSS pixels; the point under the
   * fingers stays under them.
   */
  zoom(factor: number, x: number, y: number, dx: number, dy: number): void;
}

export interface ITouchOptions {
  element: HTMLElement;
  target: IPointerTarget;
  send: (packet: Packet) => void;
  modifiers: (event: MouseEvent) => string[];
  view: IZoom;

  /**
   * A finger goes down: the window is to be raised and to get the keys.
   */
  pressed: (event: PointerEvent) => void;
}

/**
 * How long a finger lies still for the right button, in milliseconds.
 */
const LONG_PRESS = 500;

/**
 * How long the button of a tap stays down, for a drag that may follow.
 */
const TAP = 250;

/**
 * CSS pixels that a finger moves without meaning it.
 */
const SLOP = 10;

/**
 * CSS pixels between two taps of one double click.
 */
const NEAR = 40;

/**
 * CSS pixels that two fingers spread without meaning it.
 */
const SPREAD = 24;

/**
 * What the wheel makes of one CSS pixel: programs scroll about three lines for 100.
 */
const WHEEL = 2;

const LEFT = 1;
const RIGHT = 3;

/**
 * What is under way. `touch`: a finger is down and may become anything. `point`:
 * it moves the pointer. `right`: the right button is down. `again`: it is down
 * again after a tap, whose button still is. `drag`: it moves with that button.
 * `two`: there were two.
 */
type Gesture = 'none' | 'touch' | 'point' | 'right' | 'again' | 'drag' | 'two';

export class Touch {
  constructor(private readonly _options: ITouchOptions) {
    const { element } = _options;
    element.addEventListener('pointerdown', this._onDown);
    element.addEventListener('pointermove', this._onMove);
    element.addEventListener('pointerup', this._onUp);
    element.addEventListener('pointercancel', this._onCancel);
  }

  dispose(): void {
    const { element } = this._options;
    clearTimeout(this._pressing);
    clearTimeout(this._lifting);
    element.removeEventListener('pointerdown', this._onDown);
    element.removeEventListener('pointermove', this._onMove);
    element.removeEventListener('pointerup', this._onUp);
    element.removeEventListener('pointercancel', this._onCancel);
  }

  private readonly _onDown = (event: PointerEvent): void => {
    if (event.pointerType !== 'touch') {
      return;
    }
    event.preventDefault();
    this._options.element.setPointerCapture(event.pointerId);
    this._fingers.set(event.pointerId, event);
    if (this._fingers.size > 1) {
      this._beginTwo();
      return;
    }
    this._options.pressed(event);
    this._start = event;
    if (this._tap && distance(this._tap, event) < NEAR) {
      clearTimeout(this._lifting);
      this._gesture = 'again';
      return;
    }
    this._lift();
    this._gesture = 'touch';
    this._pressing = setTimeout(() => {
      this._gesture = 'right';
      this._move(event);
      this._button(event, RIGHT, true);
    }, LONG_PRESS);
  };

  private readonly _onMove = (event: PointerEvent): void => {
    if (!this._fingers.has(event.pointerId)) {
      return;
    }
    this._fingers.set(event.pointerId, event);
    if (this._gesture === 'two') {
      this._moveTwo();
      return;
    }
    const still = this._gesture === 'touch' || this._gesture === 'again';
    if (still && this._start && distance(this._start, event) < SLOP) {
      return;
    }
    clearTimeout(this._pressing);
    if (still) {
      this._gesture = this._gesture === 'again' ? 'drag' : 'point';
    }
    this._move(event);
  };

  private readonly _onUp = (event: PointerEvent): void => {
    if (!this._fingers.delete(event.pointerId)) {
      return;
    }
    switch (this._gesture) {
      case 'touch':
        clearTimeout(this._pressing);
        this._tap = event;
        this._move(event);
        this._button(event, LEFT, true);
        this._lifting = setTimeout(() => this._lift(), TAP);
        break;
      case 'again': {
        // Where the first one was, as programs want of a double click.
        const first = this._tap!;
        this._lift();
        this._button(first, LEFT, true);
        this._button(first, LEFT, false);
        break;
      }
      default:
        this._end(event);
    }
    if (this._fingers.size === 0) {
      this._gesture = 'none';
    }
  };

  private readonly _onCancel = (event: PointerEvent): void => {
    if (this._fingers.delete(event.pointerId)) {
      this._end(event);
      if (this._fingers.size === 0) {
        this._gesture = 'none';
      }
    }
  };

  /**
   * Let go of whatever a gesture holds.
   */
  private _end(event: PointerEvent): void {
    clearTimeout(this._pressing);
    if (this._gesture === 'right') {
      this._button(event, RIGHT, false);
    } else if (this._gesture === 'drag') {
      this._tap = event;
    }
    this._lift();
  }

  /**
   * Let go of the button that a tap has pressed.
   */
  private _lift(): void {
    clearTimeout(this._lifting);
    if (this._tap) {
      this._button(this._tap, LEFT, false);
      this._tap = null;
    }
  }

  private _beginTwo(): void {
    if (this._gesture !== 'two') {
      this._end([...this._fingers.values()][0]);
      this._gesture = 'two';
    }
    this._mode = null;
    this._last = this._pair();
  }

  private _moveTwo(): void {
    const now = this._pair();
    const last = this._last;
    if (!now || !last) {
      return;
    }
    const { element, view } = this._options;
    const [dx, dy] = [now.x - last.x, now.y - last.y];
    if (this._mode === null) {
      if (Math.abs(now.spread - last.spread) > SPREAD) {
        this._mode = 'zoom';
      } else if (Math.hypot(dx, dy) > SLOP) {
        this._mode = view.isZoomed ? 'zoom' : 'scroll';
      } else {
        return;
      }
    }
    this._last = now;
    if (this._mode === 'zoom') {
      view.zoom(now.spread / last.spread, now.x, now.y, dx, dy);
      return;
    }
    // What is under the fingers goes with them.
    element.dispatchEvent(
      new WheelEvent('wheel', {
        clientX: now.x,
        clientY: now.y,
        deltaX: -dx * WHEEL,
        deltaY: -dy * WHEEL,
        cancelable: true
      })
    );
  }

  /**
   * The middle of two fingers, and how far they are from each other.
   */
  private _pair(): { x: number; y: number; spread: number } | null {
    const [one, other] = [...this._fingers.values()];
    return (
      other && {
        x: (one.clientX + other.clientX) / 2,
        y: (one.clientY + other.clientY) / 2,
        spread: Math.max(1, distance(one, other))
      }
    );
  }

  private _move(event: PointerEvent): void {
    const { target, send, modifiers } = this._options;
    send([
      'pointer-position',
      target.wid,
      target.locate(event),
      modifiers(event),
      this._held
    ]);
  }

  private _button(event: PointerEvent, button: number, down: boolean): void {
    const { target, send, modifiers } = this._options;
    this._held = down ? [button] : [];
    send([
      'button-action',
      target.wid,
      button,
      down,
      target.locate(event),
      modifiers(event),
      this._held
    ]);
  }

  private readonly _fingers = new Map<number, PointerEvent>();
  private _gesture: Gesture = 'none';
  private _held: number[] = [];
  private _start: PointerEvent | null = null;

  /**
   * The tap whose button is still down.
   */
  private _tap: PointerEvent | null = null;

  private _mode: 'zoom' | 'scroll' | null = null;
  private _last: ReturnType<Touch['_pair']> = null;
  private _pressing: ReturnType<typeof setTimeout> | undefined;
  private _lifting: ReturnType<typeof setTimeout> | undefined;
}

function distance(one: MouseEvent, other: MouseEvent): number {
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
}
