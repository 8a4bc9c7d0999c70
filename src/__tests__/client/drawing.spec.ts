import './realm';

import * as fc from 'fast-check';

import { VideoEncoding, videoHead } from '../../client/drawing/bitstream';
import { Decoder, IPicture } from '../../client/drawing/decoder';
import { frameOf } from '../../client/drawing/frame';
import { imageSize } from '../../client/drawing/imagesize';
import { toRGBA } from '../../client/drawing/pixels';
import { videoEncodings, Videos } from '../../client/drawing/video';
import { hide, show } from '../../client/connection/hiding';
import { Link } from '../../client/connection/link';
import { Pictures, picturesFor } from '../../client/connection/pictures';
import { ProtocolError } from '../../client/protocol/errors';
import { PacketReader } from '../../client/protocol/packets';
import { Packet } from '../../client/protocol/value';
import { SECONDS, Statistics } from '../../client/connection/statistics';
import { base64, VERSIONS, vectorsOf } from './vectors';

/**
 * The beginning of a PNG picture that claims to have this size.
 */
function pngOf(width: number, height: number): Uint8Array {
  const data = new Uint8Array(24);
  const view = new DataView(data.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return data;
}

describe('pixels', () => {
  const colours: [string, number[]][] = [
    ['RGB', [1, 2, 3]],
    ['BGR', [3, 2, 1]],
    ['RGBX', [1, 2, 3, 99]],
    ['BGRX', [3, 2, 1, 99]],
    ['RGBA', [1, 2, 3, 255]],
    ['BGRA', [3, 2, 1, 255]]
  ];

  it.each(colours)('in the order %s', (format, bytes) => {
    // Two lines of two pixels, each line longer than it needs to be.
    for (const padding of [0, 4, 5]) {
      const line = [...bytes, ...bytes, ...Array(padding).fill(77)];
      const data = new Uint8Array([...line, ...line]);
      const pixels = toRGBA(data, format, 2, 2, line.length);
      expect([...pixels]).toEqual(Array(4).fill([1, 2, 3, 255]).flat());
    }
  });

  it('from the middle of a buffer', () => {
    const data = new Uint8Array([9, 3, 2, 1, 0]).subarray(1);
    expect([...toRGBA(data, 'BGRX', 1, 1, 4)]).toEqual([1, 2, 3, 255]);
  });

  it('take over the memory of the data', () => {
    const data = new Uint8Array([3, 2, 1, 0]);
    expect(toRGBA(data, 'BGRX', 1, 1, 4).buffer).toBe(data.buffer);
    // Others still need what is around this one.
    const some = new Uint8Array([9, 9, 9, 9, 3, 2, 1, 0]);
    expect([...toRGBA(some.subarray(4), 'BGRX', 1, 1, 4)]).toEqual([
      1, 2, 3, 255
    ]);
    expect([...some]).toEqual([9, 9, 9, 9, 3, 2, 1, 0]);
  });

  it('are divided by their alpha', () => {
    const data = new Uint8Array([0, 64, 128, 128, 0, 0, 0, 0]);
    expect([...toRGBA(data, 'BGRA', 2, 1, 8)]).toEqual([
      ...[255, 128, 0, 128],
      ...[0, 0, 0, 0]
    ]);
  });

  it('are not read beyond their end', () => {
    const data = new Uint8Array(15);
    expect(() => toRGBA(data, 'BGRX', 2, 2, 8)).toThrow(ProtocolError);
    expect(() => toRGBA(data, 'BGRX', 4, 1, 8)).toThrow(ProtocolError);
    expect(() => toRGBA(data, 'r210', 1, 1, 8)).toThrow(ProtocolError);
  });
});

describe.each(VERSIONS)('a frame of Xpra %s', version => {
  it('becomes pixels', () => {
    const data = base64(vectorsOf(version).captures.rgb);
    const draw = new PacketReader().push(data).pop()!;
    const frame = frameOf(draw);
    expect(frame).toMatchObject({ x: 0, y: 0, width: 424, height: 316 });
    const { content } = frame;
    if (content.kind !== 'pixels') {
      throw new Error(content.kind);
    }
    // An empty terminal is white where its cursor is not.
    expect([...content.pixels.slice(-4)]).toEqual([255, 255, 255, 255]);
  });

  it.each(['h264', 'vp8', 'vp9'] as const)('is one of video: %s', encoding => {
    const data = base64(vectorsOf(version).captures[encoding]);
    const frames = new PacketReader().push(data).map(frameOf);
    expect(frames).toHaveLength(3);
    const heads = frames.map(({ width, height, content }) => {
      expect([width, height]).toEqual([200, 160]);
      if (content.kind !== 'video') {
        throw new Error(content.kind);
      }
      expect(content.video.encoding).toBe(encoding);
      // Since version 4, all values from 0 to 255 are used.
      expect(content.video.fullRange).toBe(version !== '3.1');
      return videoHead(encoding, content.video.data);
    });
    expect(heads[0].key).toBe(true);
    expect(heads[1].key).toBe(false);
    if (encoding === 'h264') {
      expect(heads[0].codec).toMatch(/^avc1\.[0-9A-F]{6}$/);
    }
  });
});

describe('a picture', () => {
  it.each(['png', 'jpeg', 'webp'] as const)(
    'is as large as its place: %s',
    encoding => {
      const data = base64(vectorsOf('6.5').captures[encoding]);
      const draw = new PacketReader().push(data).pop()!;
      const { width, height, content } = frameOf(draw);
      if (content.kind !== 'picture') {
        throw new Error(content.kind);
      }
      expect(imageSize(content.type, content.data)).toEqual({ width, height });
      // A picture that is larger than its place is not decoded.
      draw[4] = width - 1;
      expect(() => frameOf(draw)).toThrow(ProtocolError);
    }
  );
});

describe('a frame', () => {
  const draw = (
    encoding: string,
    [width, height]: [number, number],
    data: Uint8Array,
    stride = 0
  ): Packet => ['draw', 1, 0, 0, width, height, encoding, data, 1, stride, {}];

  it('is no larger than memory has room for', () => {
    const size: [number, number] = [30000, 30000];
    const damaged = [
      draw('rgb32', size, new Uint8Array(4), 120000),
      draw('rgb32', [1, 1000], new Uint8Array(4), 1e9),
      draw('png', size, pngOf(...size)),
      draw('png', [10, 10], pngOf(...size)),
      draw('vp8', size, new Uint8Array(10))
    ];
    for (const packet of damaged) {
      expect(() => frameOf(packet)).toThrow(ProtocolError);
    }
    // Before it is decompressed.
    expect(() => frameOf(damaged[1])).toThrow('lines of 1000000000 bytes');
  });

  it('is damaged where a picture is cut off', () => {
    for (const encoding of ['png', 'jpeg', 'webp']) {
      for (const length of [0, 3, 20]) {
        const data = new Uint8Array(length).fill(0xff);
        expect(() => frameOf(draw(encoding, [9, 9], data))).toThrow(
          ProtocolError
        );
      }
    }
  });
});

describe('the encodings of video', () => {
  afterEach(() => {
    jest.useRealTimers();
    Reflect.deleteProperty(globalThis, 'VideoDecoder');
  });

  it('are those that the browser decodes, as far as it answers', async () => {
    jest.useFakeTimers();
    const isConfigSupported = ({ codec }: { codec: string }) =>
      codec === 'vp8'
        ? Promise.resolve({ supported: true })
        : codec.startsWith('vp09')
          ? Promise.reject(new TypeError('an unknown codec'))
          : new Promise(() => undefined);
    Object.assign(globalThis, { VideoDecoder: { isConfigSupported } });
    const encodings = videoEncodings();
    await jest.advanceTimersByTimeAsync(2000);
    expect(await encodings).toEqual(['vp8']);
  });
});

describe('video', () => {
  it.each<VideoEncoding>(['h264', 'vp8', 'vp9'])(
    '%s that is none is refused, or taken for something',
    encoding => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 40 }), data => {
          try {
            expect(typeof videoHead(encoding, data).key).toBe('boolean');
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError);
          }
        }),
        { numRuns: 2000 }
      );
    }
  );

  /**
   * jsdom decodes no video.
   */
  class FakeDecoder {
    static all: FakeDecoder[] = [];

    constructor(
      readonly on: {
        output: (frame: object) => void;
        error: (error: Error) => void;
      }
    ) {
      FakeDecoder.all.push(this);
    }

    configure(config: { codec: string }): void {
      this.state = 'configured';
      this.codec = config.codec;
    }

    decode({ timestamp, type }: { timestamp: number; type: string }): void {
      this.decoded.push(type);
      this.timestamps.push(timestamp);
    }

    give(format = 'I420', fullRange = true, close = jest.fn()): void {
      this.on.output({
        timestamp: this.timestamps.shift(),
        colorSpace: { fullRange, matrix: 'smpte170m' },
        format,
        close
      });
    }

    flush(): Promise<void> {
      while (this.timestamps.length) {
        this.give();
      }
      return Promise.resolve();
    }

    close(): void {
      this.state = 'closed';
    }

    state = 'unconfigured';
    codec = '';
    decoded: string[] = [];
    timestamps: number[] = [];
  }

  class FakeChunk {
    constructor(init: object) {
      Object.assign(this, init);
    }
  }

  const key = new Uint8Array([0x10, 0, 0, 0x9d]);
  const delta = new Uint8Array([0x11, 0, 0, 0]);
  const frame = (data: Uint8Array, encoding: VideoEncoding = 'vp8') => ({
    encoding,
    data,
    fullRange: true
  });

  beforeEach(() => {
    FakeDecoder.all = [];
    Object.assign(globalThis, {
      VideoDecoder: FakeDecoder,
      EncodedVideoChunk: FakeChunk
    });
  });

  it('has a decoder for each window, closed with it', async () => {
    const videos = new Videos(jest.fn());
    const first = videos.decode(1, frame(key));
    const second = videos.decode(1, frame(delta));
    const other = videos.decode(2, frame(key));
    expect(FakeDecoder.all).toHaveLength(2);
    const [decoder] = FakeDecoder.all;
    expect(decoder.decoded).toEqual(['key', 'delta']);
    decoder.give();
    await first;
    // The pictures that are still in it come out.
    videos.end(1);
    await second;
    await Promise.resolve();
    expect(decoder.state).toBe('closed');
    FakeDecoder.all[1].give();
    await other;
  });

  it('refuses what came after lost frames, and blames no decoder', async () => {
    const failed = jest.fn();
    const videos = new Videos(failed);
    await expect(videos.decode(1, frame(delta))).rejects.toThrow(ProtocolError);
    expect(failed).not.toHaveBeenCalled();
  });

  it('says what the browser fails at, and needs a key frame then', async () => {
    const failed = jest.fn();
    const videos = new Videos(failed);
    const frames = [frame(key), frame(delta)].map(one => videos.decode(1, one));
    FakeDecoder.all[0].on.error(new Error('no'));
    for (const one of frames) {
      await expect(one).rejects.toThrow('no');
    }
    expect(failed.mock.calls).toEqual([['vp8']]);
    await expect(videos.decode(1, frame(delta))).rejects.toThrow(ProtocolError);
  });

  it('takes no pictures whose colours the browser has made wrong', async () => {
    const failed = jest.fn();
    const close = jest.fn();
    const videos = new Videos(failed);
    const right = videos.decode(1, { ...frame(key), fullRange: false });
    FakeDecoder.all[0].give('BGRX', false);
    expect(await right).toMatchObject({ format: 'BGRX' });
    expect(failed).not.toHaveBeenCalled();
    const wrong = videos.decode(2, frame(key));
    FakeDecoder.all[1].give('BGRX', true, close);
    await expect(wrong).rejects.toThrow('other colours');
    expect(failed.mock.calls).toEqual([['vp8']]);
    expect(close).toHaveBeenCalledTimes(1);
    await Promise.resolve();
    expect(FakeDecoder.all[1].state).toBe('closed');
  });

  it('does not wait for ever', async () => {
    jest.useFakeTimers();
    const videos = new Videos(jest.fn());
    const first = videos.decode(1, frame(key));
    jest.advanceTimersByTime(10000);
    await expect(first).rejects.toThrow('no picture');
    jest.useRealTimers();
  });
});

