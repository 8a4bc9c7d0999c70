/**
 * When each piece of a stream is to be heard.
 */

/**
 * Seconds that the first piece waits, so that those after it may be late.
 */
export const CUSHION = 0.1;

/**
 * Seconds from which on what is heard is too far behind.
 */
export const LIMIT = 0.4;

export class Timeline {
  /**
   * Place a piece after those before it.
   *
   * @param now Seconds, as the pieces are heard by them.
   * @param length Seconds.
   *
   * @returns When it begins; null to leave it out. After a network that stood
   * still, what it held back comes at once: some of that is left out, rather
   * than all that follows heard late.
   */
  place(now: number, length: number): number | null {
    if (this._end < now) {
      this._end = now + CUSHION;
      this._isLate = false;
    }
    const ahead = this._end - now;
    this._isLate = ahead > (this._isLate ? CUSHION : LIMIT);
    if (this._isLate) {
      return null;
    }
    const start = this._end;
    this._end += length;
    return start;
  }

  private _end = -1;
  private _isLate = false;
}
