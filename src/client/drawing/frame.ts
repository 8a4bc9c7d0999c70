/**
 * Reads `draw` packets.
 */
import { Compressor, decompress, SIZE_LIMIT } from '../protocol/compression';
import { ProtocolError } from '../protocol/errors';
import {
  bytes,
  dictionary,
  flag,
  integer,
  integers,
  list,
  text
} from '../protocol/read';
import { Packet } from '../protocol/value';
import { imageSize } from './imagesize';
import { toRGBA } from './pixels';
import { IVideo } from './video';

/**
 * A rectangle of a window.
 */
export interface IHead {
  wid: number;
  x: number;
  y: number;
  width: number;
  height: number;

  encoding: string;

  /**
   * The number by which the frame is acknowledged.
   */
  sequence: number;

  /**
   * Rectangles that follow and belong to the same change of the window.
   */
  more: number;
}

/**
 * A rectangle of a window, and its new content.
 */
export interface IFrame extends IHead {
  content: Content;
}

export type Content =
  | { kind: 'pixels'; pixels: Uint8ClampedArray }
  | { kind: 'picture'; type: string; data: Uint8Array }
  | { kind: 'scroll'; moves: IMove[] }
  | { kind: 'video'; video: IVideo; shown: boolean };

/**
 * A rectangle that moves within the window.
 */
export interface IMove {
  x: number;
  y: number;
  width: number;
  height: number;
  dx: number;
  dy: number;
}

const PICTURES: Record<string, string> = {
  png: 'image/png',
  'png/L': 'image/png',
  'png/P': 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp'
};

/**
 * The largest number of pixels in a frame, as many as may come without an encoding: some
 * eight times those of the largest screen that displays have by default.
 */
const PIXEL_LIMIT = SIZE_LIMIT / 4;

/**
 * The fields of a `draw` packet that need no decoding.
 */
export function headOf(packet: Packet): IHead {
  const [wid, x, y, width, height] = integers(packet.slice(1, 6), 5);
  const encoding = text(packet[6]);
  const sequence = integer(packet[8]);
  const { flush } = dictionary(packet[10] ?? {});
  const more = flush === undefined ? 0 : integer(flush);
  return { wid, x, y, width, height, encoding, sequence, more };
}

/**
 * Read a `draw` packet. Throws `ProtocolError`.
 */
export function frameOf(packet: Packet): IFrame {
  const head = headOf(packet);
  const { encoding, width, height } = head;
  if (width < 1 || height < 1 || width * height > PIXEL_LIMIT) {
    throw new ProtocolError(`A frame of ${width} × ${height} pixels.`);
  }
  const options = dictionary(packet[10] ?? {});
  const type = PICTURES[encoding];
  if (type) {
    const data = bytes(packet[7]);
    // A small file may hold a picture that takes all memory. Servers only make pictures smaller.
    const size = imageSize(type, data);
    if (size.width > width || size.height > height) {
      throw new ProtocolError(
        `A picture of ${size.width} × ${size.height} pixels for ${width} × ${height}.`
      );
    }
    return { ...head, content: { kind: 'picture', type, data } };
  }
  switch (encoding) {
    case 'rgb24':
    case 'rgb32': {
      const format = options.rgb_format
        ? text(options.rgb_format)
        : encoding === 'rgb24'
          ? 'RGB'
          : 'RGBA';
      const stride = integer(packet[9]);
      if (stride * height > SIZE_LIMIT) {
        throw new ProtocolError(`A frame with lines of ${stride} bytes.`);
      }
      const compressor = (['lz4', 'zlib'] as Compressor[]).find(
        name => options[name]
      );
      const packed = bytes(packet[7]);
      const data = compressor
        ? decompress(packed, compressor, stride * height)
        : packed;
      return {
        ...head,
        content: {
          kind: 'pixels',
          pixels: toRGBA(data, format, width, height, stride)
        }
      };
    }
    case 'scroll':
      return {
        ...head,
        content: {
          kind: 'scroll',
          moves: list(options.scroll ?? packet[7]).map(move => {
            const [mx, my, mw, mh, dx, dy] = integers(move, 6);
            return { x: mx, y: my, width: mw, height: mh, dx, dy };
          })
        }
      };
    case 'h264':
    case 'vp8':
    case 'vp9':
      return {
        ...head,
        content: {
          kind: 'video',
          video: {
            encoding,
            data: bytes(packet[7]),
            fullRange: flag(options['full-range'] ?? false)
          },
          // Otherwise a picture without video is already there, or follows.
          shown: flag(options.paint ?? true)
        }
      };
    default:
      throw new ProtocolError(`An encoding that was not offered: ${encoding}.`);
  }
}
