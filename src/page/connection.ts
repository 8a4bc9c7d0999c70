/**
 * The state of the connection: what the overlay says of it, and what the page does.
 */
import { Client, IState } from '../client';
import { Checked } from './display';
import { IMessage, Overlay } from './overlay';
import { Start } from './start';
import { IWords } from './words';

/**
 * Milliseconds after an input in which the server disconnects no viewer as idle.
 */
export const NEVER_IDLE = 9_000;

/**
 * Milliseconds until the page of a display that ends is loaded again.
 */
export const ENDING = 500;

/**
 * The facts known of the display besides the state of the connection.
 */
export interface ISituation {
  /**
   * Whether a window of the display has been shown.
   */
  shown: boolean;

  /**
   * Whether the display is still starting.
   */
  starting: boolean;
}

/**
 * The message of the overlay in a state: a new one, nothing, or still the one before.
 */
export function messageFor(
  { phase, reason, attempts }: IState,
  { shown, starting }: ISituation,
  words: IWords
): IMessage | 'nothing' | 'unchanged' {
  switch (phase) {
    case 'connected':
      return 'nothing';
    case 'connecting':
      return starting
        ? 'unchanged'
        : { title: words.__('Connecting'), busy: true };
    case 'waiting':
      // A short break is not worth a word.
      return starting || (attempts === 0 && shown)
        ? 'unchanged'
        : { title: words.__('Connecting again'), text: reason, busy: true };
    case 'taken':
      return {
        title: words.__('Opened elsewhere'),
        text: words.__(
          'This display is shown in another tab or browser. It goes on running.'
        ),
        button: words.__('Take over')
      };
    case 'ended':
      return { title: words.__('The display ends'), text: reason, busy: true };
    case 'refused':
      return {
        title: words.__('The server refused the connection'),
        text: reason,
        button: words.__('Connect')
      };
    case 'closed':
      return 'unchanged';
  }
}

export interface IConnectionOptions {
  client: Pick<Client, 'close' | 'reopen'>;
  overlay: Pick<Overlay, 'hide' | 'show'>;
  start: Start;
  words: IWords;

  /**
   * Asks the server for the display, and leaves the page if the display is gone.
   */
  check: () => Promise<Checked>;

  /**
   * Milliseconds since a person did something in the page.
   */
  idle: () => number;

  /**
   * Loads the page again.
   */
  reload: () => void;

  /**
   * Called when the connection has been made.
   */
  connected: () => void;
}

export class Connection {
  constructor(private readonly _options: IConnectionOptions) {}

  /**
   * A window of the display has been shown.
   */
  shown(): void {
    this._shown = true;
    document.body.dataset.shown = '';
  }

  stateChanged(state: IState): void {
    const { client, connected, overlay, reload, start, words } = this._options;
    document.body.dataset.phase = state.phase;
    const situation = { shown: this._shown, starting: start.isPending };
    const message = messageFor(state, situation, words);
    if (message === 'nothing') {
      overlay.hide();
    } else if (message !== 'unchanged') {
      overlay.show(message, () => client.reopen());
    }
    switch (state.phase) {
      case 'connected':
        this._checked = false;
        start.end();
        connected();
        break;
      case 'waiting':
        void this._wait(state.attempts);
        break;
      case 'ended':
        setTimeout(reload, ENDING);
        break;
    }
  }

  /**
   * While the client waits to connect again, find out whether the display is still there.
   */
  private async _wait(attempts: number): Promise<void> {
    const { check, client, idle, overlay, start, words } = this._options;
    // The server may have disconnected the page as idle: then it is not to connect again.
    const perhapsIdle =
      this._shown && !this._checked && attempts === 0 && idle() > NEVER_IDLE;
    if (perhapsIdle) {
      this._checked = true;
      client.close();
    } else if (start.isPending || attempts === 0) {
      return;
    }
    const checked = await check();
    if (checked === 'idle') {
      client.close();
      const text = words.__('Nobody used the display. It goes on running.');
      const button = words.__('Connect');
      overlay.show({ title: words.__('Not connected'), text, button }, () =>
        client.reopen()
      );
    } else if (perhapsIdle && checked !== 'gone') {
      client.reopen();
    }
  }

  private _shown = false;

  /**
   * Whether the server was asked, since the connection was lost, if it had disconnected the page.
   */
  private _checked = false;
}
