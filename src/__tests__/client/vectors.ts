/**
 * The packets of real servers, captured by `scripts/capture-packets`.
 */
import { Encoder } from '../../client/protocol/packets';
import { Value } from '../../client/protocol/value';
import v3 from './vectors/3.1.json';
import v6 from './vectors/6.5.json';

export interface IVectors {
  encoders: Partial<Record<Encoder, { value: unknown; encoded: string }[]>>;
  compressed: { compression: number; data: string; compressed: string }[];
  captures: Record<
    'rgb' | 'png' | 'jpeg' | 'webp' | 'h264' | 'vp8' | 'vp9',
    string
  >;
}

const VECTORS: Record<string, unknown> = { '3.1': v3, '6.5': v6 };

export const VERSIONS = Object.keys(VECTORS);

export function vectorsOf(version: string): IVectors {
  return VECTORS[version] as IVectors;
}

export function base64(data: string): Uint8Array {
  return Uint8Array.from(atob(data), character => character.charCodeAt(0));
}

/**
 * The value that a vector describes.
 */
export function valueOf(described: unknown): Value {
  if (Array.isArray(described)) {
    return described.map(valueOf);
  }
  if (typeof described === 'object' && described !== null) {
    const [key, content] = Object.entries(described)[0];
    switch (key) {
      case '$bytes':
        return base64(content as string);
      case '$integer':
        return BigInt(content as string);
      default: {
        const entries = (content as [unknown, unknown][]).map(
          ([name, item]): [Value, Value] => [valueOf(name), valueOf(item)]
        );
        return entries.every(([name]) => typeof name === 'string')
          ? Object.fromEntries(entries)
          : new Map(entries);
      }
    }
  }
  return described as Value;
}
