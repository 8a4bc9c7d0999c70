/**
 * How fast the link is.
 */

/**
 * Milliseconds to the server and back, above which a link is slow: pictures without a codec
 * fill it, and keys wait behind them.
 */
const SLOW = 100;

/**
 * Milliseconds to the server and back, below which a link is fast.
 */
const FAST = 40;

/**
 * Measurements in a row that it takes until the link counts as slow or fast.
 */
const PATIENCE = 3;

export class Link {
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
    if (this._doubts < PATIENCE) {
      return false;
    }
    this._doubts = 0;
    this._slow = !this._slow;
    return true;
  }

  private _slow = false;
  private _doubts = 0;
}
