/**
 * The parts of WebCodecs for sound that the client uses. TypeScript knows the part for video.
 *
 * Source: https://www.w3.org/TR/webcodecs/
 */
declare class AudioData {
  readonly numberOfChannels: number;
  readonly numberOfFrames: number;
  readonly sampleRate: number;
  copyTo(
    destination: Float32Array,
    options: { planeIndex: number; format: 'f32-planar' }
  ): void;
  close(): void;
}

declare class EncodedAudioChunk {
  constructor(init: {
    type: 'key' | 'delta';
    timestamp: number;
    data: Uint8Array;
  });
}

declare class AudioDecoder {
  constructor(init: {
    output: (data: AudioData) => void;
    error: (error: Error) => void;
  });
  readonly state: 'unconfigured' | 'configured' | 'closed';
  readonly decodeQueueSize: number;
  configure(config: {
    codec: string;
    sampleRate: number;
    numberOfChannels: number;
  }): void;
  decode(chunk: EncodedAudioChunk): void;
  close(): void;
}
