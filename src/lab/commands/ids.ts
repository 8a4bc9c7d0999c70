import { UUID } from '@lumino/coreutils';

/**
 * The ids of the commands about displays.
 *
 * #### Notes
 * An untrusted document can run a command of a known id with arguments of its own: Lab's
 * sanitizer keeps `data-commandlinker-command`. No such command takes a command line or a file,
 * and what cannot be undone asks first.
 */
export namespace CommandIDs {
  /**
   * Start a display and open it.
   */
  export const create = 'xpra:create-display';

  /**
   * Start a display that opens a file. Its id is random, so no document can name it: a file that
   * comes with the document could be code for its program.
   */
  export const openFile = `xpra:open-file-${UUID.uuid4()}`;

  /**
   * Open a display, or go to its tab.
   */
  export const open = 'xpra:open';

  /**
   * Open a display in a browser tab of its own.
   */
  export const openInBrowserTab = 'xpra:open-in-browser-tab';

  /**
   * Show the programs that can be started.
   */
  export const programs = 'xpra:programs';

  /**
   * Start one more program in a display.
   */
  export const startProgram = 'xpra:start-program';

  /**
   * Choose the display that new kernels and terminals draw in.
   */
  export const connect = 'xpra:connect';

  /**
   * Show each window of a display as a tab, or all of them in one tab.
   */
  export const toggleWindows = 'xpra:toggle-windows';

  /**
   * Go to the tab of another window of a display.
   */
  export const nextWindow = 'xpra:next-window';

  /**
   * Give the tab of a window another name.
   */
  export const renameTab = 'xpra:rename-tab';

  /**
   * Show the window of a tab in a window of the browser's own.
   */
  export const tearOff = 'xpra:tear-off';

  /**
   * Show the window of a tab above all windows of the screen.
   */
  export const pictureInPicture = 'xpra:picture-in-picture';

  /**
   * Rename a display.
   */
  export const rename = 'xpra:rename';

  /**
   * Save what a display shows as a picture.
   */
  export const screenshot = 'xpra:screenshot';

  /**
   * Share a display by a link.
   */
  export const share = 'xpra:share';

  /**
   * Stop a display.
   */
  export const stop = 'xpra:stop';

  /**
   * Stop all displays.
   */
  export const stopAll = 'xpra:stop-all';
}
