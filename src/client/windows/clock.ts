/**
 * The time of day, with the date as its tooltip, as people write them where the browser is.
 */
import { IDisposable } from '../lifecycle';

const MINUTE = 60_000;

export class Clock implements IDisposable {
  constructor() {
    this.node.className = 'xpra-Clock';
    this._show();
  }

  readonly node = document.createElement('time');

  dispose(): void {
    clearTimeout(this._timer);
    this.node.remove();
  }

  /**
   * Show the minute, and the next one when it begins.
   */
  private _show(): void {
    const now = new Date();
    this.node.textContent = TIME.format(now);
    this.node.title = DATE.format(now);
    this._timer = setTimeout(
      () => this._show(),
      MINUTE - (now.getTime() % MINUTE)
    );
  }

  private _timer: ReturnType<typeof setTimeout> | undefined;
}

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' });
