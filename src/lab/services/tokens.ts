import { IWidgetTracker, MainAreaWidget } from '@jupyterlab/apputils';
import { ServerConnection } from '@jupyterlab/services';
import { Token } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { ISignal } from '@lumino/signaling';

import {
  IDisplayModel,
  IDisplayOptions,
  IEnvironment,
  IProfile,
  IProgramOptions,
  IStatus
} from '../../contract/model';
import { FromLab, ITabWindow } from '../../contract/messages';
import { IPreferences } from '../../contract/preferences';

/**
 * The manager of the displays on the server.
 */
export interface IXpraManager extends IDisposable {
  /**
   * The settings of the server that the manager asks.
   */
  readonly serverSettings: ServerConnection.ISettings;

  /**
   * Whether the server has told the displays at least once.
   */
  readonly isReady: boolean;

  /**
   * Fulfils when the server has told the displays for the first time.
   */
  readonly ready: Promise<void>;

  /**
   * Why the last request for the displays failed; null if it did not.
   */
  readonly error: Error | null;

  /**
   * The displays by the server's last answer: live ones first, ended ones while the server keeps
   * their records.
   */
  readonly displays: ReadonlyArray<IDisplayModel>;

  /**
   * The profiles that can be started, by the server's last answer.
   */
  readonly profiles: ReadonlyArray<IProfile>;

  /**
   * Whether displays can be started, by the server's last answer; null before the first.
   */
  readonly status: IStatus | null;

  /**
   * Emitted when a display changed, came or went, and when the server answers again after a
   * failure.
   */
  readonly runningChanged: ISignal<this, ReadonlyArray<IDisplayModel>>;

  /**
   * Emitted each time a request for the displays failed.
   */
  readonly connectionFailure: ISignal<this, Error>;

  /**
   * Emitted when the profiles changed.
   */
  readonly profilesChanged: ISignal<this, ReadonlyArray<IProfile>>;

  /**
   * A display, live or ended, by the server's last answer.
   */
  get(id: string): IDisplayModel | undefined;

  /**
   * The address of a display's page.
   */
  url(id: string): string;

  /**
   * The address of a file of a display, for the browser to save.
   *
   * @param path - As it is in an address: a byte may be `%` and two digits.
   */
  fileUrl(id: string, path: string): string;

  /**
   * Start a display.
   *
   * @returns The display, which is starting.
   *
   * @throws ServerConnection.ResponseError with the server's message if the server refuses,
   * ServerConnection.NetworkError if it does not answer.
   */
  create(options: IDisplayOptions): Promise<IDisplayModel>;

  /**
   * Start one more program in a display. The promise fulfils when the program runs.
   *
   * @throws As `create`.
   */
  startProgram(id: string, options: IProgramOptions): Promise<void>;

  /**
   * The profiles that open a file with a name, the best first.
   *
   * @throws As `create`.
   */
  profilesFor(file: string): Promise<IProfile[]>;

  /**
   * Stop a display. The promise fulfils when the display has ended. A display that has ended
   * already is left alone.
   *
   * @throws ServerConnection.ResponseError with the server's message if the server refuses,
   * ServerConnection.NetworkError if it does not answer.
   */
  stop(id: string): Promise<void>;

  /**
   * Stop all live displays.
   *
   * @throws The first error, as `stop`.
   */
  stopAll(): Promise<void>;

  /**
   * Rename a display.
   *
   * @throws As `create`.
   */
  rename(id: string, name: string): Promise<IDisplayModel>;

  /**
   * Set whether the server's new kernels and terminals draw in a display.
   *
   * @throws As `create`.
   */
  setDefault(id: string, isDefault: boolean): Promise<IDisplayModel>;

  /**
   * The environment variables with which a program draws in a display that is ready.
   *
   * @throws As `create`.
   */
  environment(id: string): Promise<IEnvironment>;

  /**
   * Share a display.
   *
   * @returns The link by which others see the display, the same until it is revoked.
   *
   * @throws As `create`.
   */
  share(id: string): Promise<string>;

  /**
   * Revoke the link to a display.
   *
   * @throws As `create`.
   */
  unshare(id: string): Promise<void>;

