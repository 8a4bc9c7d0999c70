/**
 * Records what a person says as Opus, by the browser's own encoder (WebCodecs).
 */
import { Disposables, disposable, IDisposable } from '../lifecycle';

/**
 * Bits in a second: speech is clear with it.
 */
const BITRATE = 32_000;

/**
 * Whether this browser has what records. Pages that come by plain HTTP from another host do not.
 */
export function canRecord(): boolean {
  return (
    typeof AudioEncoder !== 'undefined' &&
    typeof AudioWorkletNode !== 'undefined' &&
    navigator.mediaDevices !== undefined
  );
}

export class Recorder implements IDisposable {
  /**
   * Ask the person for the microphone, and record.
   *
   * @param worklet The address of the worklet's script.
   * @param said Called with each packet.
   * @param failed Called when the browser goes on no longer.
   *
   * @returns Rejects if the person or the browser refuses.
   */
  static async start(
    worklet: string,
    said: (packet: Uint8Array) => void,
    failed: (error: Error) => void
  ): Promise<Recorder> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const recorder = new Recorder(stream, failed);
    try {
      await recorder._record(worklet, said);
    } catch (error) {
      recorder.dispose();
      throw error;
    }
    return recorder;
  }

  private constructor(
    private readonly _stream: MediaStream,
    private readonly _failed: (error: Error) => void
  ) {
    for (const track of _stream.getTracks()) {
      track.addEventListener('ended', () =>
        _failed(new Error('The microphone has ended.'))
      );
      this._owned.add(disposable(() => track.stop()));
    }
  }

  dispose(): void {
    this._owned.dispose();
  }

  private async _record(
    worklet: string,
    said: (packet: Uint8Array) => void
  ): Promise<void> {
    const context = new AudioContext();
    this._owned.add(disposable(() => void context.close()));
    await context.audioWorklet.addModule(worklet);
    const encoder = this._encoder(context.sampleRate, said);
    const tap = new AudioWorkletNode(context, 'tap', {
      numberOfOutputs: 0,
      channelCount: 1,
      channelCountMode: 'explicit'
    });
    let samples = 0;
    tap.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
      if (encoder.state !== 'configured') {
        return;
      }
      const sound = new AudioData({
        format: 'f32-planar',
        sampleRate: context.sampleRate,
        numberOfFrames: data.length,
        numberOfChannels: 1,
        timestamp: Math.round((samples / context.sampleRate) * 1e6),
        data
      });
      samples += data.length;
      encoder.encode(sound);
      sound.close();
    };
    context.createMediaStreamSource(this._stream).connect(tap);
  }

  private _encoder(
    sampleRate: number,
    said: (packet: Uint8Array) => void
  ): AudioEncoder {
    const encoder = new AudioEncoder({
      output: chunk => {
        const packet = new Uint8Array(chunk.byteLength);
        chunk.copyTo(packet);
        said(packet);
      },
      error: error => this._failed(error)
    });
    this._owned.add(
      disposable(() => {
        if (encoder.state !== 'closed') {
          encoder.close();
        }
      })
    );
    encoder.configure({
      codec: 'opus',
      sampleRate,
      numberOfChannels: 1,
      bitrate: BITRATE
    });
    return encoder;
  }

  private readonly _owned = new Disposables();
}
