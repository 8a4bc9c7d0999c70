import { Recorder } from '../../client/sound/recorder';

class FakeEncoder {
  static last: FakeEncoder;

  constructor(
    readonly init: {
      output: (chunk: unknown) => void;
      error: (error: Error) => void;
    }
  ) {
    FakeEncoder.last = this;
  }

  state = 'unconfigured';
  readonly configured: unknown[] = [];
  readonly encoded: unknown[] = [];

  configure(config: unknown): void {
    this.state = 'configured';
    this.configured.push(config);
  }

  encode({ init }: { init: unknown }): void {
    this.encoded.push(init);
  }

  close(): void {
    this.state = 'closed';
  }
}

class FakeTrack extends EventTarget {
  readonly stop = jest.fn();
}

describe('The recorder of what a person says', () => {
  const said = jest.fn();
  const failed = jest.fn();
  const port: { onmessage?: (event: { data: Float32Array }) => void } = {};
  let track: FakeTrack;
  let context: {
    sampleRate: number;
    audioWorklet: { addModule: jest.Mock };
    createMediaStreamSource: jest.Mock;
    close: jest.Mock;
  };

  beforeEach(() => {
    said.mockReset();
    failed.mockReset();
    track = new FakeTrack();
    context = {
      sampleRate: 44100,
      audioWorklet: { addModule: jest.fn().mockResolvedValue(undefined) },
      createMediaStreamSource: jest.fn(() => ({ connect: jest.fn() })),
      close: jest.fn()
    };
    Object.assign(globalThis, {
      AudioContext: jest.fn(() => context),
      AudioData: class {
        constructor(readonly init: unknown) {}
        close(): void {}
      },
      AudioEncoder: FakeEncoder,
      AudioWorkletNode: jest.fn(() => ({ port }))
    });
    Object.assign(navigator, {
      mediaDevices: {
        getUserMedia: jest.fn().mockResolvedValue({ getTracks: () => [track] })
      }
    });
  });

  it('encodes the samples at the rate of the browser', async () => {
    await Recorder.start('/worklet.js', said, failed);
    expect(context.audioWorklet.addModule).toHaveBeenCalledWith('/worklet.js');
    const encoder = FakeEncoder.last;
    expect(encoder.configured).toMatchObject([
      { codec: 'opus', sampleRate: 44100, numberOfChannels: 1 }
    ]);
    const data = new Float32Array(882);
    port.onmessage!({ data });
    port.onmessage!({ data });
    expect(encoder.encoded).toMatchObject([
      { sampleRate: 44100, numberOfFrames: 882, timestamp: 0, data },
      { timestamp: 20000 }
    ]);
    encoder.init.output({
      byteLength: 2,
      copyTo: (packet: Uint8Array) => packet.set([7, 8])
    });
    expect(said).toHaveBeenCalledWith(new Uint8Array([7, 8]));
  });

  it('lets the microphone go, and encodes nothing after that', async () => {
    const recorder = await Recorder.start('/worklet.js', said, failed);
    recorder.dispose();
    expect(track.stop).toHaveBeenCalled();
    expect(context.close).toHaveBeenCalled();
    expect(FakeEncoder.last.state).toBe('closed');
    port.onmessage!({ data: new Float32Array(882) });
    expect(FakeEncoder.last.encoded).toEqual([]);
    recorder.dispose();
  });

  it('lets it go where the browser cannot record', async () => {
    context.audioWorklet.addModule.mockRejectedValue(new Error('no worklets'));
    await expect(Recorder.start('/worklet.js', said, failed)).rejects.toThrow(
      'no worklets'
    );
    expect(track.stop).toHaveBeenCalled();
    expect(context.close).toHaveBeenCalled();
  });

  it('tells of a microphone that is unplugged, and of an encoder that fails', async () => {
    const recorder = await Recorder.start('/worklet.js', said, failed);
    track.dispatchEvent(new Event('ended'));
    expect(failed).toHaveBeenLastCalledWith(
      new Error('The microphone has ended.')
    );
    const encoder = FakeEncoder.last;
    encoder.state = 'closed'; // as after an error
    encoder.init.error(new Error('damaged'));
    expect(failed).toHaveBeenLastCalledWith(new Error('damaged'));
    recorder.dispose();
  });
});

describe('The worklet', () => {
  interface ITap {
    port: { postMessage: jest.Mock };
    process(inputs: Float32Array[][]): boolean;
  }

  it('hands over pieces of 20 ms, however few samples come at once', async () => {
    let Tap!: new () => ITap;
    Object.assign(globalThis, {
      sampleRate: 8000,
      AudioWorkletProcessor: class {
        readonly port = { postMessage: jest.fn() };
      },
      registerProcessor: (_: string, processor: typeof Tap) => {
        Tap = processor;
      }
    });
    await import('../../client/sound/worklet');
    const tap = new Tap();
    const samples = Float32Array.from({ length: 384 }, (_, i) => i);
    expect(tap.process([[samples.subarray(0, 128)]])).toBe(true);
    // Nothing is connected yet, or not any more.
    tap.process([[]]);
    tap.process([]);
    expect(tap.port.postMessage).not.toHaveBeenCalled();
    tap.process([[samples.subarray(128)]]);
    const pieces = tap.port.postMessage.mock.calls.map(([piece]) => piece);
    expect(pieces).toEqual([samples.slice(0, 160), samples.slice(160, 320)]);
  });
});
