import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ISignal, Signal } from '@lumino/signaling';

import { IPreferences } from '../../contract/preferences';
import { IXpraSettings, StopWithKernel } from './tokens';

/**
 * The plugin that the schema of the settings belongs to.
 */
export const SETTINGS_ID = 'jupyterlab-xpra:plugin';

/**
 * The settings of this extension.
 */
export class XpraSettings implements IXpraSettings {
  /**
   * Start to load the settings.
   *
   * @param registry - Lab's settings; null if Lab has none.
   */
  constructor(registry: ISettingRegistry | null) {
    this.ready = this._load(registry);
  }

  /**
   * Fulfils when the settings are loaded, or cannot be.
   */
  readonly ready: Promise<void>;

  /**
   * Emitted when the settings are loaded and whenever one of them changes.
   */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /**
   * The ids of the profiles that the user has pinned to the launcher.
   */
  get pinned(): ReadonlyArray<string> {
    return (this._get('pinned') as string[] | undefined) ?? [];
  }

  /**
   * Whether closing a tab stops its display.
   */
  get stopOnClose(): boolean {
    return this._get('stopOnClose') === true;
  }

  /**
   * Whether each window of a program is a tab. Otherwise they are all in the display's tab.
   */
  get docked(): boolean {
    return this._get('windows') !== 'one';
  }

  /**
   * Whether notebooks keep pictures of the displays in their outputs.
   */
  get keepPictures(): boolean {
    return this._get('keepPictures') === true;
  }

  /**
   * Whether to stop the displays of a kernel that was shut down.
   */
  get stopWithKernel(): StopWithKernel {
    return (this._get('stopWithKernel') as StopWithKernel | undefined) ?? 'ask';
  }

  /**
   * The user's preferences for all displays; null before the settings are loaded.
   */
  get preferences(): IPreferences | null {
    if (!this._settings) {
      return null;
    }
    return {
      scale: this._get('scale') as IPreferences['scale'],
      quality: this._get('quality') as IPreferences['quality'],
      selection: this._get('selection') as IPreferences['selection'],
      layout: this._get('keyboardLayout') as string,
      escape: this._get('keyboardEscape') as string
    };
  }

  /**
   * Pin a profile to the launcher, or remove its pin.
   */
  async togglePinned(profile: string): Promise<void> {
    const { pinned } = this;
    await this._settings?.set(
      'pinned',
      pinned.includes(profile)
        ? pinned.filter(other => other !== profile)
        : [...pinned, profile]
    );
  }

  private async _load(registry: ISettingRegistry | null): Promise<void> {
    try {
      this._settings = (await registry?.load(SETTINGS_ID)) ?? null;
    } catch (error) {
      console.error('The settings of jupyterlab-xpra were not loaded.', error);
      return;
    }
    if (this._settings) {
      this._settings.changed.connect(() => this._changed.emit());
      this._changed.emit();
    }
  }

  private _get(name: string): unknown {
    return this._settings?.get(name).composite;
  }

  private _changed = new Signal<this, void>(this);
  private _settings: ISettingRegistry.ISettings | null = null;
}
