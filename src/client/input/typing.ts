/**
 * Notices that a person types text: characters one after the other, and none of the keys that have
 * a program do something, such as Enter and shortcuts.
 */

/**
 * Milliseconds from one character to the next, at the most.
 */
const PAUSE = 1000;

export class Typing {
  /**
   * A key goes down.
   *
   * @param isText Whether it is a character.
   */
  struck(isText: boolean): void {
    this._inRow = !isText ? 0 : this._isRecent ? this._inRow + 1 : 1;
    this._last = performance.now();
  }

  /**
   * A single character may be a shortcut, so it takes two.
   */
  get isUnderWay(): boolean {
    return this._inRow > 1 && this._isRecent;
  }

  private get _isRecent(): boolean {
    return performance.now() - this._last < PAUSE;
  }

  private _inRow = 0;
  private _last = -Infinity;
}
