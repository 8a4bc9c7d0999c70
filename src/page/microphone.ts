/**
 * What a person says to the programs of a display, sent through a WebSocket of its own: Xpra would
 * need more parts of GStreamer, and hold it back for half a second.
 */
import { Disposables, disposable, IDisposable } from '../client';

/**
 * Bytes that may wait to be sent: about a second. What comes then is left out.
 */
export const WAITING_LIMIT = 4000;

export interface IMicrophoneOptions {
  /**
   * The address of the WebSocket.
   */
  url: string;

  /**
   * Starts to record. `failed` is called when that ends by itself.
   */
  record: (
    said: (packet: Uint8Array) => void,
    failed: (error: Error) => void
  ) => Promise<IDisposable>;

  /**
   * Told when `isOn` or `isHeard` has changed.
   */
  changed: () => void;

  /**
   * Told why it was turned off by itself: the browser's error, or what the server said, which may
   * be nothing.
   */
  ended: (reason: Error | string) => void;
}

export class Microphone {
  constructor(private readonly _options: IMicrophoneOptions) {}

  /**
   * Whether what a person says is sent now.
   */
  get isHeard(): boolean {
    return this._speech?.isHeard ?? false;
  }

  /**
   * Whether a person wants it to be sent. The browser may still ask whether the page may record.
   */
  get isOn(): boolean {
    return this._speech !== null;
  }
  set isOn(on: boolean) {
    if (on === this.isOn) {
      return;
    }
    const before = this._speech;
    this._speech = on ? this._speak() : null;
    before?.dispose();
    this._options.changed();
  }

  private _speak(): Speech {
    const { changed, ended, record, url } = this._options;
    const speech = new Speech(url, record, changed, reason => {
      if (this._speech === speech) {
        this.isOn = false;
        ended(reason);
      }
    });
    return speech;
  }

  private _speech: Speech | null = null;
}

/**
 * What is said from when a person turns the microphone on until it is off.
 */
class Speech implements IDisposable {
  constructor(
    url: string,
    record: IMicrophoneOptions['record'],
    private readonly _heard: () => void,
    private readonly _ended: (reason: Error | string) => void
  ) {
    record(packet => this._send(packet), _ended).then(recorder => {
      this._owned.add(recorder);
      if (!this._isDisposed) {
        this._connect(url);
      }
    }, _ended);
  }

  get isHeard(): boolean {
    return this._socket?.readyState === WebSocket.OPEN;
  }

  dispose(): void {
    this._isDisposed = true;
    this._owned.dispose();
  }

  private _connect(url: string): void {
    const socket = new WebSocket(url);
    socket.addEventListener('open', this._heard);
    socket.addEventListener('close', ({ reason }) => this._ended(reason));
    this._owned.add(disposable(() => socket.close()));
    this._socket = socket;
  }

  private _send(packet: Uint8Array): void {
    if (this.isHeard && this._socket!.bufferedAmount < WAITING_LIMIT) {
      this._socket!.send(packet);
    }
  }

  private _isDisposed = false;
  private readonly _owned = new Disposables();
  private _socket: WebSocket | null = null;
}
