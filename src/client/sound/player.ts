/**
 * Plays Opus, by the browser's own decoder (WebCodecs).
 */
import { Timeline } from './timeline';

/**
 * The rate that Opus is decoded at, in hertz, and the channels that displays have.
 */
const RATE = 48000;
const CHANNELS = 2;

/**
 * Microseconds of sound in a packet, about: only their order matters.
 */
const PACKET = 20_000;

/**
 * Packets that the decoder may have at once: a second. It takes no time for them.
 */
const PENDING_LIMIT = 50;

/**
 * A player of the packets of a stream.
 */
export interface IPlayer {
  play(packet: Uint8Array): void;
  dispose(): void;
}

/**
 * Whether this browser has what decodes sound. Pages that come by plain HTTP
 * from another host do not.
 */
export function canPlay(): boolean {
  return typeof AudioDecoder !== 'undefined';
}

export class Player implements IPlayer {
  /**
   * To be made when a person has asked for it: browsers let no page play before.
   *
   * @param failed Called when the browser does not decode it.
   */
  constructor(failed: (error: Error) => void) {
    this._context = new AudioContext({ sampleRate: RATE });
    this._decoder = new AudioDecoder({
      output: sound => this._onDecoded(sound),
      error: failed
    });
    this._decoder.configure({
      codec: 'opus',
      sampleRate: RATE,
      numberOfChannels: CHANNELS
    });
  }

  play(packet: Uint8Array): void {
    if (
      this._decoder.state === 'configured' &&
      this._decoder.decodeQueueSize < PENDING_LIMIT
    ) {
      const timestamp = this._count++ * PACKET;
      this._decoder.decode(
        new EncodedAudioChunk({ type: 'key', timestamp, data: packet })
      );
    }
  }

  dispose(): void {
    if (this._decoder.state !== 'closed') {
      this._decoder.close();
    }
    void this._context.close();
  }

  private _onDecoded(sound: AudioData): void {
    const { numberOfChannels, numberOfFrames, sampleRate } = sound;
    const start = this._timeline.place(
      this._context.currentTime,
      numberOfFrames / sampleRate
    );
    if (start !== null) {
      const buffer = this._context.createBuffer(
        numberOfChannels,
        numberOfFrames,
        sampleRate
      );
      for (let plane = 0; plane < numberOfChannels; plane++) {
        sound.copyTo(buffer.getChannelData(plane), {
          planeIndex: plane,
          format: 'f32-planar'
        });
      }
      const source = this._context.createBufferSource();
      source.buffer = buffer;
      source.connect(this._context.destination);
      source.start(start);
    }
    sound.close();
  }

  private readonly _context: AudioContext;
  private readonly _decoder: AudioDecoder;
  private readonly _timeline = new Timeline();
  private _count = 0;
}
