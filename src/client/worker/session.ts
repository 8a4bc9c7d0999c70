/**
 * One connection to a display, made again when it breaks.
 */
import { ILog } from '../log/log';
import { Encoder, encodePacket, PacketReader } from '../protocol/packets';
import { dictionary, integer, readable, text } from '../protocol/read';
import { IDictionary, Packet, Value } from '../protocol/value';
import { Heartbeat } from './heartbeat';
import { Remapping } from './remapping';
import { Faults, retryDelay } from './retry';
import { LINK_ENDED, messageFor } from './viewonly';

/**
 * How the connection is.
 *
 * `connecting`: the first attempt is under way. `connected`: the server has said hello.
 * `waiting`: the connection was lost, and is tried again in a moment. `taken`: another viewer
 * has the display. `ended`: the display said that it ends, or the share link was revoked.
 * `refused`: the Jupyter server does not take what the client sent, or Xpra its hello. `closed`:
 * the client closed the connection.
 */
export type Phase =
  | 'connecting'
  | 'connected'
  | 'waiting'
  | 'taken'
  | 'ended'
  | 'refused'
  | 'closed';

export interface IState {
  phase: Phase;

  /**
   * The reason, in words; empty if there is none.
   */
  reason: string;

  /**
   * Failed attempts since the connection was lost.
   */
  attempts: number;
}

export interface ISessionOptions {
  /**
   * The address of the WebSocket.
   */
  url: string;

  /**
   * The packet encoders to try, best first. A server that does not know one
   * hangs up.
   */
  encoders: Encoder[];

  /**
   * The secret of a share link. Its viewer can only look.
   */
  secret?: string;
}

/**
 * The engine's part that listens to a session.
 */
export interface ISessionListener {
  stateChanged(state: IState): void;

  /**
   * A connection is being made. The listener calls `greet` with a hello for this encoder.
   */
  helloNeeded(encoder: Encoder): void;

  /**
   * The server's hello.
   */
  welcomed(hello: IDictionary, encoder: Encoder): void;

  /**
   * Any other packet arrived.
   */
  received(packet: Packet): void;

  /**
   * Bytes that arrived.
   */
  bytesReceived(count: number): void;

  /**
   * Milliseconds that a packet takes to the server and back.
   */
  roundTrip(milliseconds: number): void;
}

/**
 * The Jupyter server closes the connection with this code after a packet that it does not take.
 */
export const REFUSED = 4403;

/**
 * Milliseconds that a server has to open the socket and answer the hello.
 */
const HELLO_LIMIT = 20000;

/**
 * The reasons that a server gives for an end after which the client does not connect again.
 *
 * The errors are answers to the hello, and the next would get the same. Source:
 * `ConnectionMessage`, and `_process_hello` and `hello_oked` of `server/core.py`.
 */
const FINAL: Record<string, Phase> = {
  'new client': 'taken',
  'session busy': 'taken',
  'server shutdown': 'ended',
  'server exit': 'ended',
  'protocol error': 'refused',
  'version error': 'refused',
  'authentication failed': 'refused',
  'permission error': 'refused',
  'connection error': 'refused',
  // What a connection error was before version 4.
  'server error': 'refused'
};

/**
 * The address for a viewer of this size. The Jupyter server gives the display that size first.
 * Xpra itself would sleep for half a second over it.
 */
function addressFor(address: string, size: Value | undefined): string {
  if (!Array.isArray(size)) {
    return address;
  }
  const url = new URL(address);
  const [width, height] = size;
  url.searchParams.set('width', String(width));
  url.searchParams.set('height', String(height));
  return url.href;
}

export class Session {
  constructor(
    private readonly _options: ISessionOptions,
    private readonly _listener: ISessionListener,
    private readonly _log: ILog
  ) {
    this._reader = this._newReader();
  }

  /**
   * Connect. After `taken`, `ended`, `refused` or `closed`, connect again.
   */
  open(): void {
    this._attempts = 0;
    this._connect('connecting', '');
  }

  /**
   * Connect with the client's hello, after `helloNeeded`.
   */
  greet(hello: IDictionary): void {
    if (!this._helloAwaited) {
      // The session has given up the attempt meanwhile.
      return;
    }
    this._helloAwaited = false;
    const socket = new WebSocket(
      addressFor(this._options.url, hello.desktop_mode_size),
      // A viewer that only looks is connected to the Jupyter server, not to Xpra.
      this._options.secret === undefined ? 'binary' : []
    );
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this._transmit(['hello', hello]);
    socket.onmessage = event => this._onMessage(event);
    socket.onclose = event => this._onClose(event);
    this._socket = socket;
  }

  /**
   * Send a packet. While there is no connection it is dropped.
   */
  send(packet: Packet): void {
    if (this._phase === 'connected') {
      this._remapping?.send(packet);
    }
  }

  /**
   * The network may be back, or the connection may have gone without a word: the computer was
   * asleep, or somebody looks again. Find out now.
   */
  wake(): void {
    if (this._phase === 'waiting' && !this._socket) {
      this._retry();
    } else if (this._phase === 'connected') {
      this._heartbeat.check();
    }
  }

  /**
   * Something damaged arrived, or could not be handled: connect again, unless there is no
   * connection any more.
   */
  fail(reason: string): void {
    if (this._socket || this._helloAwaited) {
      this._doubtEncoder();
      this._lost(reason, this._faults.add());
    }
  }

