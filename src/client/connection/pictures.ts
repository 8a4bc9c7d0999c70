/**
 * The encodings of pictures that the client asks for. They depend on the person's choice and
 * on the link.
 */
import { VideoEncoding } from '../drawing/bitstream';
import { Link } from './link';
import { Encoder } from '../protocol/packets';
import { Packet } from '../protocol/value';
import { isSince } from '../version';

/**
 * `auto`: what is best on the link. `lossless`: every pixel as the program drew
 * it. `low`: few bytes, at the cost of sharpness.
 */
export type Quality = 'auto' | 'lossless' | 'low';

export interface IPictures {
  /**
   * The encodings that the server may choose from.
   */
  encodings: string[];

  /**
   * How the server is told to choose.
   */
  setting: 'rgb' | 'auto' | 'stream';

  /**
   * Percent; 0 leaves the choice to the server.
   */
  quality: number;

  /**
   * Milliseconds until the server sends a picture without loss after one with loss.
   */
  refreshDelay: number;
}

/**
 * Encodings without a codec: a frame is on its way some milliseconds sooner. Where others are
 * offered too, version 6 takes those, whatever the setting.
 */
const PLAIN = ['rgb24', 'rgb32'];

const COMPRESSED = [...PLAIN, 'png', 'jpeg', 'webp'];

/**
 * Percent, where few bytes matter more than sharpness.
 */
const LOW_QUALITY = 30;

/**
 * Percent, on a slow link: keys do not wait behind pictures of this quality.
 */
const SLOW_QUALITY = 50;

export function picturesFor(
  quality: Quality,
  slow: boolean,
  encoder: Encoder,
  videos: VideoEncoding[]
): IPictures {
  const pictures: IPictures = {
    encodings: PLAIN,
    setting: 'rgb',
    quality: 0,
    refreshDelay: 200
  };
  if (quality === 'low' || (quality === 'auto' && slow)) {
    const newer = encoder === 'rencodeplus';
    // 6.5 fails in the middle of a scroll.
    pictures.encodings = [
      ...COMPRESSED,
      ...(newer ? [] : ['scroll']),
      ...videos
    ];
    // With `auto` Xpra now and then takes single pictures for what moves, and they fill the link.
    // Before 5 it knows no `stream`: 4 takes `auto` instead.
    pictures.setting = newer ? 'stream' : 'auto';
    pictures.quality = SLOW_QUALITY;
    pictures.refreshDelay = 1000;
  } else if (slow) {
    pictures.encodings = [...PLAIN, 'png'];
    pictures.setting = 'auto';
  }
  if (quality === 'low') {
    pictures.quality = LOW_QUALITY;
    pictures.refreshDelay = 3000;
  }
  return pictures;
}

/**
 * The colour modes of video, and of the pictures that are compressed like it.
 */
export function colourModes({
  encodings
}: IPictures): Record<string, string[]> {
  const modes: Record<string, string[]> = {
    h264: ['YUV420P'],
    vp8: ['YUV420P'],
    vp9: ['YUV420P'],
    jpeg: ['BGRX', 'BGRA', 'RGBX', 'RGBA', 'RGB', 'BGR'],
    webp: ['BGRX', 'BGRA', 'RGBX', 'RGBA']
  };
  return Object.fromEntries(
    Object.entries(modes).filter(([name]) => encodings.includes(name))
  );
}

export interface IPicturesOptions {
  send: (packet: Packet) => void;

  /**
   * Milliseconds to the server and back, if that is known before the client connects.
   */
  roundTrip?: number;

  /**
   * Connect again.
   */
  reopen: () => void;

  /**
   * The ids of all windows.
   */
  windows: () => number[];
}

/**
 * Keeps the server told of the encodings, when the choice or the link changes.
 */
export class Pictures {
  constructor(private readonly _options: IPicturesOptions) {
    this._link = new Link(_options.roundTrip);
  }

  get quality(): Quality {
    return this._quality;
  }

  /**
   * A server takes the quality of all windows, also of those to come, from the hello alone. So
   * the client connects again.
   */
  set quality(quality: Quality) {
    if (quality !== this._quality) {
      this._quality = quality;
      if (this._connected) {
        this._options.reopen();
      }
    }
  }

  /**
   * The pictures that a hello asks for.
   */
  offer(encoder: Encoder, videos: VideoEncoding[]): IPictures {
    this._encoder = encoder;
    this._videos = videos.filter(name => !this._failed.has(name));
    this._changed = false;
    return this._current;
  }

  /**
   * A server of this version takes packets.
   */
  connected(version: number[]): void {
    this._setting = isSince(version, 6, 3) ? 'encoding-set' : 'encoding';
    this._connected = true;
  }

  disconnected(): void {
    this._connected = false;
  }

  /**
   * Milliseconds to the server and back.
   */
  measured(roundTrip: number): void {
    if (this._link.measured(roundTrip)) {
      this._change();
    }
  }

  /**
   * The browser failed at this encoding: ask for it no more.
   */
  failed(encoding: VideoEncoding): void {
    this._failed.add(encoding);
    this._videos = this._videos.filter(name => name !== encoding);
    this._change();
  }

  /**
   * A window is about to be added. The server has only the hello's encodings for it.
   */
  windowAdded(wid: number): void {
    if (this._changed) {
      this._options.send(restriction(wid, this._current));
    }
  }

  private get _current(): IPictures {
    const { slow } = this._link;
    return picturesFor(this._quality, slow, this._encoder, this._videos);
  }

  private _change(): void {
    if (!this._connected) {
      return;
    }
    this._changed = true;
    const pictures = this._current;
    for (const wid of this._options.windows()) {
      this._options.send(restriction(wid, pictures));
    }
    this._options.send([this._setting, pictures.setting]);
  }

  private readonly _link: Link;
  private readonly _failed = new Set<VideoEncoding>();
  private _quality: Quality = 'auto';
  private _encoder: Encoder = 'rencodeplus';
  private _videos: VideoEncoding[] = [];
  private _setting = 'encoding-set';
  private _connected = false;
  private _changed = false;
}

/**
 * The packet that changes the encodings of one window. Otherwise a window keeps those of the
 * hello.
 */
function restriction(wid: number, pictures: IPictures): Packet {
  const { encodings } = pictures;
  return [
    'buffer-refresh',
    ...[wid, 0, 100],
    { 'refresh-now': false },
    {
      encodings: [...encodings, 'rgb'],
      'encodings.core': encodings,
      'encoding.full_csc_modes': colourModes(pictures),
      'encoding.scrolling': encodings.includes('scroll')
    }
  ];
}
