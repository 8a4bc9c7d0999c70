import './realm';

import { hello } from '../../client/connection/hello';
import { encodePacket, PacketReader } from '../../client/protocol/packets';
import { dictionary } from '../../client/protocol/read';
import { picturesFor } from '../../client/connection/pictures';
import { Packet } from '../../client/protocol/value';
import { createLog } from '../../client/log/log';
import { retryDelay } from '../../client/worker/retry';
import { LINK_ENDED } from '../../client/worker/viewonly';
import {
  ISessionListener,
  IState,
  REFUSED,
  Session
} from '../../client/worker/session';

/**
 * A server that does what a real one does at the wrong moment only.
 */
class FakeSocket {
  static OPEN = 1;
  static all: FakeSocket[] = [];

  constructor(
    readonly url: string,
    readonly protocol: string
  ) {
    FakeSocket.all.push(this);
  }

  send(data: Uint8Array | string): void {
    if (typeof data === 'string') {
      this.messages.push(data);
    } else {
      this.received.push(...this._reader.push(data));
    }
  }

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  say(packet: Packet): void {
    const data = encodePacket(packet, 'rencodeplus');
    this.onmessage?.({ data: data.buffer });
  }

  hangUp(reason = '', code = 1006): void {
    this.onclose?.({ code, reason });
  }

  readyState = 0;
  binaryType = '';
  closed = false;
  received: Packet[] = [];
  messages: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  private readonly _reader = new PacketReader();
}

const last = () => FakeSocket.all[FakeSocket.all.length - 1];

