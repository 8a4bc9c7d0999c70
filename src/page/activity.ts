/**
 * Tells the server that a person uses the display.
 */
import { request } from './http';

/**
 * The least milliseconds from one report of input to the next.
 */
export const INTERVAL = 10_000;

/**
 * The events of a person's input. Others, such as the focus, also happen by themselves.
 */
const INPUT = ['keydown', 'pointerdown', 'pointermove', 'touchstart', 'wheel'];

export class Activity {
  /**
   * @param display The display's address in the API.
   * @param reported Called before each report.
   */
  constructor(
    private readonly _display: string,
    private readonly _reported: () => void
  ) {
    this.attach(window);
  }

  /**
   * Count what a person does in another window of the browser too.
   */
  attach(view: Window): void {
    for (const type of INPUT) {
      view.addEventListener(type, event => this._onInput(event), {
        capture: true,
        passive: true
      });
    }
  }

  /**
   * Milliseconds since a person did something in the page.
   */
  get idle(): number {
    return performance.now() - this._last;
  }

  /**
   * Report at once that a person uses the display.
   */
  async report(): Promise<void> {
    this._reported();
    try {
      await request(`${this._display}/activity`, 'POST');
    } catch (error) {
      // The next report tells as much.
      console.warn('Activity was not reported:', error);
    }
  }

  private _onInput(event: Event): void {
    if (!event.isTrusted) {
      return;
    }
    if (
      event.type === 'pointermove' &&
      !this._hasMoved(event as PointerEvent)
    ) {
      return;
    }
    this._last = performance.now();
    this._reportInTime();
  }

  /**
   * Whether a pointer has moved on the screen. One that lies still gets this event too, if
   * something moves under it.
   */
  private _hasMoved({ screenX, screenY }: PointerEvent): boolean {
    const before = this._position;
    this._position = `${screenX} ${screenY}`;
    return before !== '' && before !== this._position;
  }

  /**
   * Report now, or at the end of the interval in which there was a report already.
   */
  private _reportInTime(): void {
    if (this._waiting) {
      this._again = true;
      return;
    }
    this._waiting = true;
    this._again = false;
    void this.report();
    setTimeout(() => {
      this._waiting = false;
      if (this._again) {
        this._reportInTime();
      }
    }, INTERVAL);
  }

  private _last = performance.now();
  private _position = '';
  private _waiting = false;
  private _again = false;
}