  close(): void {
    if (this._phase === 'connected') {
      this._transmit(['disconnect', 'client exit']);
    }
    this._drop();
    this._become('closed', '');
  }

  private _connect(phase: Phase, reason: string): void {
    this._drop();
    this._become(phase, reason);
    this._reader = this._newReader();
    this._deadline = setTimeout(
      () => this._lost('The display does not answer.'),
      HELLO_LIMIT
    );
    this._helloAwaited = true;
    this._listener.helloNeeded(this._encoder);
  }

  private get _encoder(): Encoder {
    return this._options.encoders[this._choice]!;
  }

  private _newReader(): PacketReader {
    const { network } = this._log;
    return new PacketReader(
      network && ((type, size) => network('received', type, size))
    );
  }

  private _transmit(packet: Packet): void {
    const { secret } = this._options;
    const data =
      secret === undefined
        ? encodePacket(packet, this._encoder)
        : messageFor(packet, secret);
    if (data !== null) {
      this._log.network?.('sent', packet[0], data.length);
      this._socket?.send(data);
    }
  }

  private _onMessage(event: MessageEvent): void {
    const data = new Uint8Array(event.data as ArrayBuffer);
    this._heartbeat.heard(data.length);
    const socket = this._socket;
    try {
      this._listener.bytesReceived(data.length);
      for (const packet of this._reader.push(data)) {
        this._onPacket(packet);
        if (this._socket !== socket) {
          return;
        }
      }
    } catch (error) {
      this._log.warn('A packet could not be handled:', error);
      this.fail(error instanceof Error ? error.message : String(error));
    }
  }

  private _onPacket(packet: Packet): void {
    switch (packet[0]) {
      case 'hello':
        this._onHello(dictionary(readable(packet[1] ?? null)));
        break;
      case 'ping':
        this._transmit([
          ...(['ping_echo', integer(packet[1])] as const),
          ...[0, 0, 0, 0, packet[3] ?? '']
        ]);
        break;
      case 'ping_echo':
        this._listener.roundTrip(
          Math.max(0, Math.round(performance.now()) - integer(packet[1]))
        );
        break;
      case 'disconnect':
      case 'connection-close':
        this._onDisconnect(packet.slice(1).map(text));
        break;
      default:
        this._remapping?.received(packet);
        this._listener.received(packet);
    }
  }

  private _onHello(hello: IDictionary): void {
    clearTimeout(this._deadline);
    this._welcomed = true;
    this._attempts = 0;
    this._faults.connected();
    this._log.network?.('Xpra', hello.version, this._encoder);
    this._remapping = new Remapping(
      parseInt(String(hello.version), 10),
      outgoing => this._transmit(outgoing)
    );
    this._become('connected', '');
    this._heartbeat.start();
    this._listener.welcomed(hello, this._encoder);
  }

  private _onDisconnect(reasons: string[]): void {
    // Versions differ in how they separate the reason from its details.
    const said = reasons.join(', ');
    const known = Object.entries(FINAL).find(([reason]) =>
      said.toLowerCase().replace(/[-_]/g, ' ').startsWith(reason)
    );
    if (known) {
      this._drop();
      this._become(known[1], said);
    } else {
      this._lost(said);
    }
  }

  private _onClose(event: CloseEvent): void {
    if (event.code === LINK_ENDED || event.code === REFUSED) {
      this._drop();
      this._become(event.code === REFUSED ? 'refused' : 'ended', event.reason);
      return;
    }
    this._doubtEncoder();
    this._lost(event.reason);
  }

  /**
   * If the server never understood anything, it may understand the next encoder. Each is tried
   * once; then the first is taken again, which is the likeliest.
   */
  private _doubtEncoder(): void {
    if (!this._welcomed && this._attempts < this._options.encoders.length) {
      this._choice = (this._choice + 1) % this._options.encoders.length;
    }
  }

  private _lost(reason: string, delay = retryDelay(this._attempts)): void {
    this._drop();
    this._reason = reason;
    this._become('waiting', reason);
    this._deadline = setTimeout(() => this._retry(), delay);
  }

  private _retry(): void {
    this._attempts++;
    this._connect('waiting', this._reason);
  }

  private _drop(): void {
    clearTimeout(this._deadline);
    this._heartbeat.stop();
    this._remapping?.dispose();
    this._helloAwaited = false;
    const socket = this._socket;
    this._socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }

  private _become(phase: Phase, reason: string): void {
    this._phase = phase;
    this._log.network?.('state', phase, reason, this._attempts);
    this._listener.stateChanged({ phase, reason, attempts: this._attempts });
  }

  private _socket: WebSocket | null = null;
  private _reader: PacketReader;
  private _remapping: Remapping | null = null;
  private _phase: Phase = 'closed';
  private _reason = '';
  private _helloAwaited = false;
  private _choice = 0;
  private _welcomed = false;
  private _attempts = 0;
  private readonly _heartbeat = new Heartbeat({
    ping: () => this._transmit(['ping', Math.round(performance.now())]),
    silent: () => this._lost('The display has gone silent.')
  });
  private readonly _faults = new Faults();
  private _deadline: ReturnType<typeof setTimeout> | undefined;
}
