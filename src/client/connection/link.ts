/**
 * How fast the link is.
 */

/**
 * Milliseconds to the server and back, above which a link is slow: pictures
 * without a codec fill it, and then everything waits in line.
 */
const SLOW = 100;

/**
 * Below which it is fast.
 */
const FAST = 40;

/**
 * Measurements in a row that it takes to change one's mind.
 */
const PATIENCE = 3;

export class Link {
  get slow(): boolean {
    return this._slow;
  }

  /**
   * Take a measured round trip, in milliseconds.
   *
   * @returns Whether the link is not what it was.
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