describe('the pictures asked for', () => {
  const of = (quality: 'auto' | 'lossless' | 'low', slow: boolean) =>
    picturesFor(quality, slow, 'rencodeplus', ['h264']).encodings;

  it('are plain on a fast link, and without loss if that is wanted', () => {
    expect(of('auto', false)).toEqual(['rgb24', 'rgb32']);
    expect(of('lossless', false)).toEqual(['rgb24', 'rgb32']);
    expect(of('lossless', true)).toEqual(['rgb24', 'rgb32', 'png']);
    expect(of('auto', true)).toContain('h264');
    expect(of('low', false)).toContain('h264');
  });

  it('follow the link, for new windows too, and what the browser fails at', () => {
    const sent: Packet[] = [];
    const pictures = new Pictures({
      send: packet => sent.push(packet),
      reopen: () => undefined,
      windows: () => [7]
    });
    pictures.offer('rencodeplus', ['h264', 'vp8']);
    pictures.connected([6, 3, 6]);
    pictures.windowAdded(6);
    expect(sent).toEqual([]);
    const offered = () =>
      sent.splice(0).map(packet => {
        const properties = packet[5] as Record<string, string[]> | undefined;
        return [packet[0], packet[1], properties?.['encodings.core']];
      });
    [500, 500, 500].forEach(time => pictures.measured(time));
    const all = ['rgb24', 'rgb32', 'png', 'jpeg', 'webp', 'h264', 'vp8'];
    expect(offered()).toEqual([
      ['buffer-refresh', 7, all],
      ['encoding-set', 'stream', undefined]
    ]);
    pictures.failed('h264');
    const rest = all.filter(name => name !== 'h264');
    expect(offered()[0]).toEqual(['buffer-refresh', 7, rest]);
    pictures.windowAdded(8);
    expect(offered()).toEqual([['buffer-refresh', 8, rest]]);
    expect(pictures.offer('rencodeplus', ['h264']).encodings).not.toContain(
      'h264'
    );
  });

  it('change by a packet with the name that the version has for it', () => {
    for (const [version, name] of [
      [[6, 2, 5], 'encoding'],
      [[6, 3, 6], 'encoding-set']
    ] as [number[], string][]) {
      const sent: Packet[] = [];
      const pictures = new Pictures({
        send: packet => sent.push(packet),
        reopen: () => undefined,
        windows: () => []
      });
      pictures.offer('rencodeplus', ['h264']);
      pictures.connected(version);
      pictures.failed('h264');
      expect(sent).toEqual([[name, 'rgb']]);
    }
  });

  it('are those for a slow link at once where the page knows that it is slow', () => {
    const offered = (roundTrip: number | undefined) =>
      new Pictures({
        send: () => undefined,
        roundTrip,
        reopen: () => undefined,
        windows: () => []
      }).offer('rencodeplus', ['h264']);
    expect(offered(undefined)).toEqual(offered(5));
    expect(offered(5).encodings).not.toContain('h264');
    expect(offered(40).encodings).toContain('h264');
    expect(offered(40).setting).toBe('stream');
  });

  it('are agreed on by connecting again, when a person chooses', () => {
    const reopen = jest.fn();
    const pictures = new Pictures({
      send: () => undefined,
      reopen,
      windows: () => []
    });
    pictures.quality = 'low';
    expect(reopen).not.toHaveBeenCalled();
    expect(pictures.offer('rencode', []).quality).toBeGreaterThan(0);
    pictures.connected([3, 1, 3]);
    pictures.quality = 'low';
    expect(reopen).not.toHaveBeenCalled();
    pictures.quality = 'lossless';
    expect(reopen).toHaveBeenCalledTimes(1);
    expect(pictures.offer('rencode', []).quality).toBe(0);
  });
});

