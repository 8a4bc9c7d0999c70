import { ISignal, Signal } from '@lumino/signaling';

import { DOCKED } from '../../contract/messages';
import { IPageContext } from '../services/tokens';
import { Pane } from './pane';
import { Stage } from './stage';

/**
 * The stages of the displays whose windows are tabs.
 */
export class Stages {
  /**
   * Construct the set, empty.
   *
   * @param context - The messages for the pages.
   */
  constructor(private _context: IPageContext) {}

  /**
   * Emitted with each new stage.
   */
  get added(): ISignal<this, Stage> {
    return this._added;
  }

  /**
   * Make a pane, and the display's stage if this is its first pane.
   *
   * @param display - The display's id.
   *
   * @param url - The address of the display's page.
   *
   * @param window - The id of the window; null while there is none.
   */
  pane(display: string, url: string, window: number | null): Pane {
    let stage = this._stages.get(display);
    if (!stage) {
      const query = url.includes('?') ? '&' : '?';
      stage = new Stage(display, `${url}${query}${DOCKED}`, this._context);
      this._stages.set(display, stage);
      stage.disposed.connect(() => this._stages.delete(display), this);
      this._added.emit(stage);
    }
    return new Pane(stage, url, window);
  }

  /**
   * The stage of a display, if it has one.
   */
  get(display: string): Stage | undefined {
    return this._stages.get(display);
  }

  private _added = new Signal<this, Stage>(this);
  private _stages = new Map<string, Stage>();
}
