/**
 * The start of a display, while the page waits for it.
 */
import { Checked } from './display';
import { Overlay } from './overlay';

/**
 * Milliseconds from one question about the start to the next.
 */
export const INTERVAL = 500;

/**
 * Whether the display is still starting. Its socket opens when it is ready; until then the
 * overlay shows what the server says of the start.
 */
export class Start {
  constructor(private _pending: boolean) {}

  get isPending(): boolean {
    return this._pending;
  }

  /**
   * The display has started.
   */
  end(): void {
    this._pending = false;
  }

  /**
   * Show how far the start is, until its end.
   *
   * @param check Asks for the display.
   */
  async follow(check: () => Promise<Checked>, overlay: Overlay): Promise<void> {
    while (this._pending) {
      const display = await check();
      if (typeof display === 'object' && this._pending) {
        this._pending = display.state === 'starting';
        if (this._pending) {
          const { message, name } = display;
          overlay.show({ title: name, text: message, busy: true });
        }
      }
      await new Promise(resolve => setTimeout(resolve, INTERVAL));
    }
  }
}