describe('a hidden display', () => {
  it('is suspended, and collects its changes where that fails', () => {
    expect(hide('rencode', [3, 4])).toEqual([['suspend', true, [3, 4]]]);
    expect(show('rencode', [3, 4])).toEqual([['resume', true, [3, 4]]]);
    const [, first, second] = hide('rencodeplus', [3, 4]);
    expect([first[1], second[1]]).toEqual([3, 4]);
    expect(first[4]).toMatchObject({
      'refresh-now': false,
      batch: { locked: true }
    });
    expect(show('rencodeplus', [3])[1][4]).toMatchObject({
      'refresh-now': true,
      batch: { reset: true }
    });
  });
});

describe('statistics', () => {
  it('are those of the last seconds', () => {
    let now = 1000;
    const statistics = new Statistics(() => now);
    expect(statistics.current).toEqual({
      roundTrip: null,
      frames: 0,
      bytes: 0,
      encodings: {}
    });
    for (let second = 0; second < 20; second++) {
      statistics.received(700);
      statistics.painted('webp', true);
      statistics.painted('rgb32', false);
      now += 1000;
    }
    statistics.measured(12);
    const current = statistics.current;
    expect(current.roundTrip).toBe(12);
    expect(current.bytes).toBeCloseTo(700, 0);
    expect(current.frames).toBeCloseTo(1, 1);
    expect(current.encodings.webp).toBeLessThanOrEqual(SECONDS);
    now += 60000;
    expect(statistics.current).toMatchObject({ frames: 0, bytes: 0 });
  });
});

