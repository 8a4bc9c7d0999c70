/**
 * The offer to stop a display without windows whose program runs on: it may have hidden itself, and
 * nobody could have it back.
 */
import { IDisplayModel } from '../contract/model';
import { ask } from './http';
import { IToast, Toasts } from './toasts';
import { IWords } from './words';

/**
 * Milliseconds without a window until the page offers to stop the display.
 */
export const PATIENCE = 10_000;

export class EmptiedOffer {
  /**
   * @param _display The display's address in the API.
   */
  constructor(
    private readonly _display: string,
    private readonly _toasts: Toasts,
    private readonly _words: IWords
  ) {}

  /**
   * The last window has gone, or there is one again.
   */
  update(empty: boolean): void {
    clearTimeout(this._timer);
    this._toast?.end(true);
    this._toast = null;
    this._empty = empty;
    if (empty) {
      this._timer = setTimeout(() => {
        this._offer().catch((error: unknown) => {
          console.warn('The display was not asked for:', error);
        });
      }, PATIENCE);
    }
  }

  private async _offer(): Promise<void> {
    const { _words: words } = this;
    const response = await ask(words, this._display);
    const { state, ...display } = (await response.json()) as IDisplayModel;
    // One that is for the programs of kernels or terminals waits for them.
    const waits = display.empty || display.default;
    if (!this._empty || this._toast || waits || state !== 'ready') {
      return;
    }
    this._toast = this._toasts.show(
      words.__('No window is open, but %1 goes on running.', display.name),
      {
        actions: [
          {
            label: words.__('Stop the display'),
            act: () => void this._stop()
          }
        ]
      }
    );
  }

  private async _stop(): Promise<void> {
    try {
      await ask(this._words, this._display, 'DELETE');
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this._toasts.show(message, { alert: true });
    }
  }

  private _empty = false;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _toast: IToast | null = null;
}