describe('a session', () => {
  let states: IState[];
  let greeted: string[];
  let received: Packet[];
  let roundTrips: number[];
  let session: Session;
  const socketClass = globalThis.WebSocket;

  beforeEach(() => {
    jest.useFakeTimers();
    jest.spyOn(console, 'warn').mockImplementation();
    globalThis.WebSocket = FakeSocket as unknown as typeof WebSocket;
    FakeSocket.all = [];
    states = [];
    greeted = [];
    received = [];
    roundTrips = [];
    const listener: ISessionListener = {
      stateChanged: state => states.push(state),
      helloNeeded: encoder => {
        greeted.push(encoder);
        session.greet({ encoder, desktop_mode_size: [800, 600] });
      },
      welcomed: () => undefined,
      received: packet => received.push(packet),
      bytesReceived: () => undefined,
      roundTrip: milliseconds => roundTrips.push(milliseconds)
    };
    session = new Session(
      { url: 'ws://localhost/socket', encoders: ['rencodeplus', 'rencode'] },
      listener,
      createLog([])
    );
  });

  afterEach(() => {
    session.close();
    globalThis.WebSocket = socketClass;
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  function connect(): void {
    session.open();
    last().open();
    last().say(['hello', { version: '6.5.5' }]);
  }

  const phases = () => states.map(({ phase }) => phase);

  it('says hello, and answers pings', () => {
    connect();
    expect(last().protocol).toBe('binary');
    expect(last().url).toBe('ws://localhost/socket?width=800&height=600');
    expect(last().received[0]).toEqual([
      'hello',
      { encoder: 'rencodeplus', desktop_mode_size: [800, 600] }
    ]);
    expect(phases()).toEqual(['connecting', 'connected']);
    last().say(['ping', 12345, 1, 'id']);
    expect(last().received.pop()).toEqual([
      'ping_echo',
      12345,
      0,
      0,
      0,
      0,
      'id'
    ]);
    const ping = last().received.find(([kind]) => kind === 'ping')!;
    jest.advanceTimersByTime(20);
    last().say(['ping_echo', ping[1], 0, 0, 0, 0, '']);
    expect(roundTrips).toEqual([20]);
    last().say(['bell', 1]);
    expect(received).toEqual([['bell', 1]]);
  });

  it('sends nothing before the hello is answered', () => {
    session.open();
    session.send(['focus', 1]);
    last().open();
    session.send(['focus', 1]);
    expect(last().received.map(([kind]) => kind)).toEqual(['hello']);
  });

  describe('that only looks', () => {
    beforeEach(() => {
      const listener: ISessionListener = {
        stateChanged: state => states.push(state),
        helloNeeded: () => session.greet({}),
        welcomed: () => undefined,
        received: packet => received.push(packet),
        bytesReceived: () => undefined,
        roundTrip: () => undefined
      };
      session = new Session(
        {
          url: 'ws://localhost/socket',
          encoders: ['rencodeplus'],
          secret: 'abc'
        },
        listener,
        createLog([])
      );
    });

    it('says its secret first, and then only what it may', () => {
      connect();
      expect(last().url).toBe('ws://localhost/socket');
      last().say(['ping', 12345, 1, 'id']);
      session.send(['damage-sequence', 7, 1, 20, 30, 1500, 'no such window']);
      session.send(['buffer-refresh']);
      session.send(['key-action', 1, 'a', true]);
      session.send(['close-window', 1]);
      const [ping] = last().messages.splice(1, 1);
      expect(ping).toMatch(/^\["ping",\d+\]$/);
      expect(last().messages).toEqual([
        'abc',
        '["ping_echo",12345]',
        '["damage-sequence",7,1,20,30,1500]'
      ]);
      expect(last().received).toEqual([]);
    });

    it('does not try again when the link has ended', () => {
      session.open();
      last().open();
      last().hangUp('', LINK_ENDED);
      jest.advanceTimersByTime(60_000);
      expect(phases()).toEqual(['connecting', 'ended']);
      expect(FakeSocket.all).toHaveLength(1);
    });
  });

  it('does not try again when the server does not take what it sent', () => {
    session.open();
    last().open();
    last().hangUp('No packet.', REFUSED);
    jest.advanceTimersByTime(60_000);
    expect(phases()).toEqual(['connecting', 'refused']);
    expect(FakeSocket.all).toHaveLength(1);
  });

  it('ends with the reason for which Xpra does not take the hello', () => {
    const reason = 'client failed to specify any supported encodings';
    session.open();
    last().open();
    last().say(['disconnect', 'connection error', reason]);
    jest.advanceTimersByTime(60_000);
    expect(states[states.length - 1]).toEqual({
      phase: 'refused',
      reason: `connection error, ${reason}`,
      attempts: 0
    });
    expect(FakeSocket.all).toHaveLength(1);
    // A person may ask for another attempt. The next Xpra may take the hello.
    connect();
    expect(phases().slice(-2)).toEqual(['connecting', 'connected']);
  });

  it('tries the other encoder when the first is not understood', () => {
    session.open();
    last().open();
    last().hangUp();
    jest.advanceTimersByTime(retryDelay(0));
    expect(greeted).toEqual(['rencodeplus', 'rencode']);
    expect(FakeSocket.all.length).toBe(2);
  });

  it('takes the first encoder again when the other is not understood either', () => {
    session.open();
    last().open();
    last().hangUp();
    jest.advanceTimersByTime(retryDelay(0));
    last().open();
    // Xpra 6 answers an encoder that it does not know in plain text.
    last().onmessage?.({
      data: new TextEncoder().encode('disconnect invalid packet').buffer
    });
    for (const attempt of [1, 2, 3]) {
      jest.advanceTimersByTime(retryDelay(attempt));
      last().open();
      last().hangUp();
    }
    const [first, second, ...others] = greeted;
    expect([first, second]).toEqual(['rencodeplus', 'rencode']);
    expect(others.length).toBeGreaterThan(2);
    expect(new Set(others)).toEqual(new Set(['rencodeplus']));
  });

  it('connects again when the connection breaks', () => {
    connect();
    last().hangUp();
    expect(states[states.length - 1]).toMatchObject({
      phase: 'waiting',
      attempts: 0
    });
    jest.advanceTimersByTime(retryDelay(0));
    expect(FakeSocket.all.length).toBe(2);
    last().hangUp();
    jest.advanceTimersByTime(retryDelay(1));
    last().open();
    last().say(['hello', { version: '6.5.5' }]);
    expect(states[states.length - 1]).toMatchObject({
      phase: 'connected',
      attempts: 0
    });
    expect(new Set(greeted)).toEqual(new Set(['rencodeplus']));
  });

  it('connects again when what arrives is damaged', () => {
    connect();
    const socket = last();
    socket.onmessage?.({
      data: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]).buffer
    });
    expect(socket.closed).toBe(true);
    expect(states[states.length - 1]).toMatchObject({
      phase: 'waiting',
      reason: 'Not a packet: it starts with byte 1.'
    });
  });

  it('connects again, ever later, when the page fails at what arrives', () => {
    const fail = () => {
      session.fail('Expected a number, got nothing.');
      expect(last().closed).toBe(true);
      expect(states[states.length - 1]).toMatchObject({
        phase: 'waiting',
        reason: 'Expected a number, got nothing.'
      });
    };
    connect();
    const delays: number[] = [];
    for (let i = 0; i < 3; i++) {
      fail();
      const sockets = FakeSocket.all.length;
      const start = Date.now();
      jest.advanceTimersToNextTimer();
      expect(FakeSocket.all.length).toBe(sockets + 1);
      delays.push(Date.now() - start);
      last().open();
      last().say(['hello', { version: '6.5.5' }]);
    }
    expect(delays).toEqual([0, 30, 60].map(retryDelay));
    // A connection that held for a while has proved good.
    for (let i = 0; i < 13; i++) {
      jest.advanceTimersByTime(5000);
      last().say(['bell', 1]);
    }
    fail();
    jest.advanceTimersByTime(retryDelay(0));
    expect(last().closed).toBe(false);
  });

  it('does not connect for a fault after the connection has ended', () => {
    connect();
    last().say(['disconnect', 'server exit']);
    session.fail('Expected a number, got nothing.');
    jest.advanceTimersByTime(60_000);
    expect(phases()).toEqual(['connecting', 'connected', 'ended']);
    expect(FakeSocket.all).toHaveLength(1);
  });

  it('connects again when a packet is too short', () => {
    connect();
    last().say(['ping']);
    expect(states[states.length - 1]).toMatchObject({
      phase: 'waiting',
      reason: 'Expected a number, got nothing.'
    });
  });

  it('logs states, and the types and sizes of packets without their content', () => {
    session.close();
    const debug = jest.spyOn(console, 'debug').mockImplementation();
    session = new Session(
      { url: 'ws://localhost/socket', encoders: ['rencodeplus'] },
      {
        stateChanged: () => undefined,
        helloNeeded: () => session.greet({ secret: 'password' }),
        welcomed: () => undefined,
        received: () => undefined,
        bytesReceived: () => undefined,
        roundTrip: () => undefined
      },
      createLog(['network'])
    );
    connect();
    session.send(['key-action', 1, 'p', true]);
    last().say(['clipboard-token', 'password']);
    const size = encodePacket(
      ['clipboard-token', 'password'],
      'rencodeplus'
    ).length;
    const lines = debug.mock.calls.map(([, ...line]) => line);
    expect(lines).toContainEqual(['state', 'connecting', '', 0]);
    expect(lines).toContainEqual(['Xpra', '6.5.5', 'rencodeplus']);
    expect(lines).toContainEqual(['sent', 'key-action', expect.any(Number)]);
    expect(lines).toContainEqual(['received', 'clipboard-token', size]);
    expect(JSON.stringify(lines)).not.toContain('password');
    session.fail('Expected a number, got nothing.');
    expect(debug.mock.calls.pop()).toEqual([
      ...['[xpra network]', 'state', 'waiting'],
      ...['Expected a number, got nothing.', 0]
    ]);
  });

  it('asks more often how long the way is while much arrives', () => {
    connect();
    const asked = (seconds: number, bytes: number): number => {
      const before = last().received.length;
      for (let i = 0; i < 2 * seconds; i++) {
        last().say(['draw', new Uint8Array(bytes)]);
        jest.advanceTimersByTime(501);
      }
      return last().received.length - before;
    };
    asked(5, 10);
    expect(asked(5, 10)).toBe(1);
    expect(asked(5, 1_000_000)).toBeGreaterThanOrEqual(10);
  });

  it('connects again when the server goes silent', () => {
    connect();
    jest.advanceTimersByTime(25000);
    expect(phases()).toContain('waiting');
    expect(FakeSocket.all.length).toBeGreaterThan(1);
  });

  it.each([
    [['new client', 'the new client does not wish to share'], 'taken'],
    [['new-client'], 'taken'],
    [['session busy:this session is locked'], 'taken'],
    [['server shutdown'], 'ended'],
    [['version error', 'incompatible version'], 'refused'],
    [['server error:error accepting new connection'], 'refused'],
    [['login timeout', 'no error'], 'waiting'],
    [['idle timeout'], 'waiting']
  ])('%s: %s', (reasons, phase) => {
    connect();
    last().say(['disconnect', ...reasons]);
    expect(phases().pop()).toBe(phase);
    jest.advanceTimersByTime(1000);
    expect(FakeSocket.all.length > 1).toBe(phase === 'waiting');
  });

  it('finds out at once when it is woken', () => {
    connect();
    last().hangUp();
    jest.advanceTimersByTime(200);
    last().hangUp();
    const attempts = FakeSocket.all.length;
    session.wake();
    expect(FakeSocket.all.length).toBe(attempts + 1);
    // One attempt at a time.
    session.wake();
    expect(FakeSocket.all.length).toBe(attempts + 1);
    last().open();
    last().say(['hello', { version: '6.5.5' }]);

    session.wake();
    jest.advanceTimersByTime(1);
    last().say(['ping_echo', 0]);
    jest.advanceTimersByTime(3000);
    expect(phases().pop()).toBe('connected');
    session.wake();
    jest.advanceTimersByTime(3001);
    expect(phases().pop()).toBe('waiting');
  });

  it('notices that the computer was asleep', () => {
    connect();
    // The clock alone goes on.
    jest.setSystemTime(Date.now() + 3_600_000);
    jest.advanceTimersByTime(5000);
    last().say(['bell', 1]);
    jest.advanceTimersByTime(1);
    expect(phases().pop()).toBe('connected');
    jest.advanceTimersByTime(2000);
    expect(phases().pop()).toBe('connected');
    jest.setSystemTime(Date.now() + 3_600_000);
    jest.advanceTimersByTime(3000 + 3001);
    expect(phases().pop()).toBe('waiting');
  });

  it('takes over when asked to', () => {
    connect();
    last().say(['disconnect', 'new client']);
    session.open();
    expect(FakeSocket.all.length).toBe(2);
  });

  it('says that it leaves', () => {
    connect();
    session.close();
    expect(last().received.pop()).toEqual(['disconnect', 'client exit']);
    expect(last().closed).toBe(true);
  });
});

