/**
 * Reads the size of a compressed picture, without decoding it.
 *
 * Sources: PNG specification (11.2.2), ITU-T T.81 (B.2.2), RFC 9649 (2.5 to 2.7).
 */
import { ProtocolError } from '../protocol/errors';

export interface IImageSize {
  width: number;
  height: number;
}

/**
 * The size that a picture claims to have. Throws `ProtocolError` if it does not begin like one of
 * its type.
 */
export function imageSize(type: string, data: Uint8Array): IImageSize {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  try {
    switch (type) {
      case 'image/png':
        return { width: view.getUint32(16), height: view.getUint32(20) };
      case 'image/jpeg':
        return jpegSize(view);
      default:
        return webpSize(view);
    }
  } catch (error) {
    if (error instanceof RangeError) {
      throw new ProtocolError('A picture that is cut off.');
    }
    throw error;
  }
}

/**
 * Whether the data begins like a PNG picture with no side longer than this.
 */
export function isSmallPng(data: Uint8Array, side: number): boolean {
  if (data.length < 24) {
    return false;
  }
  const { width, height } = imageSize('image/png', data);
  return width <= side && height <= side;
}

function jpegSize(view: DataView): IImageSize {
  let at = 2;
  for (;;) {
    const marker = view.getUint16(at);
    // The frame's header. Three markers among its own belong to tables and extensions.
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf;
    if (isFrame && ![0xffc4, 0xffc8, 0xffcc].includes(marker)) {
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    if (marker < 0xffc0) {
      throw new ProtocolError('A damaged JPEG picture.');
    }
    at += 2 + view.getUint16(at + 2);
  }
}

function webpSize(view: DataView): IImageSize {
  const low = 0x3fff;
  switch (view.getUint32(12)) {
    case fourCC('VP8 '):
      return {
        width: view.getUint16(26, true) & low,
        height: view.getUint16(28, true) & low
      };
    case fourCC('VP8L'): {
      const bits = view.getUint32(21, true);
      return { width: (bits & low) + 1, height: ((bits >> 14) & low) + 1 };
    }
    case fourCC('VP8X'): {
      const low24 = 0xffffff;
      return {
        width: (view.getUint32(24, true) & low24) + 1,
        height: (view.getUint32(26, true) >>> 8) + 1
      };
    }
    default:
      throw new ProtocolError('A damaged WebP picture.');
  }
}

function fourCC(name: string): number {
  return [...name].reduce((code, c) => code * 256 + c.charCodeAt(0), 0);
}
