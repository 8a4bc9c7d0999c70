import { execFile } from 'child_process';
import * as net from 'net';
import { promisify } from 'util';

import {
  encodePacket,
  PacketReader
} from '../../../src/client/protocol/packets';
import { IDictionary, Packet, Value } from '../../../src/client/protocol/value';

const run = promisify(execFile);

/**
 * A display with one program, started by the command line.
 */
export class TestDisplay {
  static async start(
    xpra: string,
    command: string[],
    environment: NodeJS.ProcessEnv
  ): Promise<TestDisplay> {
    const { stdout } = await run(
      'jupyter',
      ['xpra', 'start', '--json', `--DisplayManager.xpra=${xpra}`, '--'].concat(
        command
      ),
      { env: environment }
    );
    const { id } = JSON.parse(stdout);
    return new TestDisplay(id, environment);
  }

  private constructor(
    readonly id: string,
    private _environment: NodeJS.ProcessEnv
  ) {}

  get socket(): string {
    return `${this._environment.JUPYTERLAB_XPRA_RUNTIME_DIR}/${this.id}/socket`;
  }

  async stop(): Promise<void> {
    await run('jupyter', ['xpra', 'stop', this.id], {
      env: this._environment
    });
  }
}

/**
 * As much of a client as a keyboard needs: it is there, shows every window and
 * gives the first one of a title the focus.
 */
export class Viewer {
  /**
   * Connect, with the keyboard's part of the hello.
   */
  static async connect(
    socket: string,
    hello: IDictionary,
    major: number
  ): Promise<Viewer> {
    const connection = net.connect(socket);
    await new Promise<void>((resolve, reject) => {
      connection.once('connect', resolve);
      connection.once('error', reject);
    });
    return new Viewer(connection, hello, major);
  }

  private constructor(
    private _socket: net.Socket,
    hello: IDictionary,
    private _major: number
  ) {
    this.ready = new Promise((resolve, reject) => {
      this._ready = resolve;
      _socket.once('close', () => reject(new Error('The display hung up.')));
    });
    this.ready.catch(() => undefined);
    _socket.on('data', data => {
      this._reader.push(data).forEach(packet => this._receive(packet));
    });
    this.send([
      'hello',
      {
        version: _major < 4 ? '3.1.3' : '6.5.5',
        client_type: 'test',
        rencode: true,
        rencodeplus: true,
        zlib: true,
        windows: true,
        window: { enabled: true },
        mouse: true,
        encodings: _major < 4 ? ['rgb24'] : { '': ['rgb24'], core: ['rgb24'] },
        'encodings.core': ['rgb24'],
        encoding: 'rgb24',
        desktop_size: [1280, 800],
        display: { size: [1280, 800] },
        steal: true,
        ...hello
      }
    ]);
  }

  /**
   * The server takes keys.
   */
  readonly ready: Promise<void>;

  /**
   * The version of the server.
   */
  version: number[] = [];

  /**
   * The id of the window with a title, 0 as long as there is none.
   */
  window(title: string): number {
    return this._windows.get(title) ?? 0;
  }

  send(packet: Packet): void {
    this._socket.write(
      encodePacket(packet, this._major < 4 ? 'rencode' : 'rencodeplus')
    );
  }

  close(): void {
    this._socket.destroy();
  }

  private _receive(packet: Packet): void {
    const [type, ...rest] = packet;
    switch (type) {
      case 'hello':
        this.version = textOf((rest[0] as IDictionary).version)
          .split('.')
          .map(part => parseInt(part));
        break;
      case 'startup-complete':
        this._ready();
        break;
      case 'new-window':
      case 'window-create': {
        const [id, x, y, width, height, metadata] = rest;
        const { title } = metadata as IDictionary;
        this.send(['map-window', id, x, y, width, height, {}]);
        this.send(['focus', id, []]);
        this._windows.set(textOf(title), id as number);
        break;
      }
      case 'ping':
        this.send(['ping_echo', rest[0], 0, 0, 0, -1]);
        break;
      case 'draw':
      case 'window-draw':
        this.send([
          'damage-sequence',
          rest[7],
          rest[0],
          rest[3],
          rest[4],
          0,
          ''
        ]);
        break;
    }
  }

  private _reader = new PacketReader();
  private _ready: () => void = () => undefined;
  private _windows = new Map<string, number>();
}

function textOf(value: Value): string {
  return value instanceof Uint8Array
    ? new TextDecoder().decode(value)
    : String(value ?? '');
}
