/**
 * Notices when the display is to have another size.
 */
import { IDisposable } from '../lifecycle';
import { ISize } from './geometry';
import { Viewport } from './viewport';

/**
 * Milliseconds without another change of size until the display is told of one.
 */
const DELAY = 80;

export class AreaWatch implements IDisposable {
  /**
   * @param moved Called when windows may have another place or size in the page.
   * @param resized Called some time after the area has another size.
   */
  constructor(
    private readonly _viewport: Viewport,
    private readonly _moved: () => void,
    private readonly _resized: () => void
  ) {
    // The client's hello has told of this size.
    this._known = _viewport.screen;
    this._following = _viewport.follow(() => this._onChanged());
  }

  dispose(): void {
    this._following.dispose();
    clearTimeout(this._timer);
  }

  private _onChanged(): void {
    clearTimeout(this._timer);
    if (!this._viewport.isInSight) {
      // A container that comes back into sight has its size back.
      return;
    }
    this._moved();
    const { width, height } = this._viewport.screen;
    if (width !== this._known.width || height !== this._known.height) {
      this._timer = setTimeout(() => this._tell(), DELAY);
    }
  }

  private _tell(): void {
    const { width, height } = this._viewport.screen;
    this._known = { width, height };
    this._resized();
  }

  private readonly _following: IDisposable;
  private _known: ISize;
  private _timer: ReturnType<typeof setTimeout> | undefined;
}
