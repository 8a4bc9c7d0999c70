/**
 * The worklet that hands the samples of a microphone to the page. It has a thread of its own, and
 * is a script of its own in the bundle.
 *
 * Source: https://www.w3.org/TR/webaudio-1.1/#AudioWorkletProcessor
 */
export {};

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

declare const sampleRate: number;

declare function registerProcessor(
  name: string,
  processor: new () => AudioWorkletProcessor
): void;

/**
 * Samples that are handed over at once: 20 ms, as a packet of Opus has.
 */
const PIECE = Math.round(sampleRate / 50);

class Tap extends AudioWorkletProcessor {
  /**
   * @returns Whether the processor is still wanted.
   */
  process([input]: Float32Array[][]): boolean {
    let left = input?.[0] ?? new Float32Array();
    while (left.length > 0) {
      const some = left.slice(0, PIECE - this._length);
      this._piece.set(some, this._length);
      this._length += some.length;
      left = left.slice(some.length);
      if (this._length === PIECE) {
        this.port.postMessage(this._piece, [this._piece.buffer]);
        this._piece = new Float32Array(PIECE);
        this._length = 0;
      }
    }
    return true;
  }

  private _piece = new Float32Array(PIECE);
  private _length = 0;
}

registerProcessor('tap', Tap);
