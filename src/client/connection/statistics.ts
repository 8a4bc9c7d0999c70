/**
 * Counts bytes that arrive and pictures that are painted, over the last seconds.
 */

export interface IStatistics {
  /**
   * Milliseconds that a packet takes to the server and back; null until measured.
   */
  roundTrip: number | null;

  /**
   * Changes of windows painted, a second.
   */
  frames: number;

  /**
   * Bytes received, a second.
   */
  bytes: number;

  /**
   * How many pictures came in each encoding, over the last `SECONDS`.
   */
  encodings: Record<string, number>;
}

/**
 * The seconds that the figures are taken over.
 */
export const SECONDS = 5;

interface ISecond {
  start: number;
  frames: number;
  bytes: number;
  encodings: Record<string, number>;
}

export class Statistics {
  /**
   * @param _now The time, in milliseconds.
   */
  constructor(private readonly _now = () => performance.now()) {}

  received(bytes: number): void {
    this._second().bytes += bytes;
  }

  /**
   * @param more Whether the picture is a part of a change whose rest is still to come.
   */
  painted(encoding: string, more: boolean): void {
    const second = this._second();
    second.encodings[encoding] = (second.encodings[encoding] ?? 0) + 1;
    if (!more) {
      second.frames++;
    }
  }

  measured(roundTrip: number): void {
    this._roundTrip = roundTrip;
  }

  get current(): IStatistics {
    this._second();
    const encodings: Record<string, number> = {};
    let frames = 0;
    let bytes = 0;
    for (const second of this._seconds) {
      frames += second.frames;
      bytes += second.bytes;
      for (const [name, count] of Object.entries(second.encodings)) {
        encodings[name] = (encodings[name] ?? 0) + count;
      }
    }
    const start = this._seconds[0]?.start ?? 0;
    const seconds = Math.max(1, (this._now() - start) / 1000);
    return {
      roundTrip: this._roundTrip,
      frames: frames / seconds,
      bytes: bytes / seconds,
      encodings
    };
  }

  /**
   * The current second. Seconds that are too old are dropped.
   */
  private _second(): ISecond {
    const now = this._now();
    const seconds = this._seconds;
    while (seconds[0] && now - seconds[0].start >= SECONDS * 1000) {
      seconds.shift();
    }
    const last = seconds[seconds.length - 1];
    if (last && now - last.start < 1000) {
      return last;
    }
    const second = { start: now, frames: 0, bytes: 0, encodings: {} };
    seconds.push(second);
    return second;
  }

  private readonly _seconds: ISecond[] = [];
  private _roundTrip: number | null = null;
}
