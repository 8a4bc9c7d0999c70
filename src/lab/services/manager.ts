import { URLExt } from '@jupyterlab/coreutils';
import { Event, ServerConnection } from '@jupyterlab/services';
import { Poll } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';

import { fileAddress } from '../../contract/download';
import {
  IDisplayModel,
  IDisplayOptions,
  IDisplayPatch,
  IEnvironment,
  IProfile,
  IProgramOptions,
  isLive,
  IStatus
} from '../../contract/model';
import { Catalogue } from './catalogue';
import { DisplayList } from './displaylist';
import {
  changeDisplay,
  createDisplay,
  getEnvironment,
  getLog,
  getScreenshot,
  listProfilesFor,
  chooseAction,
  reportActivity,
  shareDisplay,
  startProgram,
  stopDisplay,
  unshareDisplay
} from './request';
import { IXpraManager } from './tokens';

/**
 * The manager of the displays on the server.
 */
export class XpraManager implements IXpraManager {
  /**
   * Construct a manager, and start to ask the server.
   */
  constructor(options: XpraManager.IOptions) {
    const { events, serverSettings, standby = 'when-hidden' } = options;
    this.serverSettings = serverSettings;
    this._list = new DisplayList({ events, serverSettings, standby });
    this._catalogue = new Catalogue(serverSettings, standby);
    this._list.changed.connect((_, displays) => {
      this._runningChanged.emit(displays);
    });
    this._list.failed.connect((_, error) => {
      this._connectionFailure.emit(error);
    });
    this._catalogue.profilesChanged.connect((_, profiles) => {
      this._profilesChanged.emit(profiles);
    });
  }

  /**
   * The settings of the server that the manager asks.
   */
  readonly serverSettings: ServerConnection.ISettings;

  /**
   * Whether the manager is disposed.
   */
  get isDisposed(): boolean {
    return this._list.isDisposed;
  }

  /**
   * Whether the server has told the displays at least once.
   */
  get isReady(): boolean {
    return this._list.isReady;
  }

  /**
   * Fulfils when the server has told the displays for the first time.
   */
  get ready(): Promise<void> {
    return this._list.ready;
  }

  /**
   * Why the last request for the displays failed; null if it did not.
   */
  get error(): Error | null {
    return this._list.error;
  }

  /**
   * The displays by the server's last answer.
   */
  get displays(): ReadonlyArray<IDisplayModel> {
    return this._list.displays;
  }

  /**
   * The profiles that can be started, by the server's last answer.
   */
  get profiles(): ReadonlyArray<IProfile> {
    return this._catalogue.profiles;
  }

  /**
   * Whether displays can be started, by the server's last answer; null before the first.
   */
  get status(): IStatus | null {
    return this._catalogue.status;
  }

  /**
   * Emitted when a display changed, came or went, and when the server answers again after a
   * failure.
   */
  get runningChanged(): ISignal<this, ReadonlyArray<IDisplayModel>> {
    return this._runningChanged;
  }

  /**
   * Emitted each time a request for the displays failed.
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
    if (this.isDisposed) {
      return;
    }
    this._list.dispose();
    this._catalogue.dispose();
    Signal.clearData(this);
  }

  /**
   * A display, live or ended, by the server's last answer.
   */
  get(id: string): IDisplayModel | undefined {
    return this._list.get(id);
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
   * The address of a file of a display, for the browser to save.
   */
  fileUrl(id: string, path: string): string {
    const { baseUrl } = this.serverSettings;
    const display = URLExt.join(baseUrl, 'xpra/api/displays', id);
    return fileAddress(display, path);
  }

  /**
   * Start a display.
   */
  async create(options: IDisplayOptions): Promise<IDisplayModel> {
    const display = await createDisplay(this.serverSettings, options);
    this._list.put(display);
    return display;
  }

  /**
   * Start one more program in a display. The promise fulfils when the program runs.
   */
  startProgram(id: string, options: IProgramOptions): Promise<void> {
    return startProgram(this.serverSettings, id, options);
  }

  /**
   * The profiles that open a file with a name, the best first.
   */
  profilesFor(file: string): Promise<IProfile[]> {
    return listProfilesFor(this.serverSettings, file);
  }

  /**
   * Stop a display. The promise fulfils when the display has ended. A display that has ended
   * already is left alone.
   */
  stop(id: string): Promise<void> {
    // A second request would make the server forget the display once it has ended.
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
      this._list.refreshSoon();
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
      this.displays.filter(isLive).map(display => this.stop(display.id))
    );
  }

  /**
   * Rename a display.
   */
  rename(id: string, name: string): Promise<IDisplayModel> {
    return this._change(id, { name });
  }

  /**
   * Set whether the server's new kernels and terminals draw in a display.
   */
  setDefault(id: string, isDefault: boolean): Promise<IDisplayModel> {
    return this._change(id, { default: isDefault });
  }

  /**
   * The environment variables with which a program draws in a display.
   */
  environment(id: string): Promise<IEnvironment> {
    return getEnvironment(this.serverSettings, id);
  }

  /**
   * Share a display.
   *
   * @returns The link by which others see the display.
   */
  async share(id: string): Promise<string> {
    const path = await shareDisplay(this.serverSettings, id);
    return new URL(path, new URL(this.serverSettings.baseUrl, location.href))
      .href;
  }

  /**
   * Revoke the link to a display.
   */
  unshare(id: string): Promise<void> {
    return unshareDisplay(this.serverSettings, id);
  }

  /**
   * Keep a display that the server would stop soon because nobody uses it.
   */
  async keep(id: string): Promise<void> {
    await reportActivity(this.serverSettings, id);
    this._list.refreshSoon();
  }

  /**
   * Tell a program that a person chose an action of its notification.
   */
  choose(display: string, notification: number, action: string): Promise<void> {
    return chooseAction(this.serverSettings, display, notification, action);
  }

  /**
   * The last lines that a display's processes wrote.
   */
  log(id: string, lines?: number): Promise<string> {
    return getLog(this.serverSettings, id, lines);
  }

  /**
   * A picture of what a display shows now, as PNG.
   */
  screenshot(id: string): Promise<Blob> {
    return getScreenshot(this.serverSettings, id);
  }

  /**
   * Ask for the displays now. The answer is at least as new as the call.
   */
  refresh(): Promise<void> {
    return this._list.refresh();
  }

  /**
   * Ask now whether displays can be started.
   */
  refreshStatus(): Promise<IStatus> {
    return this._catalogue.refreshStatus();
  }

  /**
   * Ask now for the profiles.
   */
  refreshProfiles(): Promise<void> {
    return this._catalogue.refreshProfiles();
  }

  private async _change(
    id: string,
    patch: IDisplayPatch
  ): Promise<IDisplayModel> {
    const display = await changeDisplay(this.serverSettings, id, patch);
    this._list.put(display);
    return display;
  }

  private _catalogue: Catalogue;
  private _connectionFailure = new Signal<this, Error>(this);
  private _list: DisplayList;
  private _profilesChanged = new Signal<this, ReadonlyArray<IProfile>>(this);
  private _runningChanged = new Signal<this, ReadonlyArray<IDisplayModel>>(
    this
  );
  private _stopping = new Map<string, Promise<void>>();
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
     * The server's events; without them, only the polls notice changes.
     */
    events?: Event.Stream;

    /**
     * When the polls stand by; by default while the browser tab is hidden.
     */
    standby?: Poll.Standby;
  }
}
