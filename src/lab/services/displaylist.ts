import { Event, ServerConnection } from '@jupyterlab/services';
import { PromiseDelegate } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';

import { DISPLAY_EVENT_SCHEMA, IDisplayModel } from '../../contract/model';
import { isSameAnswer } from './answers';
import { listDisplays } from './request';

/**
 * The displays on the server, kept up to date.
 *
 * #### Notes
 * A slow poll is the truth. An event of the server is a hint to ask at once. A burst of events
 * makes at most one request under way and one that waits.
 */
export class DisplayList implements IDisposable {
  /**
   * Construct a list, and start to ask the server.
   */
  constructor(options: DisplayList.IOptions) {
    this._serverSettings = options.serverSettings;
    this._poll = new Poll({
      auto: false,
      factory: () => this.refresh(),
      frequency: { interval: 10 * 1000, backoff: true, max: 30 * 1000 },
      name: 'jupyterlab-xpra:DisplayList',
      standby: options.standby
    });
    void this._poll.start();
    this._events = options.events ?? null;
    this._events?.connect(this._onEvent, this);
  }

  /**
   * Whether the list is disposed.
   */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /**
   * Whether the server has answered at least once.
   */
  get isReady(): boolean {
    return this._isReady;
  }

  /**
   * Fulfils when the server has answered for the first time.
   */
  get ready(): Promise<void> {
    return this._ready.promise;
  }

  /**
   * Why the last request failed; null if it did not.
   */
  get error(): Error | null {
    return this._error;
  }

  /**
   * The displays by the server's last answer.
   */
  get displays(): ReadonlyArray<IDisplayModel> {
    return this._displays;
  }

  /**
   * Emitted when a display changed, came or went, and when the server answers again after a
   * failure.
   */
  get changed(): ISignal<this, ReadonlyArray<IDisplayModel>> {
    return this._changed;
  }

  /**
   * Emitted each time a request for the displays failed.
   */
  get failed(): ISignal<this, Error> {
    return this._failed;
  }

  /**
   * Dispose of the resources held by the list.
   */
  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._events?.disconnect(this._onEvent, this);
    this._poll.dispose();
    Signal.clearData(this);
  }

  /**
   * A display, live or ended.
   */
  get(id: string): IDisplayModel | undefined {
    return this._displays.find(display => display.id === id);
  }

  /**
   * Take over a display from an answer of the server.
   */
  put(display: IDisplayModel): void {
    if (this._isDisposed) {
      return;
    }
    this._revision++;
    this._displays = this.get(display.id)
      ? this._displays.map(old => (old.id === display.id ? display : old))
      : [display, ...this._displays];
    this._changed.emit(this._displays);
    this.refreshSoon();
  }

  /**
   * Ask for the displays now.
   *
   * #### Notes
   * The answer is at least as new as the call. If a request is under way, another one follows
   * it, which later calls share.
   */
  refresh(): Promise<void> {
    if (this._waiting) {
      return this._waiting;
    }
    if (this._asking) {
      this._waiting = this._asking
        .catch(() => undefined)
        .then(() => {
          this._waiting = null;
          return this._ask();
        });
      return this._waiting;
    }
    return this._ask();
  }

  /**
   * Ask for the displays, without waiting for the answer. If that fails, the poll asks again.
   */
  refreshSoon(): void {
    if (!this._isDisposed) {
      this.refresh().catch(() => undefined);
    }
  }

  private _ask(): Promise<void> {
    this._asking = this._request().finally(() => {
      this._asking = null;
    });
    return this._asking;
  }

  /**
   * Ask for the displays, and take over the answer.
   */
  private async _request(): Promise<void> {
    let displays: IDisplayModel[];
    let revision: number;
    try {
      // The answer may be older than a display that was put meanwhile.
      do {
        revision = this._revision;
        displays = await listDisplays(this._serverSettings);
      } while (revision !== this._revision && !this._isDisposed);
    } catch (error) {
      if (!this._isDisposed) {
        this._error = error as Error;
        this._failed.emit(this._error);
      }
      throw error;
    }
    if (this._isDisposed) {
      return;
    }
    const hadFailed = this._error !== null;
    this._error = null;
    if (!this._isReady) {
      this._isReady = true;
      this._displays = displays;
      this._ready.resolve();
    } else if (hadFailed || !isSameAnswer(displays, this._displays)) {
      this._displays = displays;
    } else {
      return;
    }
    this._changed.emit(this._displays);
  }

  /**
   * Handle an event of the server.
   */
  private _onEvent(_: Event.IManager, event: Event.Emission): void {
    if (event.schema_id === DISPLAY_EVENT_SCHEMA) {
      this.refreshSoon();
    }
  }

  private _asking: Promise<void> | null = null;
  private _changed = new Signal<this, ReadonlyArray<IDisplayModel>>(this);
  private _displays: ReadonlyArray<IDisplayModel> = [];
  private _error: Error | null = null;
  private _events: Event.Stream | null;
  private _failed = new Signal<this, Error>(this);
  private _isDisposed = false;
  private _isReady = false;
  private _poll: Poll;
  private _ready = new PromiseDelegate<void>();
  private _revision = 0;
  private _serverSettings: ServerConnection.ISettings;
  private _waiting: Promise<void> | null = null;
}

/**
 * The namespace of the list's statics.
 */
export namespace DisplayList {
  /**
   * The options of a list.
   */
  export interface IOptions {
    /**
     * The settings of the server to ask.
     */
    serverSettings: ServerConnection.ISettings;

    /**
     * The server's events; without them, only the poll notices changes.
     */
    events?: Event.Stream;

    /**
     * When the poll stands by.
     */
    standby: Poll.Standby;
  }
}
