/**
 * Decides which window is on top, which has the keys, and which are minimised.
 */
import { ManagedWindow } from './managed';
import { Outbox } from './outbox';
import { takesKeys } from './model';
import { belongsTo, heights, isHidden, raise } from './stack';

export class Activation {
  /**
   * @param all All windows of the display.
   * @param isTyping Whether a person is in the middle of typing text.
   * @param changed Called after each change.
   */
  constructor(
    private readonly _all: ReadonlyMap<number, ManagedWindow>,
    private readonly _outbox: Outbox,
    private readonly _isTyping: () => boolean,
    private readonly _changed: () => void
  ) {}

  /**
   * Raise a window and its dialogues, and give it the keys, or a modal dialogue of it.
   */
  activate(item: ManagedWindow): void {
    this._focus(this._bringUp(item));
    this.restack();
    this._changed();
  }

  /**
   * A new window is in sight. It is on top.
   */
  appeared(item: ManagedWindow): void {
    const { focused } = this._outbox;
    const isFirst = !this._all.has(focused);
    const { window } = item;
    const takes = takesKeys(window) && window.focusOnMap;
    if (isFirst || (takes && !this._disturbs(item))) {
      this.activate(item);
      this._former = isFirst ? null : { wid: item.wid, focused };
    } else {
      this.restack();
      this._changed();
    }
  }

  /**
   * A window turns out not to want the keys. It may have got them as it appeared.
   */
  focusOnMapChanged(item: ManagedWindow): void {
    if (item.window.focusOnMap) {
      return;
    }
    const former = this._former;
    const before = former?.wid === item.wid && this._all.get(former.focused);
    if (
      before &&
      this._outbox.focused === item.wid &&
      !this._isHidden(before)
    ) {
      this._focus(before);
    }
    // The server raises what X gives the keys to, which may be the window before, a moment late.
    raise(item, this._all);
    this.restack();
    this._changed();
  }

  /**
   * Activate the topmost window, after the one that had the keys has gone.
   */
  activateTop(): void {
    const open = [...this._all.values()]
      .filter(item => !item.window.overrideRedirect && !this._isHidden(item))
      .sort((one, other) => other.view.height - one.view.height);
    const top = open.find(({ window }) => takesKeys(window)) ?? open[0];
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
    if (!item.minimised && this._isHidden(item)) {
      return;
    }
    // The server says the same of a window that X has given the keys to, a moment late: no news if
    // the window did not want them.
    if (this._disturbs(item) || !item.window.focusOnMap) {
      this._bringUp(item);
      this.restack();
      this._changed();
    } else {
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
   * A window comes back into sight, without the keys.
   *
   * @param wanted As in `Outbox.minimise`.
   */
  reveal(item: ManagedWindow, wanted: boolean): void {
    if (item.minimised) {
      this._restore(item, wanted);
      this.restack();
    }
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

  /**
   * Whether a person is typing into a window to which this one does not belong. Whether a window
   * asks not to have the keys is not known as soon as it is there.
   */
  private _disturbs({ window }: ManagedWindow): boolean {
    const { focused } = this._outbox;
    return (
      this._all.has(focused) &&
      !belongsTo(window, focused, this._all) &&
      this._isTyping()
    );
  }

  /**
   * @returns As in `raise`.
   */
  private _bringUp(item: ManagedWindow): ManagedWindow {
    if (item.minimised) {
      this._restore(item, true);
    }
    return raise(item, this._all);
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
      this._former = null;
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

  /**
   * A window that has got the keys as it appeared, and the one that had them before.
   */
  private _former: { wid: number; focused: number } | null = null;

  private _isHidden(item: ManagedWindow): boolean {
    return isHidden(item, this._all);
  }

  private _show(item: ManagedWindow): void {
    item.show(this._all, this._outbox.focused);
  }
}
