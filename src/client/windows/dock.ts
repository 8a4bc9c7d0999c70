/**
 * The dock: the places in the page that windows fill, such as tabs of the page around it. Whoever
 * makes the client gives each window its place.
 */
import { disposable, IDisposable } from '../lifecycle';
import { IRectangle } from './geometry';
import {
  isDialogue,
  isTask,
  isTool,
  IWindow,
  IWindowState,
  titleOf
} from './model';
import { ITrayIcon } from './tray';

/**
 * The place of one window.
 */
export interface IPane {
  wid: number;

  /**
   * Where the pane is in its root, in CSS pixels; null while it is out of sight.
   */
  rectangle: IRectangle | null;

  /**
   * The element that the pane is in; the client's container if it is left out. Others are in
   * documents of their own, which `Client.addRoot` knows.
   */
  root?: HTMLElement;
}

/**
 * A pane in sight that is not in the container.
 */
export interface IOutsidePane extends IPane {
  rectangle: IRectangle;
  root: HTMLElement;
}

/**
 * A window that is to have a pane.
 */
export interface IDockWindow {
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
 * The owner of the panes.
 */
export interface IDockListener {
  /**
   * The windows that are to have a pane have changed.
   *
   * @param windows All of them, the oldest first.
   */
  windowsChanged(windows: IDockWindow[]): void;

  /**
   * The window of a pane, or a dialogue of it, has got the keys.
   */
  activated?(wid: number): void;

  /**
   * A person presses on the window of a pane, or on a dialogue of it.
   */
  pressed?(wid: number): void;

  /**
   * A program wants a window to be seen whose pane is out of sight.
   */
  wanted?(wid: number): void;

  /**
   * The window of a pane asks to be looked at, or a dialogue of it.
   */
  urged?(wid: number): void;

  /**
   * What floats beside and above the panes is elsewhere: dialogues, menus, tooltips.
   *
   * @param rectangles In CSS pixels of the container.
   */
  floated?(rectangles: IRectangle[]): void;

  /**
   * The icons of the system tray are others, or look otherwise.
   */
  trayChanged?(icons: ITrayIcon[]): void;
}

export class Dock {
  constructor(readonly listener: IDockListener) {}

  /**
   * Where the windows are around that have no pane, in CSS pixels of the container.
   */
  get home(): IRectangle | null {
    return this._home;
  }

  /**
   * @returns The place of a window; null if it is out of sight, undefined if it has none yet.
   */
  pane(wid: number): IRectangle | null | undefined {
    return this._panes.get(wid)?.rectangle;
  }

  /**
   * @returns The element that the pane of a window is in; undefined if that is the container.
   */
  root(wid: number): HTMLElement | undefined {
    return this._panes.get(wid)?.root;
  }

  /**
   * All panes in sight that are not in the container.
   */
  get outside(): IOutsidePane[] {
    return [...this._panes.values()].filter(isOutside);
  }

  /**
   * Set all panes. All rectangles are in pixels of the container. Those of other roots are beyond
   * its edges.
   */
  set(panes: IPane[], home: IRectangle | null): void {
    this._panes = new Map(panes.map(pane => [pane.wid, pane]));
    this._home = home;
    [...this._listeners].forEach(listener => listener());
  }

  /**
   * Call `listener` after each change of the panes, until the result is disposed of.
   */
  follow(listener: () => void): IDisposable {
    this._listeners.add(listener);
    return disposable(() => this._listeners.delete(listener));
  }

  private readonly _listeners = new Set<() => void>();
  private _panes = new Map<number, IPane>();
  private _home: IRectangle | null = null;
}

/**
 * Whether a pane is in sight, and not in the container.
 */
export function isOutside(pane: IPane): pane is IOutsidePane {
  return pane.root !== undefined && pane.rectangle !== null;
}

/**
 * Whether a window is to have a pane. Others float: dialogues, palettes and what has no frame.
 */
export function isDocked(window: IWindow): boolean {
  return isTask(window) && !isDialogue(window);
}

/**
 * The window with a pane that a window belongs to, itself or through others.
 */
export function ownerOf<T extends IWindowState>(
  state: T,
  all: ReadonlyMap<number, T>
): T | undefined {
  const seen = new Set<T>();
  let next: T | undefined = state;
  while (next && !seen.has(next)) {
    if (isDocked(next.window)) {
      return next;
    }
    seen.add(next);
    next = all.get(next.window.transientFor);
  }
  return undefined;
}

/**
 * The windows among all that are to have a pane.
 */
export function dockWindows(all: Iterable<IWindowState>): IDockWindow[] {
  return [...all]
    .filter(({ window }) => isDocked(window))
    .map(({ window }) => {
      const { wid, icon, className, role, focusOnMap } = window;
      const title = titleOf(window);
      const purpose = [...className, role].join('/');
      const tool = isTool(window);
      return { wid, title, icon, purpose, tool, focusOnMap };
    });
}
