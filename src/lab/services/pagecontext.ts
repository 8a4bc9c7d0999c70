import { ISignal, Signal } from '@lumino/signaling';

import { FromLab, ITheme } from '../../contract/messages';
import { IPreferences } from '../../contract/preferences';
import { IPageContext } from './tokens';

/**
 * Lab's side of the conversation with the pages of the displays.
 */
export class PageContext implements IPageContext {
  /**
   * Construct a context.
   *
   * @param language - Lab's language, such as `ru_RU`.
   */
  constructor(readonly language: string) {}

  /**
   * Emitted with the message for all pages when something changes.
   */
  get changed(): ISignal<this, FromLab> {
    return this._changed;
  }

  /**
   * The messages for a page that was just loaded.
   */
  get messages(): FromLab[] {
    return [...this._messages.values()];
  }

  setTheme(theme: ITheme): void {
    this._set({ kind: 'theme', theme });
  }

  setPreferences(preferences: Partial<IPreferences>): void {
    this._set({ kind: 'preferences', preferences });
  }

  private _set(message: FromLab): void {
    this._messages.set(message.kind, message);
    this._changed.emit(message);
  }

  private _changed = new Signal<this, FromLab>(this);
  private _messages = new Map<string, FromLab>();
}
