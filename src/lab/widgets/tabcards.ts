import { TranslationBundle } from '@jupyterlab/translation';
import { errorIcon, LabIcon } from '@jupyterlab/ui-components';

import { IDisplayModel, IDisplayOptions } from '../../contract/model';
import { endLabel, failureLabel } from '../labels';
import { ICard, ICardAction } from './card';

/**
 * The cards of a display's tab: why the display is not shown, and what a person can do about it.
 */
export class TabCards {
  constructor(private _options: TabCards.IOptions) {}

  /**
   * The card while the server is asked to start a display.
   */
  asking(name: string): ICard {
    const title = this._trans.__('Starting %1', name);
    return { ...this._base, title };
  }

  /**
   * The card when the server refused to start a display.
   *
   * @param message - The server's reason.
   *
   * @param request - What the server was asked to start.
   */
  refused(message: string, request: IDisplayOptions): ICard {
    return {
      ...this._base,
      icon: errorIcon,
      title: this._trans.__('The display could not be started'),
      message,
      isAlert: true,
      actions: [
        {
          id: 'try-again',
          label: this._trans.__('Try Again'),
          execute: () => this._options.start(request)
        },
        this._close
      ]
    };
  }

  /**
   * The card while the server has not told the display.
   *
   * @param error - Why the server could not be asked; null if it was not asked yet.
   */
  unknown(error: Error | null): ICard {
    return error
      ? {
          ...this._base,
          icon: errorIcon,
          title: this._trans.__('The display cannot be reached'),
          message: failureLabel(error, this._trans),
          isAlert: true,
          actions: [this._close]
        }
      : { ...this._base, title: this._trans.__('Looking for the display') };
  }

  /**
   * The card while a display starts or stops.
   */
  progress({ message, name, state }: IDisplayModel): ICard {
    return {
      ...this._base,
      title:
        state === 'stopping'
          ? this._trans.__('Stopping %1', name)
          : this._trans.__('Starting %1', name),
      message
    };
  }

  /**
   * The card while the window is in a window of the browser's own.
   *
   * @param title - The window's title.
   *
   * @param icon - The icon of the display.
   */
  torn(title: string, icon: LabIcon): ICard {
    return {
      ...this._base,
      icon,
      title,
      message: this._trans.__('This window is in a browser window of its own.'),
      actions: [
        {
          id: 'restore',
          label: this._trans.__('Put It Back'),
          execute: this._options.restore
        }
      ]
    };
  }

  /**
   * The card when a display has ended.
   *
   * @param model - The display.
   *
   * @param icon - The icon of the display, for an end that is no failure.
   *
   * @param log - The end of the display's log.
   */
  ended(model: IDisplayModel, icon: LabIcon, log: string): ICard {
    const isFailure = model.reason === 'failed' || model.reason === 'lost';
    return {
      ...this._base,
      icon: isFailure ? errorIcon : icon,
      title: endLabel(model, this._trans),
      message: model.message,
      isAlert: isFailure,
      log,
      actions: [
        this._startAgain({ again: model.id, name: model.name }),
        this._close
      ]
    };
  }

  /**
   * The card when the server does not know the display any more.
   *
   * @param name - The display's last name; empty if none is known.
   *
   * @param profile - The id of the display's profile; null if none is known.
   *
   * @param icon - The icon of the display.
   */
  gone(name: string, profile: string | null, icon: LabIcon): ICard {
    const trans = this._trans;
    return {
      ...this._base,
      icon,
      title: trans.__('This display no longer exists'),
      message: name
        ? trans.__('%1 has ended, and its record was removed.', name)
        : trans.__('It has ended, and its record was removed.'),
      actions: [
        profile === null
          ? {
              id: 'new-desktop',
              label: trans.__('New Desktop'),
              execute: () => this._options.start({})
            }
          : this._startAgain(name ? { profile, name } : { profile }),
        this._close
      ]
    };
  }

  /**
   * The action that starts a display like the one that ended.
   */
  private _startAgain(request: IDisplayOptions): ICardAction {
    return {
      id: 'start-again',
      label: this._trans.__('Start Again'),
      execute: () => this._options.start(request)
    };
  }

  /**
   * The action that closes the tab.
   */
  private get _close(): ICardAction {
    return {
      id: 'close',
      label: this._trans.__('Close'),
      execute: this._options.close
    };
  }

  /**
   * The values that a card has unless it says otherwise.
   */
  private get _base(): ICard {
    return {
      icon: 'spinner',
      title: '',
      message: '',
      isAlert: false,
      log: '',
      logLabel: this._trans.__('The end of the log'),
      actions: []
    };
  }

  private get _trans(): TranslationBundle {
    return this._options.trans;
  }
}

/**
 * The namespace of the cards' statics.
 */
export namespace TabCards {
  /**
   * The options of the cards.
   */
  export interface IOptions {
    trans: TranslationBundle;

    /**
     * Start a display in the tab.
     */
    start: (options: IDisplayOptions) => void;

    /**
     * Put the window back that was torn off.
     */
    restore: () => void;

    /**
     * Close the tab.
     */
    close: () => void;
  }
}
