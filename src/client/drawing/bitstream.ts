/**
 * Reads the beginning of a frame of video.
 *
 * Sources: ITU-T H.264 (7.3.1, 7.3.2.1, Annex B), RFC 6386 (9.1), VP9 bitstream
 * specification (6.2).
 */
import { ProtocolError } from '../protocol/errors';

export type VideoEncoding = 'h264' | 'vp8' | 'vp9';

export interface IVideoHead {
  /**
   * Whether it can be decoded without the frames before it.
   */
  key: boolean;

  /**
   * The codec string of the stream, where a key frame tells it.
   */
  codec: string | null;
}

/**
 * The codec string of each encoding that a decoder gets at first.
 */
export const CODECS: Record<VideoEncoding, string> = {
  // Constrained baseline, as far as level 4.
  h264: 'avc1.42E028',
  vp8: 'vp8',
  vp9: 'vp09.00.40.08'
};

/**
 * Read the beginning of a frame. Throws `ProtocolError` if it is none.
 */
export function videoHead(
  encoding: VideoEncoding,
  data: Uint8Array
): IVideoHead {
  const first = data[0];
  if (first === undefined || data.length < 4) {
    throw new ProtocolError('A frame of video without content.');
  }
  switch (encoding) {
    case 'h264':
      return h264Head(data);
    case 'vp8':
      return { key: (first & 1) === 0, codec: null };
    case 'vp9':
      return vp9Head(first);
  }
}

const SLICE = 1;
const IDR_SLICE = 5;
const PARAMETERS = 7;

function h264Head(data: Uint8Array): IVideoHead {
  let codec: string | null = null;
  // Up to the first slice, which tells the kind of the picture.
  for (let at = 0; at + 3 < data.length; at++) {
    if (data[at] !== 0 || data[at + 1] !== 0 || data[at + 2] !== 1) {
      continue;
    }
    const unit = data[at + 3]! & 0x1f;
    if (unit === PARAMETERS && at + 6 < data.length) {
      // The profile, its constraints and the level, a byte each.
      codec = `avc1.${[...data.subarray(at + 4, at + 7)].map(hex).join('')}`;
    }
    if (unit === SLICE || unit === IDR_SLICE) {
      return { key: unit === IDR_SLICE, codec };
    }
  }
  throw new ProtocolError('A frame of H.264 without a picture.');
}

function vp9Head(first: number): IVideoHead {
  if (first >> 6 !== 2) {
    throw new ProtocolError('Not a frame of VP9.');
  }
  const profile = ((first >> 5) & 1) | ((first >> 3) & 2);
  if (profile === 3) {
    throw new ProtocolError('VP9 of a profile that was not offered.');
  }
  const shown = (first >> 3) & 1;
  return { key: shown === 0 && ((first >> 2) & 1) === 0, codec: null };
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0').toUpperCase();
}
