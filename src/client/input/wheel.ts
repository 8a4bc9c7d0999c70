/**
 * The wheel, and two fingers on a touch pad. For X they are clicks of the buttons 4 to 7.
 */
import { IDisposable, listen } from '../lifecycle';

export interface IWheelOptions {
  element: HTMLElement;

  /**
   * A button is to be pressed and released.
   */
  click: (button: number, event: WheelEvent) => void;
}

/**
 * How far a wheel turns for one click, in the units that browsers count in.
 */
const PIXELS = 100;
const LINES = 3;
const PAGES = 1;

/**
 * The most clicks that one event makes.
 */
const CLICKS_LIMIT = 10;

export class Wheel implements IDisposable {
  constructor(private readonly _options: IWheelOptions) {
    this._listening = listen(
      _options.element,
      'wheel',
      event => this._onWheel(event),
      { passive: false }
    );
  }

  dispose(): void {
    this._listening.dispose();
  }

  private _onWheel(event: WheelEvent): void {
    event.preventDefault();
    const step = stepOf(event.deltaMode);
    this._x = this._turn(event, this._x + event.deltaX / step, 6, 7);
    this._y = this._turn(event, this._y + event.deltaY / step, 4, 5);
  }

  /**
   * Click for each whole step.
   *
   * @param back The button of a step up or to the left.
   * @param on The button of a step down or to the right.
   *
   * @returns The rest, which is added to the next event's steps.
   */
  private _turn(
    event: WheelEvent,
    steps: number,
    back: number,
    on: number
  ): number {
    const clicks = Math.min(CLICKS_LIMIT, Math.floor(Math.abs(steps)));
    for (let i = 0; i < clicks; i++) {
      this._options.click(steps < 0 ? back : on, event);
    }
    return steps % 1;
  }

  private readonly _listening: IDisposable;
  private _x = 0;
  private _y = 0;
}

function stepOf(mode: number): number {
  switch (mode) {
    case WheelEvent.DOM_DELTA_PIXEL:
      return PIXELS;
    case WheelEvent.DOM_DELTA_LINE:
      return LINES;
    default:
      return PAGES;
  }
}
