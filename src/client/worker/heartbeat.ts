/**
 * Finds out whether the server is still there.
 */

/**
 * Milliseconds between pings.
 */
const INTERVAL = 5000;

/**
 * Bytes after which there is a ping sooner: the link may be too narrow for so many.
 */
const MUCH = 250_000;

/**
 * The least time between two pings for that, in milliseconds.
 */
const SOON = 500;

/**
 * When pings follow the first one, in milliseconds after the start: what the page knows of the link
 * may be wrong.
 */
const FIRST = [500, 1000, 1500];

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
    this._ping();
    this._first = FIRST.map(delay => setTimeout(() => this._ping(), delay));
    this._pings = setInterval(() => {
      const now = Date.now();
      // The clock goes on while the computer sleeps, and the timers do not.
      const slept = now - last > 2 * INTERVAL;
      last = now;
      if (slept) {
        this.check();
      } else if (performance.now() - this._heard > SILENCE_LIMIT) {
        this._options.silent();
      } else {
        this._ping();
      }
    }, INTERVAL);
  }

  stop(): void {
    this._received = 0;
    this._first.forEach(clearTimeout);
    clearInterval(this._pings);
    clearTimeout(this._answer);
  }

  /**
   * The server said something, of so many bytes.
   */
  heard(bytes = 0): void {
    this._heard = performance.now();
    this._received += bytes;
    if (this._received > MUCH && this._heard - this._asked > SOON) {
      this._ping();
    }
  }

  /**
   * The connection may have gone without a word. Find out now.
   */
  check(): void {
    this._ping();
    const asked = this._asked;
    clearTimeout(this._answer);
    this._answer = setTimeout(() => {
      if (this._heard < asked) {
        this._options.silent();
      }
    }, CHECK_LIMIT);
  }

  private _ping(): void {
    this._asked = performance.now();
    this._received = 0;
    this._options.ping();
  }

  private _heard = 0;
  private _asked = 0;
  private _received = 0;
  private _first: ReturnType<typeof setTimeout>[] = [];
  private _pings: ReturnType<typeof setInterval> | undefined;
  private _answer: ReturnType<typeof setTimeout> | undefined;
}
