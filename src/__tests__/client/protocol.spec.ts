import './realm';

import * as fc from 'fast-check';

import { decodeBencode, encodeBencode } from '../../client/protocol/bencode';
import { decompressBrotli } from '../../client/protocol/brotli';
import { encodeText } from '../../client/protocol/bytes';
import { compressorOf, decompress } from '../../client/protocol/compression';
import { ProtocolError } from '../../client/protocol/errors';
import { CHUNK_LIMIT } from '../../client/protocol/header';
import { decompressLz4 } from '../../client/protocol/lz4';
import {
  encodePacket,
  Encoder,
  PacketReader
} from '../../client/protocol/packets';
import { bytes, dictionary, integer, text } from '../../client/protocol/read';
import { decodeRencode, encodeRencode } from '../../client/protocol/rencode';
import {
  decodeRencodeplus,
  encodeRencodeplus
} from '../../client/protocol/rencodeplus';
import { Packet, Value } from '../../client/protocol/value';
import { base64, valueOf, VERSIONS, vectorsOf } from './vectors';

const CODECS: Record<
  Encoder,
  { encode: (value: Value) => Uint8Array; decode: (data: Uint8Array) => Value }
> = {
  bencode: { encode: encodeBencode, decode: decodeBencode },
  rencode: { encode: encodeRencode, decode: decodeRencode },
  rencodeplus: { encode: encodeRencodeplus, decode: decodeRencodeplus }
};

/**
 * A value as an encoder that does not tell text from bytes gives it back.
 */
function asBytes(value: Value, numbers: boolean): Value {
  if (typeof value === 'string') {
    return encodeText(value);
  }
  if (typeof value === 'boolean' && numbers) {
    return Number(value);
  }
  if (Array.isArray(value)) {
    return value.map(item => asBytes(item, numbers));
  }
  if (value instanceof Map) {
    return new Map(
      [...value].map(([key, item]) => [key, asBytes(item, numbers)])
    );
  }
  if (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Uint8Array)
  ) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, asBytes(item, numbers)])
    );
  }
  return value;
}

/**
 * Numbers that fit are no `bigint`.
 */
function narrowed(value: Value): Value {
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value))
    ? Number(value)
    : value;
}

describe.each(VERSIONS)('what Xpra %s encodes', version => {
  const vectors = vectorsOf(version);

  describe.each(Object.keys(vectors.encoders) as Encoder[])('%s', encoder => {
    const { encode, decode } = CODECS[encoder];
    const cases = vectors.encoders[encoder]!.map(
      vector => [JSON.stringify(vector.value).slice(0, 60), vector] as const
    );

    it.each(cases)('%s', (_, { value, encoded }) => {
      const meant = valueOf(value);
      const data = base64(encoded);
      expect(decode(data)).toEqual(
        encoder === 'rencodeplus'
          ? narrowed(meant)
          : asBytes(narrowed(meant), encoder === 'bencode')
      );
      // The real one writes fractions in the shortest form that holds them.
      expect(decode(encode(meant))).toEqual(decode(data));
      if (typeof meant !== 'number' || Number.isSafeInteger(meant)) {
        expect([...encode(meant)]).toEqual([...data]);
      }
    });
  });

  it.each(vectors.compressed)(
    'compresses, with $compression',
    ({ compression, data, compressed }) => {
      const compressor = compressorOf(compression)!;
      const packed = base64(compressed);
      const plain = base64(data);
      expect(decompress(packed, compressor)).toEqual(plain);
      expect(() => decompress(packed, compressor, plain.length - 1)).toThrow(
        ProtocolError
      );
      // A last byte of Brotli may be zero, which is what missing bytes count as.
      expect(() => decompress(packed.subarray(0, -2), compressor)).toThrow(
        ProtocolError
      );
    }
  );

  it.each(['rgb', 'png', 'jpeg', 'webp'] as const)('%s of a window', name => {
    const data = base64(vectors.captures[name]);
    const packets = new PacketReader().push(data);
    const [, wid, , , width, height, metadata] = packets.find(
      ([kind]) => kind === 'new-window'
    )!;
    expect(text(dictionary(metadata).title)).toBe('Fenster ä');
    const draw = packets[packets.length - 1];
    expect(draw[0]).toBe('draw');
    expect(draw[1]).toBe(wid);
    expect(draw.slice(4, 6)).toEqual([width, height]);
    const encoding = text(draw[6]);
    const options = dictionary(draw[10]);
    if (encoding === 'rgb24') {
      const compressor = options.lz4 ? 'lz4' : 'zlib';
      const pixels = decompress(bytes(draw[7]), compressor);
      expect(pixels.length).toBe(integer(draw[9]) * integer(height));
    } else {
      const start = String.fromCharCode(...bytes(draw[7]).subarray(0, 12));
      expect(start).toMatch(/^(\x89PNG|\xff\xd8|RIFF....WEBP)/);
    }

    // However it is cut, it is the same.
    const reader = new PacketReader();
    const pieces: Packet[] = [];
    for (let i = 0; i < data.length; i += 7) {
      pieces.push(...reader.push(data.slice(i, i + 7)));
    }
    expect(pieces).toEqual(packets);
  });
});