describe('the decoder', () => {
  const draw = (
    sequence: number,
    encoding: string,
    data: Uint8Array
  ): Packet => [
    'draw',
    ...[7, 0, 0, 1, 1],
    encoding,
    data,
    sequence,
    4,
    { rgb_format: 'BGRX' }
  ];
  const pixel = new Uint8Array(4);
  const picture = pngOf(1, 1);
  const fail = () => {
    throw new Error('There was no video to fail at.');
  };
  let bitmaps: { resolve: (bitmap: object) => void; reject: () => void }[];

  beforeEach(() => {
    bitmaps = [];
    // jsdom decodes no pictures.
    globalThis.createImageBitmap = (() =>
      new Promise((resolve, reject) => {
        bitmaps.push({
          resolve: resolve as (bitmap: object) => void,
          reject: () => reject(new Error('damaged'))
        });
      })) as typeof createImageBitmap;
  });

  it('keeps the order, whatever takes longer', async () => {
    const ready: IPicture[] = [];
    const decoder = new Decoder(picture => ready.push(picture), fail);
    decoder.decode(draw(1, 'png', picture));
    decoder.decode(draw(2, 'rgb32', pixel));
    decoder.decode(draw(3, 'png', picture));
    bitmaps[1].resolve({});
    await Promise.resolve();
    expect(ready).toEqual([]);
    bitmaps[0].resolve({});
    await new Promise(resolve => setTimeout(resolve));
    expect(ready.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it('says which frame is damaged, and goes on', async () => {
    const ready: IPicture[] = [];
    const decoder = new Decoder(picture => ready.push(picture), fail);
    decoder.decode(draw(1, 'png', picture));
    decoder.decode(draw(2, 'rgb32', pixel.subarray(1)));
    decoder.decode(draw(3, 'av2', pixel));
    decoder.decode(draw(4, 'rgb32', pixel));
    bitmaps[0].reject();
    await new Promise(resolve => setTimeout(resolve));
    expect(ready.map(({ content }) => content.kind)).toEqual([
      'damaged',
      'damaged',
      'damaged',
      'pixels'
    ]);
  });

  it('forgets the frames of a lost connection', async () => {
    const ready: IPicture[] = [];
    const decoder = new Decoder(picture => ready.push(picture), fail);
    decoder.decode(draw(1, 'png', picture));
    decoder.clear();
    const close = jest.fn();
    bitmaps[0].resolve({ close });
    await new Promise(resolve => setTimeout(resolve));
    expect(ready).toEqual([]);
    expect(close).toHaveBeenCalled();
  });
});

describe('the link', () => {
  it('is slow when it was slow three times, and fast likewise', () => {
    const link = new Link();
    const changes = (times: number[]) =>
      times.map(time => link.measured(time) && link.slow);
    expect(changes([5, 200, 200, 5, 200, 200])).not.toContain(true);
    expect(link.slow).toBe(false);
    expect(link.measured(200)).toBe(true);
    expect(link.slow).toBe(true);
    expect(changes([40, 40, 40, 5, 5])).not.toContain(true);
    expect(link.slow).toBe(true);
    expect(link.measured(5)).toBe(true);
    expect(link.slow).toBe(false);
    // It was slow again: now it takes longer.
    changes([200, 200, 200, 5, 5, 5, 5]);
    expect(link.slow).toBe(true);
    changes([5, 5, 5, 5, 5, 5, 5, 5]);
    expect(link.slow).toBe(false);
  });
});
