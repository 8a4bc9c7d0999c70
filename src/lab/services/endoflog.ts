import { ISignal, Signal } from '@lumino/signaling';

import { IXpraManager } from './tokens';

/**
 * How many lines of a log are worth showing.
 */
const LINES = 200;

/**
 * The ends of the logs of displays that ended, each asked for once.
 */
export class EndOfLog {
  constructor(private _manager: IXpraManager) {}

  /**
   * Emitted when the server has told a log.
   */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /**
   * The end of a display's log, as far as the server has told it.
   */
  of(id: string): string {
    if (this._id !== id) {
      this._id = id;
      this._text = '';
      void this._fetch(id);
    }
    return this._text;
  }

  /**
   * Forget the log. The display has started again.
   */
  clear(): void {
    this._id = null;
  }

  private async _fetch(id: string): Promise<void> {
    let text: string;
    try {
      text = (await this._manager.log(id, LINES)).trimEnd();
    } catch {
      // The server can have removed the record by now. The card is worth showing without the log.
      return;
    }
    if (this._id === id) {
      this._text = text;
      this._changed.emit();
    }
  }

  private _changed = new Signal<this, void>(this);
  private _id: string | null = null;
  private _text = '';
}
