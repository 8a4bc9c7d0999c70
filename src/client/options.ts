/**
 * The options that a client is made with, and its messages to the page.
 */
import { ClipboardPolicy } from './clipboard/policy';
import { Content } from './clipboard/content';
import { ITransfer } from './files/files';
import { IKeyboard, IKeyboardOptions } from './input/types';
import { Category } from './log/log';
import { Encoder } from './protocol/packets';
import { IDockListener } from './windows/dock';
import { IWindowManagerOptions } from './windows/manager';
import { IPrograms } from './windows/programs';
import { IStartMenuText } from './windows/startmenu';
import { IWorkspaceText } from './windows/workspace';
import { IState } from './worker/session';

export interface IClientOptions {
  /**
   * The element that the display fills.
   */
  container: HTMLElement;

  /**
   * The address of the WebSocket.
   */
  url: string;

  /**
   * The address of the worker's script.
   */
  worker: string;

  /**
   * The packet encoders to try, best first.
   */
  encoders: Encoder[];

  /**
   * The categories that are logged; none if it is left out.
   */
  debug?: Category[];

  /**
   * The same for every client that is to have the display to itself: a client that connects
   * takes the display over from another with this UUID. Clients that only look have others.
   */
  uuid: string;

  /**
   * Dots per inch that the display's programs were started for.
   */
  dpi: number;

  /**
   * The most bytes of a text or picture that go in or out by the clipboard.
   */
  clipboardLimit: number;

  /**
   * Milliseconds to the server and back, if the page knows.
   */
  roundTrip?: number;

  /**
   * Makes the keyboard.
   */
  keyboard: (options: IKeyboardOptions) => IKeyboard;

  /**
   * The programs that can be started in a display without a session of its own.
   */
  programs: IPrograms;

  /**
   * The owner of the panes that windows fill; all windows float if it is left out.
   */
  docking?: IDockListener;

  /**
   * Whether the windows are in a workspace, with a ground and a task bar that is always there.
   */
  workspace?: boolean;

  words: IWindowManagerOptions['words'] &
    IStartMenuText &
    IWorkspaceText & {
      /**
       * The name of the element that takes the keys.
       */
      keyboard: string;
    };
}

/**
 * The page's part that listens to a client.
 */
export interface IClientListener {
  stateChanged(state: IState): void;

  /**
   * A window is in sight, and the display takes keys.
   */
  shown(): void;

  /**
   * Nothing is to be seen any more, or something is again: a window, or an icon in the tray.
   */
  emptied(empty: boolean): void;

  /**
   * A program has copied something.
   */
  copied(content: Content): void;

  /**
   * A program has copied files.
   *
   * @param paths As they are in addresses: a byte may be `%` and two digits.
   */
  copiedFiles(paths: string[]): void;

  /**
   * Where the display lets the clipboard's content go.
   */
  clipboardPolicy(policy: ClipboardPolicy): void;

  /**
   * Something has changed about a file that the display sends.
   */
  transferred(transfer: ITransfer): void;

  bell(): void;

  /**
   * A program wants a window to be looked at that has not the keys.
   */
  urged(): void;

  /**
   * Something may have changed about the display's sound.
   */
  soundChanged(): void;

  /**
   * A person has given the keyboard back.
   */
  left(): void;

  /**
   * Milliseconds that a packet takes to the server and back.
   */
  roundTrip(milliseconds: number): void;
}