const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.integer(),
    fc.maxSafeInteger(),
    fc.bigInt({ min: BigInt(1) << BigInt(53), max: BigInt(1) << BigInt(200) }),
    fc.double({ noNaN: true }).map(number => (number === 0 ? 0.5 : number)),
    fc.boolean(),
    fc.constant(null),
    fc.fullUnicodeString(),
    fc.uint8Array(),
    fc.array(tie('value')),
    fc
      .dictionary(fc.fullUnicodeString(), tie('value'))
      .map(entries => ({ ...entries }) as Value)
  )
})).value;

describe('packets', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), value)), packets => {
        const reader = new PacketReader();
        for (const packet of packets) {
          const data = encodePacket(packet, 'rencodeplus');
          expect(reader.push(data)).toEqual([packet]);
        }
      })
    );
  });

  it.each<Encoder>(['bencode', 'rencode', 'rencodeplus'])(
    'that are not %s give an error and nothing else',
    encoder => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), data => {
          try {
            CODECS[encoder].decode(data);
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError);
          }
        }),
        { numRuns: 2000 }
      );
    }
  );

  it.each(VERSIONS)('of %s with damage give an error or a packet', version => {
    const { captures } = vectorsOf(version);
    const original = base64(captures.rgb);
    const damage = fc.array(
      fc.tuple(fc.nat(original.length - 1), fc.nat(255)),
      { minLength: 1, maxLength: 5 }
    );
    fc.assert(
      fc.property(damage, changes => {
        const data = original.slice();
        changes.forEach(([at, byte]) => (data[at] = byte));
        try {
          new PacketReader().push(data);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 500 }
    );
  });

  const header = (flags: number, level: number, index: number, size: number) =>
    new Uint8Array([
      0x50,
      flags,
      level,
      index,
      size >>> 24,
      (size >> 16) & 255,
      (size >> 8) & 255,
      size & 255
    ]);

  it.each([
    ['another protocol', encodeText('HTTP/1.1 400 Bad Request')],
    ['too large', header(0x10, 0, 0, CHUNK_LIMIT + 1)],
    ['empty', header(0x10, 0, 0, 0)],
    ['encrypted', header(0x12, 0, 0, 16)],
    ['YAML', new Uint8Array([...header(4, 0, 0, 1), 0x5b])],
    ['LZO', new Uint8Array([...header(16, 0x21, 0, 1), 0])],
    ['not a list', new Uint8Array([...header(16, 0, 0, 1), 5])],
    ['an empty list', new Uint8Array([...header(16, 0, 0, 1), 192])],
    ['without a name', new Uint8Array([...header(16, 0, 0, 2), 193, 5])],
    [
      'an argument too many',
      new Uint8Array([
        ...header(0, 0, 3, 1),
        0,
        ...encodePacket(['draw', 1], 'rencodeplus')
      ])
    ],
    [
      'an argument twice',
      new Uint8Array([...header(0, 0, 1, 1), 0, ...header(0, 0, 1, 1), 0])
    ]
  ])('%s: an error', (_, data) => {
    expect(() => new PacketReader().push(data)).toThrow(ProtocolError);
  });

  it('do not nest without end', () => {
    const deep = new Uint8Array(100000).fill(193);
    expect(() => decodeRencodeplus(deep)).toThrow(ProtocolError);
    expect(() => decodeBencode(encodeText('l'.repeat(100000)))).toThrow(
      ProtocolError
    );
  });

  it('wait for the rest', () => {
    const reader = new PacketReader();
    expect(reader.push(header(0x10, 0, 0, 1000))).toEqual([]);
    expect(reader.push(new Uint8Array(999))).toEqual([]);
  });
});

