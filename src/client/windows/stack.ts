/**
 * Which windows are above which.
 */
import { IWindow } from './model';

export interface IStacked {
  window: IWindow;

  /**
   * The later it was raised, the higher.
   */
  order: number;
}

/**
 * The height at which the task bar is: windows in use as a full screen, menus
 * and tooltips are above it.
 */
export const BAR_HEIGHT_INDEX = 1_000_000;

/**
 * The windows that belong to a window: its dialogues, and theirs.
 */
export function transientsOf<T extends IStacked>(
  wid: number,
  all: Iterable<T>
): T[] {
  return [...all].filter(
    ({ window }) => window.transientFor === wid && window.wid !== wid
  );
}

/**
 * Whether a window is `wid`, or belongs to it through any number of others.
 */
export function belongsTo(
  window: IWindow,
  wid: number,
  find: (wid: number) => IWindow | undefined
): boolean {
  const seen = new Set<number>();
  let next: IWindow | undefined = window;
  while (next && !seen.has(next.wid)) {
    if (next.wid === wid) {
      return true;
    }
    seen.add(next.wid);
    next = find(next.transientFor);
  }
  return false;
}

/**
 * The `z-index` of each window.
 *
 * @param focused The window that has the keys: a full screen is above the rest
 * while it or one of its dialogues has them.
 */
export function heights(
  all: Map<number, IStacked>,
  focused: number
): Map<number, number> {
  const find = (wid: number) => all.get(wid)?.window;
  const used = find(focused);
  const own = (window: IWindow): number => {
    if (window.overrideRedirect) {
      return 4;
    }
    if (window.fullscreen && used && belongsTo(used, window.wid, find)) {
      return 3;
    }
    return window.above ? 2 : window.below ? 0 : 1;
  };
  const layer = ({ window }: IStacked): number => {
    let highest = own(window);
    for (const { window: other } of all.values()) {
      if (other !== window && belongsTo(window, other.wid, find)) {
        highest = Math.max(highest, own(other));
      }
    }
    return highest;
  };
  const sorted = [...all.values()]
    .map(item => ({ item, layer: layer(item) }))
    .sort(
      (one, other) =>
        one.layer - other.layer || one.item.order - other.item.order
    );
  return new Map(
    sorted.map(({ item, layer: height }, i) => [
      item.window.wid,
      height > 2 ? BAR_HEIGHT_INDEX + 1 + i : 1 + i
    ])
  );
}
