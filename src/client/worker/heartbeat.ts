/**
 * Finds out whether the server is still there.
 */

/**
 * Milliseconds between pings.
 */
const PING_INTERVAL = 5000;

/**
 * Milliseconds without a word from the server, though asked, until the connection counts as
 * lost.
 */
const SILENCE_LIMIT = 15000;

/**
 * Milliseconds that the server has to answer a `check`.
 */
const CHECK_LIMIT = 3000;

export interface IHeartbeatOptions {
  /**
   * Ask the server for an answer.
   */
  ping: () => void;

  /**
   * The server does not answer.
   */
  silent: () => void;
}

export class Heartbeat {
  constructor(private readonly _options: IHeartbeatOptions) {}

  start(): void {
    this.heard();
    let last = Date.now();
    this._options.ping();
    this._pings = setInterval(() => {
      const now = Date.now();
      // The clock goes on while the computer sleeps, and the timers do not.
      const slept = now - last > 2 * PING_INTERVAL;
      last = now;
      if (slept) {
        this.check();
      } else if (performance.now() - this._heard > SILENCE_LIMIT) {
        this._options.silent();
      } else {
        this._options.ping();
      }
    }, PING_INTERVAL);
  }

  stop(): void {
    clearInterval(this._pings);
    clearTimeout(this._answer);
  }

  /**
   * The server said something.
   */
  heard(): void {
    this._heard = performance.now();
  }

  /**
   * The connection may have gone without a word. Find out now.
   */
  check(): void {
    this._options.ping();
    const asked = performance.now();
    clearTimeout(this._answer);
    this._answer = setTimeout(() => {
      if (this._heard < asked) {
        this._options.silent();
      }
    }, CHECK_LIMIT);
  }

  private _heard = 0;
  private _pings: ReturnType<typeof setInterval> | undefined;
  private _answer: ReturnType<typeof setTimeout> | undefined;
}
