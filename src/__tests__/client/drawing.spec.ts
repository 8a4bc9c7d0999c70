import './realm';

import { Decoder, IPicture } from '../../client/drawing/decoder';
import { frameOf } from '../../client/drawing/frame';
import { toRGBA } from '../../client/drawing/pixels';
import { Link } from '../../client/link';
import { ProtocolError } from '../../client/protocol/errors';
import { PacketReader } from '../../client/protocol/packets';
import { Packet } from '../../client/protocol/value';
import { base64, VERSIONS, vectorsOf } from './vectors';

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
    const decoder = new Decoder(picture => ready.push(picture));
    decoder.decode(draw(1, 'png', pixel));
    decoder.decode(draw(2, 'rgb32', pixel));
    decoder.decode(draw(3, 'webp', pixel));
    bitmaps[1].resolve({});
    await Promise.resolve();
    expect(ready).toEqual([]);
    bitmaps[0].resolve({});
    await new Promise(resolve => setTimeout(resolve));
    expect(ready.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it('says which frame is damaged, and goes on', async () => {
    const ready: IPicture[] = [];
    const decoder = new Decoder(picture => ready.push(picture));
    decoder.decode(draw(1, 'jpeg', pixel));
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

  it('forgets what belongs to a lost connection', async () => {
    const ready: IPicture[] = [];
    const decoder = new Decoder(picture => ready.push(picture));
    decoder.decode(draw(1, 'png', pixel));
    decoder.clear();
    bitmaps[0].resolve({});
    await new Promise(resolve => setTimeout(resolve));
    expect(ready).toEqual([]);
  });
});

describe('the link', () => {
  it('is slow when it was slow three times, and fast likewise', () => {
    const changed = jest.fn();
    const link = new Link(changed);
    [5, 200, 200, 5, 200, 200].forEach(time => link.measured(time));
    expect(link.encoding).toBe('rgb');
    link.measured(200);
    expect(link.encoding).toBe('auto');
    [60, 60, 60, 5, 5].forEach(time => link.measured(time));
    expect(link.encoding).toBe('auto');
    link.measured(5);
    expect(changed.mock.calls).toEqual([['auto'], ['rgb']]);
  });
});
