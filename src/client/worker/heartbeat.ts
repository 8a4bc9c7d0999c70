/**
 * Finds out whether the server is still there.
 */

/**
 * Milliseconds between pings while much arrives: the link may be too narrow for it.
 */
const INTERVAL = 500;

/**
 * Bytes in `INTERVAL` that are much.
 */
const MUCH = 250_000;

/**
 * How many times as long it is until the next ping otherwise.
 */
const QUIET = 10;

/**
 * Pings that follow each other soon after the start: what the page knows of the link may be wrong.
 */
const FIRST = 3;

/**
 * Milliseconds after which the timer is so late that the computer has slept.
 */
const SLEPT = 10_000;

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
    let waited = 0;
    let first = FIRST;
    this._options.ping();
    this._pings = setInterval(() => {
      const now = Date.now();
      // The clock goes on while the computer sleeps, and the timers do not.
      const slept = now - last > SLEPT;
      last = now;
      const much = this._received > MUCH;
      this._received = 0;
      waited++;
      if (slept) {
        this.check();
      } else if (performance.now() - this._heard > SILENCE_LIMIT) {
        this._options.silent();
      } else if (first > 0 || much || waited >= QUIET) {
        first--;
        waited = 0;
        this._options.ping();
      }
    }, INTERVAL);
  }

  stop(): void {
    clearInterval(this._pings);
    clearTimeout(this._answer);
  }

  /**
   * The server said something, of so many bytes.
   */
  heard(bytes = 0): void {
    this._heard = performance.now();
    this._received += bytes;
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
  private _received = 0;
  private _pings: ReturnType<typeof setInterval> | undefined;
  private _answer: ReturnType<typeof setTimeout> | undefined;
}
