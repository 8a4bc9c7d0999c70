/**
 * How fast the link is.
 */

/**
 * Milliseconds to the server and back, above which a link becomes slow: pictures without a codec
 * fill it, and keys wait behind them. An answer of a busy server takes its time too.
 */
const SLOW = 100;

/**
 * Milliseconds to the server and back, below which a link is fast.
 */
const FAST = 30;

/**
 * Measurements in a row that it takes until the link counts as slow or fast.
 */
const PATIENCE = 3;

/**
 * How many times as many it takes for fast, each time that the link was slow again. A near link can
 * be too narrow for pictures without a codec, and is fast as soon as they have one.
 */
const LESSON = 4;

export class Link {
  /**
   * @param roundTrip What is known of the link before anything is measured, in milliseconds.
   */
  constructor(roundTrip = 0) {
    this._slow = roundTrip > FAST;
  }

  get slow(): boolean {
    return this._slow;
  }

  /**
   * Take a measured round trip, in milliseconds.
   *
   * @returns Whether the link has become slow or fast.
   */
  measured(roundTrip: number): boolean {
    const other = this._slow ? roundTrip < FAST : roundTrip > SLOW;
    this._doubts = other ? this._doubts + 1 : 0;
    if (this._doubts < (this._slow ? this._patience : PATIENCE)) {
      return false;
    }
    this._doubts = 0;
    this._slow = !this._slow;
    if (!this._slow) {
      this._patience *= LESSON;
    }
    return true;
  }

  private _slow: boolean;
  private _doubts = 0;
  private _patience = PATIENCE;
}
