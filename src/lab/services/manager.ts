import { URLExt } from '@jupyterlab/coreutils';
import { Event, ServerConnection } from '@jupyterlab/services';
import { JSONExt, PromiseDelegate, ReadonlyJSONArray } from '@lumino/coreutils';
import { Poll } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';

import {
  DISPLAY_EVENT_SCHEMA,
  IDisplayModel,
  IDisplayOptions,
  IEnvironment,
  IProfile,
  IProgramOptions,
  isLive,
  IStatus
} from '../../contract/model';
import {
  changeDisplay,
  createDisplay,
  getEnvironment,
  getLog,
  getScreenshot,
  getStatus,
  listDisplays,
  listProfiles,
  listProfilesFor,
  reportActivity,
  shareDisplay,
  startProgram,
  stopDisplay,
  unshareDisplay
} from './request';
import { IXpraManager } from './tokens';

/**
 * The manager of the displays on the server.
 *
 * #### Notes
 * A slow poll is the truth. An event of the server is a hint to ask at once; a
 * burst of events makes at most one request under way and one waiting.
 */
export class XpraManager implements IXpraManager {
  /**
   * Construct a manager, and start to ask the server.
   */
  constructor(options: XpraManager.IOptions) {
    this.serverSettings = options.serverSettings;
    const standby = options.standby ?? 'when-hidden';

    this._displaysPoll = new Poll({
      auto: false,
      factory: () => this.refresh(),
      frequency: { interval: 10 * 1000, backoff: true, max: 30 * 1000 },
      name: 'jupyterlab-xpra:XpraManager#displays',
      standby
    });
    this._cataloguePoll = new Poll({
      auto: false,
      factory: () => this._refreshCatalogue(),
      frequency: { interval: 60 * 1000, backoff: true, max: 300 * 1000 },
      name: 'jupyterlab-xpra:XpraManager#catalogue',
      standby
    });
    void this._displaysPoll.start();
    void this._cataloguePoll.start();

    this._events = options.events ?? null;
    this._events?.connect(this._onEvent, this);
  }

  /**
   * The settings of the server that it asks.
   */
  readonly serverSettings: ServerConnection.ISettings;

  /**
   * Whether the manager is disposed.
   */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /**
   * Whether the displays were heard of at least once.
   */
  get isReady(): boolean {
    return this._isReady;
  }

  /**
   * Fulfils when the displays were heard of for the first time.
   */
  get ready(): Promise<void> {
    return this._ready.promise;
  }

  /**
   * Why the displays could not be heard of the last time; null if they could.
   */
  get error(): Error | null {
    return this._error;
  }

  /**
   * The displays as last heard of.
   */
  get displays(): ReadonlyArray<IDisplayModel> {
    return this._displays;
  }

  /**
   * What can be started, as last heard of.
   */
  get profiles(): ReadonlyArray<IProfile> {
    return this._profiles;
  }

  /**
   * Whether displays can be started, as last heard of.
   */
  get status(): IStatus | null {
    return this._status;
  }

  /**
   * Emitted when a display changed, came or went, and when the server answers
   * again after a failure.
   */
  get runningChanged(): ISignal<this, ReadonlyArray<IDisplayModel>> {
    return this._runningChanged;
  }

  /**
   * Emitted each time the displays could not be heard of.
   */
  get connectionFailure(): ISignal<this, Error> {
    return this._connectionFailure;
  }

  /**
   * Emitted when the profiles changed.
   */
  get profilesChanged(): ISignal<this, ReadonlyArray<IProfile>> {
    return this._profilesChanged;
  }

