/**
 * The messages between Lab and the page of a display, through a `MessagePort`.
 */
import { IPreferences } from './preferences';

/**
 * The message by which a frame gives its page the port, when the page is loaded.
 */
export const CONNECT = 'jupyterlab-xpra:connect';

/**
 * Lab's colours, by the names of the page's own variables (`--accent`, …).
 */
export interface ITheme {
  light: boolean;
  colours: Record<string, string>;
}

/**
 * The messages from Lab to the page.
 */
export type FromLab =
  | { kind: 'theme'; theme: ITheme }
  | { kind: 'preferences'; preferences: Partial<IPreferences> };

/**
 * The messages from the page to Lab.
 */
export type FromPage =
  /**
   * A person wants Lab to have the keyboard.
   */
  | { kind: 'left' }

  /**
   * The page has entered or left full screen.
   */
  | { kind: 'fullScreen'; on: boolean }

  /**
   * A program rings the bell.
   */
  | { kind: 'bell' };
