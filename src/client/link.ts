/**
 * How fast the link is, and what pictures are best on it.
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
  /**
   * @param changed Called with what is best from now on.
   */
  constructor(private readonly _changed: (encoding: 'rgb' | 'auto') => void) {}

  get encoding(): 'rgb' | 'auto' {
    return this._encoding;
  }

  /**
   * Take a measured round trip, in milliseconds.
   */
  measured(roundTrip: number): void {
    const other =
      this._encoding === 'rgb' ? roundTrip > SLOW : roundTrip < FAST;
    this._doubts = other ? this._doubts + 1 : 0;
    if (this._doubts >= PATIENCE) {
      this._doubts = 0;
      this._encoding = this._encoding === 'rgb' ? 'auto' : 'rgb';
      this._changed(this._encoding);
    }
  }

  private _encoding: 'rgb' | 'auto' = 'rgb';
  private _doubts = 0;
}