  /**
   * Dispose of the resources held by the manager.
   */
  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._events?.disconnect(this._onEvent, this);
    this._displaysPoll.dispose();
    this._cataloguePoll.dispose();
    Signal.clearData(this);
  }

  /**
   * A display, live or ended, as last heard of.
   */
  get(id: string): IDisplayModel | undefined {
    return this._displays.find(display => display.id === id);
  }

  /**
   * The address of a display's page.
   */
  url(id: string): string {
    return URLExt.join(
      this.serverSettings.baseUrl,
      'xpra/displays',
      encodeURIComponent(id),
      '/'
    );
  }

  /**
   * Start a display.
   */
  async create(options: IDisplayOptions): Promise<IDisplayModel> {
    const display = await createDisplay(this.serverSettings, options);
    this._put(display);
    return display;
  }

  /**
   * Start one more program in a display that runs. Fulfils when it does.
   */
  startProgram(id: string, options: IProgramOptions): Promise<void> {
    return startProgram(this.serverSettings, id, options);
  }

  /**
   * Ask what opens files with a name, the best first.
   */
  profilesFor(file: string): Promise<IProfile[]> {
    return listProfilesFor(this.serverSettings, file);
  }

  /**
   * Stop a display. Fulfils when it has ended; does nothing if it had.
   */
  stop(id: string): Promise<void> {
    // Asked a second time, the server would forget the display once it ended.
    const stopping = this._stopping.get(id);
    if (stopping) {
      return stopping;
    }
    const display = this.get(id);
    if (display && !isLive(display)) {
      return Promise.resolve();
    }
    const stopped = stopDisplay(this.serverSettings, id).finally(() => {
      this._stopping.delete(id);
      this._refreshSoon();
    });
    this._stopping.set(id, stopped);
    return stopped;
  }

  /**
   * Stop all live displays.
   */
  async stopAll(): Promise<void> {
    await this.refresh();
    await Promise.all(
      this._displays.filter(isLive).map(display => this.stop(display.id))
    );
  }

  /**
   * Rename a display.
   */
  async rename(id: string, name: string): Promise<IDisplayModel> {
    const display = await changeDisplay(this.serverSettings, id, { name });
    this._put(display);
    return display;
  }

  /**
   * Make a display the default of the server's new kernels and terminals, or
   * that no more.
   */
  async setDefault(id: string, isDefault: boolean): Promise<IDisplayModel> {
    const display = await changeDisplay(this.serverSettings, id, {
      default: isDefault
    });
    this._put(display);
    return display;
  }

  /**
   * The environment variables with which a program draws in a display.
   */
  environment(id: string): Promise<IEnvironment> {
    return getEnvironment(this.serverSettings, id);
  }

  /**
   * Share a display: the link by which others see it.
   */
  async share(id: string): Promise<string> {
    const path = await shareDisplay(this.serverSettings, id);
    return new URL(path, new URL(this.serverSettings.baseUrl, location.href))
      .href;
  }

  /**
   * Take the link to a display back.
   */
  unshare(id: string): Promise<void> {
    return unshareDisplay(this.serverSettings, id);
  }

  /**
   * Keep a display that is about to be stopped because nobody uses it.
   */
  async keep(id: string): Promise<void> {
    await reportActivity(this.serverSettings, id);
    this._refreshSoon();
  }

  /**
   * The last lines that a display's processes wrote.
   */
  log(id: string, lines?: number): Promise<string> {
    return getLog(this.serverSettings, id, lines);
  }

  /**
   * What a display shows now, as PNG.
   */
  screenshot(id: string): Promise<Blob> {
    return getScreenshot(this.serverSettings, id);
  }

  /**
   * Ask for the displays now.
   *
   * #### Notes
   * The answer is at least as new as the call: a request under way is waited
   * for and another one made, which later calls share.
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
   * Ask now whether displays can be started.
   */
  async refreshStatus(): Promise<IStatus> {
    this._status = await getStatus(this.serverSettings);
    return this._status;
  }

  /**
   * Ask now for what can be started.
   */
  async refreshProfiles(): Promise<void> {
    const profiles = await listProfiles(this.serverSettings);
    if (!this._isDisposed && !Private.equal(profiles, this._profiles)) {
      this._profiles = profiles;
      this._profilesChanged.emit(profiles);
    }
  }

  /**
   * Ask for the displays.
   */
  private _ask(): Promise<void> {
    this._asking = this._requestDisplays().finally(() => {
      this._asking = null;
    });
    return this._asking;
  }

  /**
   * Ask for the displays, and take over what is heard.
   */
  private async _requestDisplays(): Promise<void> {
    let displays: IDisplayModel[];
    let revision: number;
    try {
      // An answer may be older than what a create or rename told meanwhile.
      do {
        revision = this._revision;
        displays = await listDisplays(this.serverSettings);
      } while (revision !== this._revision && !this._isDisposed);
    } catch (error) {
      if (!this._isDisposed) {
        this._error = error as Error;
        this._connectionFailure.emit(this._error);
      }
      throw error;
    }
    if (this._isDisposed) {
      return;
    }
    const failed = this._error !== null;
    this._error = null;
    if (!this._isReady) {
      this._isReady = true;
      this._displays = displays;
      this._ready.resolve();
    } else if (failed || !Private.equal(displays, this._displays)) {
      this._displays = displays;
    } else {
      return;
    }
    this._runningChanged.emit(this._displays);
  }

  /**
   * Ask for what can be started, and whether it can.
   */
  private async _refreshCatalogue(): Promise<void> {
    // The profiles last: who hears of them finds what was left out.
    await this.refreshStatus();
    await this.refreshProfiles();
  }

  /**
   * Take over a display that the server told of.
   */
  private _put(display: IDisplayModel): void {
    if (this._isDisposed) {
      return;
    }
    this._revision++;
    this._displays = this.get(display.id)
      ? this._displays.map(old => (old.id === display.id ? display : old))
      : [display, ...this._displays];
    this._runningChanged.emit(this._displays);
    this._refreshSoon();
  }

  /**
   * Ask for the displays, whatever comes of it: the poll asks again.
   */
  private _refreshSoon(): void {
    if (!this._isDisposed) {
      this.refresh().catch(() => undefined);
    }
  }

  /**
   * Handle an event of the server.
   */
  private _onEvent(_: Event.IManager, event: Event.Emission): void {
    if (event.schema_id === DISPLAY_EVENT_SCHEMA) {
      this._refreshSoon();
    }
  }

  private _asking: Promise<void> | null = null;
  private _cataloguePoll: Poll;
  private _connectionFailure = new Signal<this, Error>(this);
  private _displays: ReadonlyArray<IDisplayModel> = [];
  private _displaysPoll: Poll;
  private _error: Error | null = null;
  private _events: Event.Stream | null;
  private _isDisposed = false;
  private _isReady = false;
  private _profiles: ReadonlyArray<IProfile> = [];
  private _profilesChanged = new Signal<this, ReadonlyArray<IProfile>>(this);
  private _ready = new PromiseDelegate<void>();
  private _revision = 0;
  private _runningChanged = new Signal<this, ReadonlyArray<IDisplayModel>>(
    this
  );
  private _status: IStatus | null = null;
  private _stopping = new Map<string, Promise<void>>();
  private _waiting: Promise<void> | null = null;
}

/**
 * The namespace of the manager's statics.
 */
export namespace XpraManager {
  /**
   * The options of a manager.
   */
  export interface IOptions {
    /**
     * The settings of the server to ask.
     */
    serverSettings: ServerConnection.ISettings;

    /**
     * The server's events; without them the poll alone tells of changes.
     */
    events?: Event.Stream;

    /**
     * When the polls stand by; by default while the page is hidden.
     */
    standby?: Poll.Standby;
  }
}

namespace Private {
  /**
   * Whether two answers of the server say the same.
   */
  export function equal(
    first: ReadonlyArray<unknown>,
    second: ReadonlyArray<unknown>
  ): boolean {
    return JSONExt.deepEqual(
      first as ReadonlyJSONArray,
      second as ReadonlyJSONArray
    );
  }
}
