/**
 * What Lab and the page of a display tell each other, through a `MessagePort`.
 */
import { IPreferences } from './preferences';

/**
 * What a frame posts to its page, with the port, when the page is loaded.
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
 * From Lab to the page.
 */
export type FromLab =
  | { kind: 'theme'; theme: ITheme }
  | { kind: 'preferences'; preferences: Partial<IPreferences> };

/**
 * From the page to Lab.
 */
export type FromPage =
  /**
   * A person wants to have the keyboard in Lab.
   */
  | { kind: 'left' }

  /**
   * The page is in full screen, or no longer.
   */
  | { kind: 'fullScreen'; on: boolean }

  /**
   * A program rings the bell.
   */
  | { kind: 'bell' };