describe('the hello', () => {
  const options = {
    uuid: 'abc',
    width: 800,
    height: 600,
    keepsSize: false,
    dpi: 96,
    pictures: picturesFor('auto', false, 'rencode', []),
    more: { xkbmap_layout: 'us' }
  };

  it("is in each version's terms", () => {
    const older = hello('rencode', options);
    expect(older).toMatchObject({
      rencode: true,
      encoding: 'rgb',
      'encoding.rgb_lz4': true,
      desktop_size: [800, 600],
      xkbmap_layout: 'us'
    });
    expect(older['encodings.core']).toEqual(['rgb24', 'rgb32']);
    const newer = hello('rencodeplus', options);
    expect(newer).toMatchObject({
      rencodeplus: true,
      window: { enabled: true }
    });
    expect(newer.rencode).toBeUndefined();
    const encoding = dictionary(newer.encoding);
    expect(encoding.core).toEqual(['rgb24', 'rgb32']);
    expect(encoding.quality).toBeUndefined();
  });

  it('has the flat entries too where 4.0 to 6.2 may read it', () => {
    const older = hello('rencode', options);
    const both = hello('rencodeplus', options);
    const { rencode, encoding: setting, ...flat } = older;
    expect(rencode).toBe(true);
    expect(Object.keys(both)).toEqual(
      expect.arrayContaining(Object.keys(flat))
    );
    expect(both).toMatchObject({
      cursors: true,
      encodings: ['rgb24', 'rgb32', 'rgb'],
      'encodings.core': ['rgb24', 'rgb32'],
      'encodings.cursor': ['png'],
      'encoding.transparency': true
    });
    expect(dictionary(both.encoding)).toMatchObject({ setting, '': setting });
  });

  it('offers video where few bytes matter', () => {
    const pictures = picturesFor('low', false, 'rencodeplus', ['h264', 'vp8']);
    const newer = hello('rencodeplus', { ...options, pictures });
    const encoding = dictionary(newer.encoding);
    expect(encoding.core).toEqual([
      ...['rgb24', 'rgb32', 'png', 'jpeg', 'webp'],
      ...['h264', 'vp8']
    ]);
    expect(encoding.full_csc_modes).toMatchObject({
      h264: ['YUV420P'],
      vp8: ['YUV420P']
    });
    expect(dictionary(encoding.full_csc_modes).vp9).toBeUndefined();
    expect(encoding.quality).toBe(30);
    expect(encoding.setting).toBe('stream');
    const olders = picturesFor('low', false, 'rencode', ['h264', 'vp8']);
    const older = hello('rencode', { ...options, pictures: olders });
    expect(older).toMatchObject({
      encoding: 'auto',
      'encoding.quality': 30,
      'encoding.full_csc_modes': { h264: ['YUV420P'] }
    });
  });
});
