import { ServerConnection } from '@jupyterlab/services';
import { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';

import { IProfile, IStatus } from '../../contract/model';
import { isSameAnswer } from './answers';
import { getStatus, listProfiles } from './request';

/**
 * The profiles and programs of the server, and whether it can start them, kept up to date by a
 * slow poll.
 */
export class Catalogue implements IDisposable {
  /**
   * Construct a catalogue, and start to ask the server.
   */
  constructor(
    private _serverSettings: ServerConnection.ISettings,
    standby: Poll.Standby
  ) {
    this._poll = new Poll({
      auto: false,
      factory: () => this._refresh(),
      frequency: { interval: 60 * 1000, backoff: true, max: 300 * 1000 },
      name: 'jupyterlab-xpra:Catalogue',
      standby
    });
    void this._poll.start();
  }

  /**
   * Whether the catalogue is disposed.
   */
  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  /**
   * The profiles by the server's last answer.
   */
  get profiles(): ReadonlyArray<IProfile> {
    return this._profiles;
  }

  /**
   * Whether displays can be started, by the server's last answer; null before the first.
   */
  get status(): IStatus | null {
    return this._status;
  }

  /**
   * Emitted when the profiles changed.
   */
  get profilesChanged(): ISignal<this, ReadonlyArray<IProfile>> {
    return this._profilesChanged;
  }

  /**
   * Dispose of the resources held by the catalogue.
   */
  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._poll.dispose();
    Signal.clearData(this);
  }

  /**
   * Ask now whether displays can be started.
   */
  async refreshStatus(): Promise<IStatus> {
    this._status = await getStatus(this._serverSettings);
    return this._status;
  }

  /**
   * Ask now for the profiles.
   */
  async refreshProfiles(): Promise<void> {
    const profiles = await listProfiles(this._serverSettings);
    if (!this.isDisposed && !isSameAnswer(profiles, this._profiles)) {
      this._profiles = profiles;
      this._profilesChanged.emit(profiles);
    }
  }

  private async _refresh(): Promise<void> {
    // The profiles come last: when they change, the status already says what was left out.
    await this.refreshStatus();
    await this.refreshProfiles();
  }

  private _poll: Poll;
  private _profiles: ReadonlyArray<IProfile> = [];
  private _profilesChanged = new Signal<this, ReadonlyArray<IProfile>>(this);
  private _status: IStatus | null = null;
}
