import './realm';

import { createLog } from '../../client/log/log';
import { Packet } from '../../client/protocol/value';
import { IPlayer, Player } from '../../client/sound/player';
import { Sound } from '../../client/sound/sound';
import { CUSHION, LIMIT, Timeline } from '../../client/sound/timeline';

describe('the sound of a display', () => {
  let sent: Packet[];
  let played: number[][];
  let players: { failed: (error: Error) => void; disposed: boolean }[];
  let changes: number;
  let sound: Sound;

  const make = (canPlay: boolean) => {
    sent = [];
    played = [];
    players = [];
    changes = 0;
    sound = new Sound({
      send: packet => sent.push(packet),
      log: createLog([]),
      canPlay,
      play: failed => {
        const player = { failed, disposed: false };
        players.push(player);
        return {
          play: packet => played.push([...packet]),
          dispose: () => {
            player.disposed = true;
          }
        } satisfies IPlayer;
      },
      changed: () => changes++
    });
  };
  beforeEach(() => {
    make(true);
    jest.spyOn(console, 'warn').mockImplementation();
  });
  afterEach(() => jest.restoreAllMocks());

  const SERVER = { audio: { send: true, encoders: ['opus'] } };
  const data = (sequence: number, ...bytes: number[]) =>
    sound.handle([
      'sound-data',
      'opus',
      new Uint8Array(bytes),
      { timestamp: 0, sequence }
    ]);
  const end = (sequence: number) =>
    sound.handle([
      'sound-data',
      'opus',
      '',
      { 'end-of-stream': true, sequence }
    ]);
  const started = (stream: number): Packet[] => [
    ['sound-control', 'new-sequence', stream],
    ['sound-control', 'start', 'opus']
  ];

  it('is offered where the server and the browser have it', () => {
    for (const [hello, offered] of [
      [SERVER, true],
      [{ audio: { send: true, encoders: ['mp3'] } }, false],
      [{ audio: { send: false, encoders: ['opus'] } }, false],
      [{ 'sound.send': 1, 'sound.encoders': ['opus'] }, true],
      [{ 'sound.send': 0, 'sound.encoders': [] }, false],
      [{}, false]
    ] as const) {
      sound.connected(hello as Parameters<Sound['connected']>[0]);
      expect(sound.isOffered).toBe(offered);
    }
    expect(changes).toBe(6);
    make(false);
    expect(sound.hello('rencodeplus')).toEqual({});
    sound.connected(SERVER);
    expect(sound.isOffered).toBe(false);
  });

  it('is announced in the terms of each version', () => {
    const flat = { 'sound.decoders': ['opus'], 'sound.receive': true };
    expect(sound.hello('rencodeplus')).toEqual({
      ...flat,
      audio: { decoders: ['opus'], receive: true, send: false }
    });
    expect(sound.hello('rencode')).toEqual(flat);
  });

  it('is not asked for before somebody wants to hear it', () => {
    sound.connected(SERVER);
    data(0, 1);
    sound.visible = false;
    sound.visible = true;
    expect([sent, players, sound.isOn]).toEqual([[], [], false]);

    sound.isOn = true;
    expect(sent).toEqual(started(1));
    data(1, 1, 2);
    sound.handle(['audio-data', 'opus', new Uint8Array([3]), { sequence: 1 }]);
    expect(played).toEqual([[1, 2], [3]]);
  });

  it('ends on the server when nobody wants to hear it any more', () => {
    sound.connected(SERVER);
    sound.isOn = true;
    sound.isOn = false;
    expect(sent.slice(2)).toEqual([['sound-control', 'stop']]);
    expect(players[0].disposed).toBe(true);
    data(1, 1);
    expect(played).toEqual([]);
    expect(sound.hasStopped).toBe(false);
  });

  it('has nothing of the stream before in it', () => {
    sound.connected(SERVER);
    sound.isOn = true;
    sound.isOn = false;
    sound.isOn = true;
    data(1, 1);
    end(1);
    expect(sound.isOn).toBe(true);
    data(2, 2);
    expect(played).toEqual([[2]]);
  });

  it('goes on when the connection is made again', () => {
    sound.connected(SERVER);
    sound.isOn = true;
    sound.disconnected();
    data(1, 1);
    sent.length = 0;
    sound.connected(SERVER);
    expect(sent).toEqual(started(2));
    expect(players.length).toBe(1);
    data(2, 2);
    expect(played).toEqual([[2]]);
  });

  it('is asked for later if there is no connection now', () => {
    sound.connected(SERVER);
    sound.disconnected();
    sound.isOn = true;
    expect(sent).toEqual([]);
    sound.connected(SERVER);
    expect(sent).toEqual(started(1));
  });

  it.each([0, 1])('says that it has stopped (%i)', stream => {
    sound.connected(SERVER);
    sound.isOn = true;
    end(stream);
    expect([sound.isOn, sound.hasStopped]).toEqual([false, true]);
    expect(players[0].disposed).toBe(true);
    expect(sent).toEqual(started(1));
    sound.isOn = true;
    expect(sound.hasStopped).toBe(false);
  });

  it('says so too if the browser cannot go on, or the server has none any more', () => {
    sound.connected(SERVER);
    sound.isOn = true;
    players[0].failed(new Error('no decoder'));
    expect([sound.isOn, sound.hasStopped]).toEqual([false, true]);
    expect(sent.pop()).toEqual(['sound-control', 'stop']);

    sound.isOn = true;
    sound.disconnected();
    sound.connected({});
    expect([sound.isOn, sound.hasStopped]).toEqual([false, true]);
  });

  it('may end while nobody sees the display, and begins again then', () => {
    sound.connected(SERVER);
    sound.isOn = true;
    sound.visible = false;
    end(1);
    expect([sound.isOn, sound.hasStopped]).toEqual([true, false]);
    sent.length = 0;
    sound.visible = true;
    expect(sent).toEqual(started(2));
  });

  it('leaves other packets to others', () => {
    expect(sound.handle(['bell', 1])).toBe(false);
    expect(data(1)).toBe(true);
  });
});

