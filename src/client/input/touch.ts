/**
 * Fingers on one window, as on a touch pad: a tap is a click, a long press the right button, and a
 * drag after a tap is a drag. Two fingers turn the wheel. They enlarge and move the view when they
 * spread, or when the view is larger than the page.
 */
import { Disposables, IDisposable, listen, Replaceable } from '../lifecycle';
import { Packet } from '../protocol/value';
import { IPointerTarget, sendButton } from './pointer';

/**
 * The view of a display, which can be enlarged.
 */
export interface IZoom {
  readonly isZoomed: boolean;

  /**
   * Enlarge by a factor and then move, in CSS pixels. The point under the fingers stays under them.
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
   * A finger goes down. The window is to be raised and to get the keys.
   */
  pressed: (event: PointerEvent) => void;
}

/**
 * Milliseconds that a finger lies still for the right button.
 */
const LONG_PRESS = 500;

/**
 * Milliseconds that the button of a tap stays down, for a drag that may follow.
 */
const TAP = 250;

/**
 * CSS pixels that a finger moves by mistake.
 */
const SLOP = 10;

/**
 * CSS pixels that two taps of one double click are apart at the most.
 */
const NEAR = 40;

/**
 * CSS pixels that two fingers spread by mistake.
 */
const SPREAD = 24;

/**
 * How far the wheel turns for each CSS pixel that two fingers move. Programs scroll about three
 * lines for 100.
 */
const WHEEL = 2;

const LEFT = 1;
const RIGHT = 3;

/**
 * The gesture that is under way.
 *
 * - `touch`: a finger is down, and any of the others may follow.
 * - `point`: the finger moves the pointer.
 * - `right`: the finger holds the right button down.
 * - `again`: the finger is down again after a tap, whose button is still down.
 * - `drag`: the finger moves the pointer with that button.
 * - `two`: a second finger has come.
 */
type Gesture = 'none' | 'touch' | 'point' | 'right' | 'again' | 'drag' | 'two';

/**
 * Two fingers: the middle between them, and how far they are from each other.
 */
interface IPair {
  x: number;
  y: number;
  spread: number;
}

export class Touch implements IDisposable {
  constructor(private readonly _options: ITouchOptions) {
    const { element } = _options;
    this._owned.add(listen(element, 'pointerdown', this._onDown));
    this._owned.add(listen(element, 'pointermove', this._onMove));
    this._owned.add(listen(element, 'pointerup', this._onUp));
    this._owned.add(listen(element, 'pointercancel', this._onCancel));
  }

  dispose(): void {
    clearTimeout(this._pressing);
    clearTimeout(this._lifting);
    this._owned.dispose();
  }

  /**
   * End the gesture of a finger that is still down, because the page needs it.
   */
  letGo(event: PointerEvent): void {
    this._onCancel(event);
  }

  /**
   * Let go of the button that is down, because the window is gone.
   */
  release(): void {
    if (this._start) {
      this._end(this._start);
      this._gesture = 'none';
    }
  }

  private readonly _onDown = (event: PointerEvent): void => {
    if (event.pointerType !== 'touch') {
      return;
    }
    event.preventDefault();
    this._options.element.setPointerCapture(event.pointerId);
    this._fingers.set(event.pointerId, event);
    if (this._fingers.size > 1) {
      this._beginTwo(event);
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
        this._elsewhere.value = this._followPresses();
        break;
      case 'again': {
        // Programs want both clicks of a double click in one place.
        const first = this._tap ?? event;
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
    this._elsewhere.value = null;
  }

  /**
   * Let go of the button of a tap before another window is pressed: X has one pointer.
   */
  private _followPresses(): IDisposable {
    const { element } = this._options;
    const onDown = ({ target }: Event) => {
      if (!element.contains(target as Node)) {
        this._lift();
      }
    };
    const capture = true;
    return listen(element.ownerDocument, 'pointerdown', onDown, { capture });
  }

  /**
   * @param event The press of the second finger.
   */
  private _beginTwo(event: PointerEvent): void {
    if (this._gesture !== 'two') {
      const [first = event] = this._fingers.values();
      this._end(first);
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
    // The content under the fingers goes with them.
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
   * The first two fingers; null if there are not two.
   */
  private _pair(): IPair | null {
    const [one, other] = this._fingers.values();
    if (!one || !other) {
      return null;
    }
    return {
      x: (one.clientX + other.clientX) / 2,
      y: (one.clientY + other.clientY) / 2,
      spread: Math.max(1, distance(one, other))
    };
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
    this._held = down ? [button] : [];
    sendButton(this._options, event, button, down, this._held);
  }

  private readonly _owned = new Disposables();
  private readonly _elsewhere = this._owned.add(new Replaceable());
  private readonly _fingers = new Map<number, PointerEvent>();
  private _gesture: Gesture = 'none';
  private _held: number[] = [];
  private _start: PointerEvent | null = null;

  /**
   * The tap whose button is still down.
   */
  private _tap: PointerEvent | null = null;

  private _mode: 'zoom' | 'scroll' | null = null;
  private _last: IPair | null = null;
  private _pressing: ReturnType<typeof setTimeout> | undefined;
  private _lifting: ReturnType<typeof setTimeout> | undefined;
}

function distance(one: MouseEvent, other: MouseEvent): number {
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
}
