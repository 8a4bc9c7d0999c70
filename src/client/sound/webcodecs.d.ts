/**
 * The parts of WebCodecs for sound that the client uses. TypeScript knows the part for video.
 *
 * Source: https://www.w3.org/TR/webcodecs/
 */
declare class AudioData {
  readonly numberOfChannels: number;
  readonly numberOfFrames: number;
  readonly sampleRate: number;
  constructor(init: {
    format: 'f32-planar';
    sampleRate: number;
    numberOfFrames: number;
    numberOfChannels: number;
    timestamp: number;
    data: Float32Array;
  });
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
  readonly byteLength: number;
  copyTo(destination: Uint8Array): void;
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

declare class AudioEncoder {
  constructor(init: {
    output: (chunk: EncodedAudioChunk) => void;
    error: (error: Error) => void;
  });
  readonly state: 'unconfigured' | 'configured' | 'closed';
  configure(config: {
    codec: string;
    sampleRate: number;
    numberOfChannels: number;
    bitrate: number;
  }): void;
  encode(data: AudioData): void;
  close(): void;
}