describe('the times of sound', () => {
  const PIECE = 0.02;

  it('is without gaps', () => {
    const timeline = new Timeline();
    const starts = [0, 1, 2, 3].map(i =>
      timeline.place(10 + i * PIECE + (i % 2) * 0.01, PIECE)
    );
    starts.forEach((start, i) =>
      expect(start).toBeCloseTo(10 + CUSHION + i * PIECE)
    );
  });

  it('begins again after a pause', () => {
    const timeline = new Timeline();
    timeline.place(10, PIECE);
    expect(timeline.place(20, PIECE)).toBeCloseTo(20 + CUSHION);
  });

  it('catches up with packets that come all at once', () => {
    const timeline = new Timeline();
    let placed = 0;
    for (let i = 0; i < 200; i++) {
      placed += timeline.place(10, PIECE) === null ? 0 : PIECE;
    }
    expect(placed).toBeLessThan(LIMIT);
    // Then it plays what it has, until it is as near as at the beginning.
    const resumed = [...Array(100).keys()].find(
      i => timeline.place(10 + i * PIECE, PIECE) !== null
    )!;
    expect(resumed * PIECE).toBeCloseTo(LIMIT - CUSHION, 1);
  });
});

describe('the player', () => {
  class FakeDecoder {
    static last: FakeDecoder;

    constructor(
      readonly init: {
        output: (data: unknown) => void;
        error: (error: Error) => void;
      }
    ) {
      FakeDecoder.last = this;
    }

    state = 'unconfigured';
    decodeQueueSize = 0;
    decoded: unknown[] = [];

    configure(): void {
      this.state = 'configured';
    }
    decode(chunk: unknown): void {
      this.decoded.push(chunk);
    }
    close(): void {
      this.state = 'closed';
    }
  }

  const source = { connect: jest.fn(), start: jest.fn(), buffer: null };
  const context = {
    currentTime: 5,
    destination: {},
    close: jest.fn(() => Promise.resolve()),
    createBuffer: (channels: number, length: number) => {
      const planes = [...Array(channels)].map(() => new Float32Array(length));
      return { getChannelData: (plane: number) => planes[plane] };
    },
    createBufferSource: () => source
  };

  beforeEach(() => {
    Object.assign(globalThis, {
      AudioDecoder: FakeDecoder,
      AudioContext: function () {
        return context;
      },
      EncodedAudioChunk: class {
        constructor(readonly init: unknown) {}
      }
    });
    jest.clearAllMocks();
  });

  it('plays what the decoder makes of packets', () => {
    const player = new Player(jest.fn());
    const decoder = FakeDecoder.last;
    player.play(new Uint8Array([1]));
    player.play(new Uint8Array([2]));
    expect(decoder.decoded).toMatchObject([
      { init: { timestamp: 0, data: new Uint8Array([1]) } },
      { init: { timestamp: 20000 } }
    ]);
    const data = {
      numberOfChannels: 2,
      numberOfFrames: 960,
      sampleRate: 48000,
      copyTo: jest.fn(),
      close: jest.fn()
    };
    decoder.init.output(data);
    expect(data.copyTo).toHaveBeenCalledTimes(2);
    expect(data.close).toHaveBeenCalled();
    expect(source.start).toHaveBeenCalledWith(5 + CUSHION);
  });

  it('keeps no packets that are too many, and none after its end', () => {
    const failed = jest.fn();
    const player = new Player(failed);
    const decoder = FakeDecoder.last;
    decoder.decodeQueueSize = 50;
    player.play(new Uint8Array([1]));
    decoder.decodeQueueSize = 0;
    decoder.init.error(new Error('damaged'));
    expect(failed).toHaveBeenCalled();
    player.dispose();
    player.play(new Uint8Array([1]));
    expect(decoder.decoded).toEqual([]);
    expect(context.close).toHaveBeenCalled();
    player.dispose();
  });
});
