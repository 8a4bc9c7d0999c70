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
 * The query of the address of a page that lies over all of Lab: each window of a program is a tab.
 */
export const DOCKED = 'docked';

/**
 * The query of the address of a page that shows one window alone: a part of its title, or the name
 * of its program.
 */
export const WINDOW = 'window';

/**
 * A part of the page, in CSS pixels.
 */
export interface IBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * The place of a window's tab.
 */
export interface IPlace {
  wid: number;

  /**
   * Null while the tab is out of sight.
   */
  rectangle: IBox | null;
}

/**
 * A window that is to be a tab.
 */
export interface ITabWindow {
  wid: number;
  title: string;

  /**
   * The address of the icon's image.
   */
  icon: string | null;

  /**
   * What the window is to its program: the same for the same window of the next start.
   */
  purpose: string;

  /**
   * Whether the window has tools for another one.
   */
  tool: boolean;

  /**
   * Whether the window is to have the keys as soon as it appears.
   */
  focusOnMap: boolean;
}

/**
 * An icon that a program has in the system tray.
 */
export interface ITrayIcon {
  wid: number;

  /**
   * What the program says that the icon is; empty if it says nothing.
   */
  title: string;

  /**
   * The address of the picture.
   */
  image: string;
}

/**
 * The buttons of the mouse that icons take, by X's numbers.
 */
export type TrayButton = 1 | 2 | 3;

/**
 * The messages from Lab to the page.
 */
export type FromLab =
  | { kind: 'theme'; theme: ITheme }
  | { kind: 'preferences'; preferences: Partial<IPreferences> }

  /**
   * The places of all tabs, and of the one that has the page's own controls and messages.
   */
  | { kind: 'places'; places: IPlace[]; home: IBox | null }

  /**
   * A person goes to a window's tab.
   */
  | { kind: 'activate'; wid: number }

  /**
   * A person closes a window's tab.
   */
  | { kind: 'close'; wid: number }

  /**
   * A person wants a window in a window of the browser's own, which may stay above all others.
   */
  | { kind: 'tear'; wid: number; above: boolean }

  /**
   * A person wants a window back that was torn off.
   */
  | { kind: 'restore'; wid: number }

  /**
   * A person clicks on an icon that Lab shows there.
   */
  | {
      kind: 'trayClicked';
      wid: number;
      button: TrayButton;
      rectangle: IBox;
    }

  /**
   * A person presses on something of Lab.
   */
  | { kind: 'pressed' };

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
  | { kind: 'bell' }

  /**
   * The windows that are to be tabs, the oldest first.
   */
  | { kind: 'windows'; windows: ITabWindow[] }

  /**
   * A person is in a window now: they pressed on it, or the page has got the keyboard otherwise.
   */
  | { kind: 'entered'; wid: number; pressed: boolean }

  /**
   * The windows that are in windows of the browser's own.
   */
  | { kind: 'torn'; wids: number[] }

  /**
   * A program wants a window to be seen whose tab is out of sight.
   */
  | { kind: 'wanted'; wid: number }

  /**
   * A window asks to be looked at. Windows are tabs.
   */
  | { kind: 'urged'; wid: number }

  /**
   * The icons that programs have in the system tray, the oldest first.
   */
  | { kind: 'tray'; icons: ITrayIcon[] }

  /**
   * Where the page is to be seen beside the places of the tabs: dialogues, menus, tooltips.
   */
  | { kind: 'floating'; rectangles: IBox[] };
