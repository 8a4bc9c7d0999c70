/**
 * The wheel, and two fingers on a touch pad: X has buttons for it, 4 to 7.
 */
import { Packet } from '../protocol/value';
import { IPointerTarget } from './pointer';

export interface IWheelOptions {
  element: HTMLElement;
  target: IPointerTarget;
  send: (packet: Packet) => void;
  modifiers: (event: MouseEvent) => string[];
}

/**
 * CSS pixels of one click of a wheel, in each of a browser's units.
 */
const STEPS = [100, 3, 1];

/**
 * Clicks that one event makes at the most.
 */
const CLICKS_LIMIT = 10;

export class Wheel {
  constructor(private readonly _options: IWheelOptions) {
    _options.element.addEventListener('wheel', this._onWheel, {
      passive: false
    });
  }

  dispose(): void {
    this._options.element.removeEventListener('wheel', this._onWheel);
  }

  private readonly _onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const step = STEPS[event.deltaMode];
    this._x = this._turn(event, this._x + event.deltaX / step, 6, 7);
    this._y = this._turn(event, this._y + event.deltaY / step, 4, 5);
  };

  /**
   * Click for each whole step and give what is left for the next event.
   */
  private _turn(
    event: WheelEvent,
    steps: number,
    back: number,
    on: number
  ): number {
    const { target, send, modifiers } = this._options;
    const clicks = Math.min(CLICKS_LIMIT, Math.floor(Math.abs(steps)));
    for (let i = 0; i < clicks; i++) {
      for (const down of [true, false]) {
        send([
          'button-action',
          target.wid,
          steps < 0 ? back : on,
          down,
          target.locate(event),
          modifiers(event),
          []
        ]);
      }
    }
    return steps % 1;
  }

  private _x = 0;
  private _y = 0;
}
