/**
 * Decides which window is on top, which has the keys, and which are minimised.
 */
import { ManagedWindow } from './managed';
import { Outbox } from './outbox';
import { heights, isHidden, raise } from './stack';

export class Activation {
  /**
   * @param all All windows of the display.
   * @param changed Called after each change.
   */
  constructor(
    private readonly _all: ReadonlyMap<number, ManagedWindow>,
    private readonly _outbox: Outbox,
    private readonly _changed: () => void
  ) {}

  /**
   * Raise a window and its dialogues, and give it the keys, or a modal dialogue of it.
   */
  activate(item: ManagedWindow): void {
    if (item.minimised) {
      this._restore(item, true);
    }
    this._focus(raise(item, this._all));
    this.restack();
    this._changed();
  }

  /**
   * Activate the topmost window, after the one that had the keys has gone.
   */
  activateTop(): void {
    const [top] = [...this._all.values()]
      .filter(item => !item.window.overrideRedirect && !this._isHidden(item))
      .sort((one, other) => other.view.height - one.view.height);
    if (top) {
      this.activate(top);
    } else {
      this._focus(null);
      this._changed();
    }
  }

  /**
   * The program has raised its window.
   */
  raised(item: ManagedWindow): void {
    // The dialogues of a minimised window wait until it is back.
    if (item.minimised || !this._isHidden(item)) {
      this.activate(item);
    }
  }

  /**
   * @param wanted As in `Outbox.minimise`.
   */
  minimise(item: ManagedWindow, wanted: boolean): void {
    if (item.minimised) {
      return;
    }
    item.minimised = true;
    this._outbox.minimise(item, wanted);
    // The dialogues of the window go with it.
    this._all.forEach(other => this._show(other));
    const used = this._all.get(this._outbox.focused);
    if (used && this._isHidden(used)) {
      this.activateTop();
    }
    this._changed();
  }

  /**
   * The server says whether a window is minimised, which is different from what it said before.
   */
  iconicChanged(item: ManagedWindow): void {
    const { iconic, wid } = item.window;
    if (this._outbox.isAnswer(wid, iconic)) {
      return;
    }
    if (iconic) {
      this.minimise(item, false);
    } else if (item.minimised) {
      this._restore(item, false);
      this.activate(item);
    }
  }

  /**
   * Show which window covers which.
   */
  restack(): void {
    for (const [item, height] of heights(this._all, this._outbox.focused)) {
      item.view.height = height;
    }
  }

  private _restore(item: ManagedWindow, wanted: boolean): void {
    item.minimised = false;
    this._outbox.restore(item, wanted);
    this._all.forEach(other => this._show(other));
  }

  /**
   * Give a window the keys, or none.
   */
  private _focus(item: ManagedWindow | null): void {
    const { focused } = this._outbox;
    if (focused !== (item?.wid ?? 0)) {
      const last = this._all.get(focused);
      this._outbox.focus(item, last);
      if (last) {
        this._show(last);
      }
    }
    if (item) {
      this._show(item);
    }
  }

  private _isHidden(item: ManagedWindow): boolean {
    return isHidden(item, this._all);
  }

  private _show(item: ManagedWindow): void {
    item.show(this._all, this._outbox.focused);
  }
}
