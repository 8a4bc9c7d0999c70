/**
 * Video: windows that move, through the browser's own decoders (WebCodecs).
 */
import { ProtocolError } from '../protocol/errors';
import { CODECS, VideoEncoding, videoHead } from './bitstream';

/**
 * One frame, as it came.
 */
export interface IVideo {
  encoding: VideoEncoding;
  data: Uint8Array;

  /**
   * Whether black is 0 and white 255, not 16 and 235.
   */
  fullRange: boolean;
}

/**
 * Milliseconds that a decoder may keep a frame to itself.
 */
const PATIENCE = 2000;

/**
 * Frames that a decoder may have at once. A server waits for what we have painted
 * long before it has sent so many.
 */
const PENDING_LIMIT = 60;

/**
 * Milliseconds that a browser has to say whether it decodes an encoding. The connection waits.
 */
const ANSWER_LIMIT = 2000;

/**
 * The encodings that this browser decodes. None without WebCodecs, which pages
 * that come by plain HTTP from another host do not have.
 */
export async function videoEncodings(): Promise<VideoEncoding[]> {
  if (typeof VideoDecoder === 'undefined') {
    return [];
  }
  const names = Object.keys(CODECS) as VideoEncoding[];
  const supports = await Promise.all(names.map(isSupported));
  return names.filter((_, index) => supports[index]);
}

/**
 * Whether the browser says in time that it decodes an encoding.
 */
function isSupported(name: VideoEncoding): Promise<boolean> {
  return new Promise(resolve => {
    setTimeout(() => resolve(false), ANSWER_LIMIT);
    VideoDecoder.isConfigSupported(configOf(name, null, true)).then(
      ({ supported }) => resolve(supported === true),
      // It does not know the encoding.
      () => resolve(false)
    );
  });
}

/**
 * The streams of all windows, one at a time for each.
 */
export class Videos {
  /**
   * @param failed Called when a decoder fails at an encoding that it should understand.
   */
  constructor(private readonly _failed: (encoding: VideoEncoding) => void) {}

  /**
   * Decode the next frame of a window. Rejected if it is damaged, or if those
   * before it were lost.
   */
  async decode(wid: number, video: IVideo): Promise<VideoFrame> {
    const { key, codec } = videoHead(video.encoding, video.data);
    let stream = this._streams.get(wid);
    if (!stream || !stream.takes(video, codec)) {
      this.end(wid);
      if (!key) {
        throw new ProtocolError('A frame of video without those before it.');
      }
      stream = new Stream(video, codec);
      this._streams.set(wid, stream);
    }
    try {
      return await coloured(await stream.decode(video.data, key), video);
    } catch (error) {
      if (this._streams.get(wid) === stream) {
        this.end(wid);
        this._failed(video.encoding);
      }
      throw error;
    }
  }

  /**
   * A window's stream is over. Frames that are still in the decoder come out.
   */
  end(wid: number): void {
    this._streams.get(wid)?.end();
    this._streams.delete(wid);
  }

  clear(): void {
    [...this._streams.keys()].forEach(wid => this.end(wid));
  }

  private readonly _streams = new Map<number, Stream>();
}

interface IPending {
  resolve(frame: VideoFrame): void;
  reject(error: unknown): void;
}

/**
 * One decoder, which gives pictures in the order in which it gets frames.
 */
class Stream {
  constructor(
    private readonly _video: IVideo,
    private readonly _codec: string | null
  ) {
    this._decoder = new VideoDecoder({
      output: frame => this._onFrame(frame),
      error: error => this._fail(error)
    });
    const { encoding, fullRange } = _video;
    this._decoder.configure(configOf(encoding, _codec, fullRange));
  }

  /**
   * Whether a frame belongs to this stream.
   */
  takes(video: IVideo, codec: string | null): boolean {
    return (
      this._decoder.state === 'configured' &&
      video.encoding === this._video.encoding &&
      video.fullRange === this._video.fullRange &&
      (codec === null || codec === this._codec)
    );
  }

  decode(data: Uint8Array, key: boolean): Promise<VideoFrame> {
    return new Promise((resolve, reject) => {
      if (this._pending.size >= PENDING_LIMIT) {
        throw new ProtocolError('More video than can be decoded.');
      }
      const timestamp = this._count++;
      const type = key ? 'key' : 'delta';
      this._pending.set(timestamp, { resolve, reject });
      this._watch();
      this._decoder.decode(new EncodedVideoChunk({ type, timestamp, data }));
    });
  }

  /**
   * No more frames come.
   */
  end(): void {
    if (this._decoder.state !== 'configured') {
      return;
    }
    this._decoder.flush().then(
      () => this._fail(new ProtocolError('The stream of video ended.')),
      error => this._fail(error)
    );
  }

  private _onFrame(frame: VideoFrame): void {
    const pending = this._pending.get(frame.timestamp);
    if (!pending) {
      frame.close();
      return;
    }
    this._pending.delete(frame.timestamp);
    this._watch();
    pending.resolve(frame);
  }

  private _watch(): void {
    clearTimeout(this._timer);
    if (this._pending.size > 0) {
      this._timer = setTimeout(
        () => this._fail(new ProtocolError('The decoder gives no picture.')),
        PATIENCE
      );
    }
  }

  private _fail(error: unknown): void {
    clearTimeout(this._timer);
    this._pending.forEach(({ reject }) => reject(error));
    this._pending.clear();
    if (this._decoder.state !== 'closed') {
      this._decoder.close();
    }
  }

  private readonly _decoder: VideoDecoder;
  private readonly _pending = new Map<number, IPending>();
  private _count = 0;
  private _timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * Servers make their colours by BT.601.
 */
function colourSpace(fullRange: boolean) {
  return {
    primaries: 'bt709',
    transfer: 'iec61966-2-1',
    matrix: 'smpte170m',
    fullRange
  } as const;
}

function configOf(
  encoding: VideoEncoding,
  codec: string | null,
  fullRange: boolean
): VideoDecoderConfig {
  return {
    codec: codec ?? CODECS[encoding],
    optimizeForLatency: true,
    colorSpace: colourSpace(fullRange)
  };
}

/**
 * The frame with its true colours. H.264 of Xpra 6 names a wrong colour space, and decoders
 * believe it.
 */
async function coloured(
  frame: VideoFrame,
  { encoding, fullRange }: IVideo
): Promise<VideoFrame> {
  const { colorSpace, format, timestamp, visibleRect } = frame;
  // Firefox gives the colours, not what they were made of. It has believed H.264, and takes video
  // for that of a television, whatever it is told.
  if (/^(RGB|BGR)/.test(format ?? '') && (fullRange || encoding === 'h264')) {
    frame.close();
    throw new ProtocolError('This browser makes other colours of the video.');
  }
  const right =
    colorSpace.fullRange === fullRange && colorSpace.matrix === 'smpte170m';
  if (right || !format || !visibleRect) {
    return frame;
  }
  const data = new Uint8Array(frame.allocationSize());
  const layout = await frame.copyTo(data);
  frame.close();
  return new VideoFrame(data, {
    ...{ format, timestamp, layout },
    codedWidth: visibleRect.width,
    codedHeight: visibleRect.height,
    colorSpace: colourSpace(fullRange)
  });
}
