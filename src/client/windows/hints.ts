/**
 * What windows ask for and Xpra does not pass on, brought to them as metadata of Xpra's.
 */
import { dictionary, text } from '../protocol/read';
import { IDictionary, Packet, Value } from '../protocol/value';

/**
 * What a window asks for.
 */
export interface IHints {
  /**
   * X's number of the window.
   */
  window: number;

  /**
   * Whether it wants to be looked at.
   */
  urgent: boolean;

  /**
   * Whether it is new and is to be minimised.
   */
  iconic: boolean;

  /**
   * False if it is new and is not to have the keys as soon as it appears.
   */
  focus_on_map: boolean;

  /**
   * Per cent that are done of what it is working at; 0 for nothing.
   */
  progress: number;
}

export class Hints {
  /**
   * @param change Changes the metadata of a window.
   */
  constructor(
    private readonly _change: (wid: number, metadata: IDictionary) => void
  ) {}

  /**
   * A window has come, perhaps after its hints.
   */
  added(packet: Packet): void {
    const [, wid, , , , , metadata] = packet;
    const { xid } = dictionary(metadata ?? {});
    if (xid === undefined) {
      return;
    }
    const number = numberOf(xid);
    this._wids.set(number, wid as number);
    const hints = this._early.get(number);
    if (hints) {
      this._early.delete(number);
      this.tell(hints);
    }
  }

  removed(wid: number): void {
    for (const [number, known] of this._wids) {
      if (known === wid) {
        this._wids.delete(number);
      }
    }
  }

  tell(hints: IHints): void {
    const { window, urgent, iconic, progress } = hints;
    const { focus_on_map: focusOnMap } = hints;
    const wid = this._wids.get(window);
    if (wid === undefined) {
      const early = this._early.get(window);
      this._early.set(window, {
        ...hints,
        iconic: iconic || !!early?.iconic,
        focus_on_map: focusOnMap && early?.focus_on_map !== false
      });
      return;
    }
    this._change(wid, {
      'attention-requested': urgent,
      progress,
      ...(iconic ? { iconic } : {}),
      ...(focusOnMap ? {} : { 'focus-on-map': false })
    });
  }

  /**
   * Another connection begins.
   */
  reset(): void {
    this._wids.clear();
    this._early.clear();
  }

  private readonly _wids = new Map<number, number>();

  /**
   * The hints of windows that have not come yet.
   */
  private readonly _early = new Map<number, IHints>();
}

/**
 * X's number of a window, which Xpra before 4 writes as a text: `0x400001`.
 */
function numberOf(xid: Value): number {
  return typeof xid === 'number' ? xid : Number(text(xid));
}
