/**
 * When a connection is tried again.
 */

/**
 * Milliseconds until a broken connection is tried again: at first almost at once, after that
 * often enough to be back soon after the server is.
 */
export function retryDelay(attempts: number): number {
  if (attempts < 1) {
    return 200;
  }
  return attempts < 60 ? 400 : attempts < 120 ? 2000 : 5000;
}

/**
 * Milliseconds after which a connection has proved good, and earlier faults no longer count.
 */
const GOOD = 60_000;

/**
 * Attempts that a fault counts as.
 */
const WEIGHT = 30;

/**
 * The faults of connections that were made: what arrived was damaged, or the client failed at
 * it. The next connection may well fail at the same, so each fault makes the delay longer.
 */
export class Faults {
  /**
   * A connection was made.
   */
  connected(): void {
    this._since = performance.now();
  }

  /**
   * A fault ended the connection.
   *
   * @returns Milliseconds until it is tried again.
   */
  add(): number {
    if (performance.now() - this._since > GOOD) {
      this._count = 0;
    }
    this._since = Infinity;
    return retryDelay(WEIGHT * this._count++);
  }

  private _count = 0;
  private _since = Infinity;
}