  /**
   * Keep a display that the server would stop soon because nobody uses it.
   *
   * @throws As `create`.
   */
  keep(id: string): Promise<void>;

  /**
   * Tell a program that a person chose an action of its notification, which closes that.
   *
   * @param notification - The notification's number.
   *
   * @param action - The action's key.
   *
   * @throws As `create`.
   */
  choose(display: string, notification: number, action: string): Promise<void>;

  /**
   * The last lines that a display's processes wrote.
   *
   * @param lines - The number of lines; the server's choice by default.
   *
   * @throws As `create`.
   */
  log(id: string, lines?: number): Promise<string>;

  /**
   * A picture of what a display shows now, as PNG.
   *
   * @throws As `create`.
   */
  screenshot(id: string): Promise<Blob>;

  /**
   * Ask for the displays now.
   *
   * @throws As `create`.
   */
  refresh(): Promise<void>;

  /**
   * Ask now for the profiles.
   *
   * @throws As `create`.
   */
  refreshProfiles(): Promise<void>;

  /**
   * Ask now whether displays can be started.
   *
   * @throws As `create`.
   */
  refreshStatus(): Promise<IStatus>;
}

/**
 * The manager's token.
 */
export const IXpraManager = new Token<IXpraManager>(
  'jupyterlab-xpra:IXpraManager',
  'The manager of the displays (Linux desktops and graphical programs) on the server.'
);

/**
 * Lab's side of the conversation with the pages of the displays.
 */
export interface IPageContext {
  /**
   * Lab's language, such as `ru_RU`; empty for the browser's.
   */
  readonly language: string;

  /**
   * The messages for a page that was just loaded.
   */
  readonly messages: FromLab[];

  /**
   * Emitted with the message for all pages when something changes.
   */
  readonly changed: ISignal<this, FromLab>;
}

/**
 * The page context's token.
 */
export const IPageContext = new Token<IPageContext>(
  'jupyterlab-xpra:IPageContext',
  'What JupyterLab tells the pages of the displays: language, theme, preferences.'
);

/**
 * Whether to stop the displays that a kernel started when the kernel has been shut down.
 */
export type StopWithKernel = 'ask' | 'always' | 'never';

/**
 * The settings of this extension. Before they are loaded, they are the defaults.
 */
export interface IXpraSettings {
  /**
   * Fulfils when the settings are loaded, or cannot be.
   */
  readonly ready: Promise<void>;

  /**
   * Emitted when the settings are loaded and whenever one of them changes.
   */
  readonly changed: ISignal<this, void>;

  /**
   * The ids of the profiles that the user has pinned to the launcher.
   */
  readonly pinned: ReadonlyArray<string>;

  /**
   * Whether closing a tab stops its display.
   */
  readonly stopOnClose: boolean;

  /**
   * Whether each window of a program is a tab. Otherwise they are all in the display's tab.
   */
  readonly docked: boolean;

  /**
   * Whether notebooks keep pictures of the displays in their outputs.
   */
  readonly keepPictures: boolean;

  readonly stopWithKernel: StopWithKernel;

  /**
   * The user's preferences for all displays; null before the settings are loaded.
   */
  readonly preferences: IPreferences | null;

  /**
   * Pin a profile to the launcher, or remove its pin.
   */
  togglePinned(profile: string): Promise<void>;
}

/**
 * The settings' token.
 */
export const IXpraSettings = new Token<IXpraSettings>(
  'jupyterlab-xpra:IXpraSettings',
  'The settings of displays.'
);

/**
 * A tab that shows a display.
 */
export interface IXpraDisplay extends MainAreaWidget {
  /**
   * The display's id; null while the server has not told it.
   */
  readonly displayId: string | null;

  /**
   * The window that fills the tab; null while there is none, or if all windows are in the tab.
   */
  readonly window: ITabWindow | null;

  /**
   * Emitted when the display, its state, its name or the window changed.
   */
  readonly stateChanged: ISignal<this, void>;
}

/**
 * A tracker of the tabs that show displays.
 */
export type IXpraTracker = IWidgetTracker<IXpraDisplay>;

/**
 * The tracker's token.
 */
export const IXpraTracker = new Token<IXpraTracker>(
  'jupyterlab-xpra:IXpraTracker',
  'A tracker of the tabs that show displays.'
);