describe('Brotli', () => {
  const original = base64(
    vectorsOf('6.5').compressed.find(({ compression, compressed }) => {
      return compressorOf(compression) === 'brotli' && compressed.length > 100;
    })!.compressed
  );

  it('is damaged or not, but never more than the limit', () => {
    const damage = fc.array(
      fc.tuple(fc.nat(original.length - 1), fc.nat(255)),
      { minLength: 1, maxLength: 5 }
    );
    fc.assert(
      fc.property(damage, fc.nat(original.length), (changes, end) => {
        const data = original.slice();
        changes.forEach(([at, byte]) => (data[at] = byte));
        try {
          const plain = decompressBrotli(data.subarray(0, end), 10000);
          expect(plain.length).toBeLessThanOrEqual(10000);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 300 }
    );
  });

  it('does not become more than the limit', () => {
    // 64 MiB of one letter.
    const bomb = base64(
      'y///PwAkwuKxQHLv//j//weABEAcFoDu/R////8AkACIwwLQvf/j//8fABIAcVgAuvd/' +
        '/P//A0ACIA4LQPf+j///fwBIAMRhAeje//H//w8ACYA4LADd+z/+//8BIAEQhwWge/83'
    );
    expect(() => decompressBrotli(bomb, 1000)).toThrow('over 1000');
  });

  it('reserves nothing for what it only promises', () => {
    // A window of 16 MiB, then a block of 16 MiB without compression: five bytes are there.
    const promise = new Uint8Array([0x0f, 0xf0, 0xff, 0xff, 0x1f, 1, 2, 3, 4]);
    expect(() => decompressBrotli(promise, 1000)).toThrow(ProtocolError);
  });
});

describe('LZ4', () => {
  it('is damaged or not, but never more than it says', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), data => {
        try {
          const size = new Uint8Array([200, 0, 0, 0]);
          const block = new Uint8Array([...size, ...data]);
          expect(decompressLz4(block, 1000).length).toBe(200);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 5000 }
    );
  });

  it('does not become more than the limit', () => {
    const block = new Uint8Array([255, 255, 255, 127, 0]);
    expect(() => decompressLz4(block, 1000)).toThrow('becomes 2147483647');
  });

  it.each([1, 2, 3, 7, 40])('repeats what is %d bytes back', distance => {
    const pattern = Array.from({ length: distance }, (_, i) => i + 1);
    const matched = 15 + 255 + 30 + 4;
    const size = distance + matched + 1;
    const literals = distance < 15 ? [distance << 4] : [0xf0];
    literals[0] |= 15;
    const block = [
      ...[size & 255, size >> 8, 0, 0],
      ...literals,
      ...(distance < 15 ? [] : [distance - 15]),
      ...pattern,
      ...[distance, 0, 255, 30],
      ...[0x10, 99]
    ];
    const expected = Array.from(
      { length: size - 1 },
      (_, i) => pattern[i % distance]
    );
    expect([...decompressLz4(new Uint8Array(block), 1000)]).toEqual([
      ...expected,
      99
    ]);
  });
});
