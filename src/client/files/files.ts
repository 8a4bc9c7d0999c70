/**
 * Files that a display sends.
 *
 * Source: `FileTransferHandler` of Xpra's `net/file_transfer.py`, 3.1.3 and 6.5.5.
 */
import { Encoder } from '../protocol/packets';
import { bytes, dictionary, flag, integer, text } from '../protocol/read';
import { IDictionary, Packet, Value } from '../protocol/value';

/**
 * The largest file that is taken, in bytes. A file is in memory until it is whole.
 */
export const FILE_LIMIT = 256 * 1024 * 1024;

const MEGABYTE = 1024 * 1024;
const CHUNK = 64 * 1024;

/**
 * How many may be on their way at once, as the server has it too.
 */
const CONCURRENT_LIMIT = 10;

/**
 * A file that is on its way.
 */
export interface ITransfer {
  name: string;

  /**
   * The bytes of the whole file, and the bytes that have arrived.
   */
  size: number;
  received: number;

  /**
   * The file, when it is whole.
   */
  file: Blob | null;

  /**
   * Why it will not arrive; empty if it will.
   */
  error: string;
}

interface IIncoming extends ITransfer {
  type: string;
  chunks: Uint8Array[];
}

export class Files {
  /**
   * @param changed Told of a transfer, the same object each time.
   */
  constructor(
    private readonly _send: (packet: Packet) => void,
    private readonly _changed: (transfer: ITransfer) => void
  ) {}

  /**
   * The files' part of the client's hello.
   */
  hello(encoder: Encoder): IDictionary {
    const flat: IDictionary = {
      'file-transfer': true,
      'file-size-limit': FILE_LIMIT / MEGABYTE,
      'file-chunks': CHUNK
    };
    if (encoder !== 'rencodeplus') {
      return flat;
    }
    // Xpra 4 reads the flat entries.
    const file = { enabled: true, 'size-limit': FILE_LIMIT, chunks: CHUNK };
    return { ...flat, file };
  }

  /**
   * Take a packet if it is about files.
   */
  handle(packet: Packet): boolean {
    switch (packet[0]) {
      case 'send-file':
      case 'file-send':
        this._begin(packet);
        return true;
      case 'send-file-chunk':
      case 'file-send-chunk':
        this._continue(packet);
        return true;
      default:
        return false;
    }
  }

  /**
   * Files that are not whole yet have failed.
   */
  disconnected(): void {
    for (const [id, transfer] of this._incoming) {
      this._fail(id, transfer, 'The connection was lost.');
    }
  }

  private _begin(packet: Packet): void {
    const name = text(packet[1]);
    const type = text(packet[2]);
    const size = integer(packet[5]);
    const id = idOf(packet[7]);
    const transfer: IIncoming = {
      name: name.split(/[\\/]/).pop() || 'file',
      size,
      received: 0,
      file: null,
      error: '',
      type,
      chunks: []
    };
    if (size > FILE_LIMIT || this._incoming.size >= CONCURRENT_LIMIT) {
      this._fail(id, transfer, 'It is too large, or one of too many.');
    } else if (id) {
      this._incoming.set(id, transfer);
      this._acknowledge(id, 0);
      this._changed(transfer);
    } else {
      this._add(transfer, bytes(packet[6]));
      this._end('', transfer);
    }
  }

  private _continue(packet: Packet): void {
    const id = text(packet[1]);
    const number = integer(packet[2]);
    const transfer = this._incoming.get(id);
    if (!transfer) {
      return;
    }
    if (number !== transfer.chunks.length + 1) {
      this._fail(id, transfer, 'A part of it is missing.');
      return;
    }
    this._add(transfer, bytes(packet[3]));
    if (transfer.received > transfer.size) {
      this._fail(id, transfer, 'It is larger than was said.');
      return;
    }
    this._acknowledge(id, number);
    if (flag(packet[4])) {
      this._changed(transfer);
    } else {
      this._end(id, transfer);
    }
  }

  private _add(transfer: IIncoming, chunk: Uint8Array): void {
    transfer.chunks.push(chunk);
    transfer.received += chunk.length;
  }

  private _end(id: string, transfer: IIncoming): void {
    if (transfer.received !== transfer.size) {
      this._fail(id, transfer, 'A part of it is missing.');
      return;
    }
    this._incoming.delete(id);
    transfer.file = new Blob(transfer.chunks, { type: transfer.type });
    transfer.chunks = [];
    this._changed(transfer);
  }

  private _fail(id: string, transfer: IIncoming, error: string): void {
    this._incoming.delete(id);
    transfer.chunks = [];
    transfer.error = error;
    if (id) {
      this._send(['ack-file-chunk', id, false, error, 0]);
    }
    this._changed(transfer);
  }

  private _acknowledge(id: string, chunk: number): void {
    this._send(['ack-file-chunk', id, true, '', chunk]);
  }

  private readonly _incoming = new Map<string, IIncoming>();
}

/**
 * The id by which later chunks name the file; empty if no chunks follow.
 */
function idOf(options: Value | undefined): string {
  const id = dictionary(options ?? {})['file-chunk-id'];
  return id ? text(id) : '';
}
