/**
 * The windows that belong to one another, and the order in which windows are on top of one another.
 */
import { IWindow, IWindowState } from './model';

type Windows<T extends IWindowState = IWindowState> = ReadonlyMap<number, T>;

/**
 * The height at which the task bar is. A full screen in use, menus and tooltips are above it.
 */
const BAR_HEIGHT_INDEX = 1_000_000;

/**
 * Whether a window is `wid`, or belongs to it through any number of others.
 */
export function belongsTo(window: IWindow, wid: number, all: Windows): boolean {
  const seen = new Set<number>();
  let next: IWindow | undefined = window;
  while (next && !seen.has(next.wid)) {
    if (next.wid === wid) {
      return true;
    }
    seen.add(next.wid);
    next = all.get(next.transientFor)?.window;
  }
  return false;
}

/**
 * Whether a window is out of sight: it is minimised, or a window that it belongs to is.
 */
export function isHidden(state: IWindowState, all: Windows): boolean {
  const seen = new Set<IWindowState>();
  let next: IWindowState | undefined = state;
  while (next && !seen.has(next)) {
    if (next.minimised) {
      return true;
    }
    seen.add(next);
    next = all.get(next.window.transientFor);
  }
  return false;
}

/**
 * The order of a window that is on top of all these.
 */
export function topOrder(all: Windows): number {
  return 1 + Math.max(0, ...[...all.values()].map(({ order }) => order));
}

/**
 * Raise a window, and its dialogues above it.
 *
 * @returns The window of these that is to have the keys: the topmost modal dialogue, else the
 * window itself.
 */
export function raise<T extends IWindowState>(state: T, all: Windows<T>): T {
  return raiseOnce(state, all, new Set());
}

/**
 * @param raised The windows that have been raised already: programs can say that two windows belong
 * to each other.
 */
function raiseOnce<T extends IWindowState>(
  state: T,
  all: Windows<T>,
  raised: Set<T>
): T {
  raised.add(state);
  state.order = topOrder(all);
  let used = state;
  const dialogues = [...all.values()]
    .filter(({ window }) => window.transientFor === state.window.wid)
    .filter(dialogue => !dialogue.minimised && !raised.has(dialogue))
    .sort((one, other) => one.order - other.order);
  for (const dialogue of dialogues) {
    const top = raiseOnce(dialogue, all, raised);
    if (dialogue.window.modal) {
      used = top;
    }
  }
  return used;
}

/**
 * The `z-index` of each window.
 *
 * @param focused The window that has the keys. A full screen is above the rest while it or one of
 * its dialogues has them.
 */
export function heights<T extends IWindowState>(
  all: Windows<T>,
  focused: number
): Map<T, number> {
  const used = all.get(focused)?.window;
  const own = (window: IWindow): number => {
    if (window.overrideRedirect) {
      return 4;
    }
    if (window.fullscreen && used && belongsTo(used, window.wid, all)) {
      return 3;
    }
    return window.above ? 2 : window.below ? 0 : 1;
  };
  const layer = ({ window }: IWindowState): number => {
    let highest = own(window);
    for (const { window: other } of all.values()) {
      if (other !== window && belongsTo(window, other.wid, all)) {
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
      item,
      height > 2 ? BAR_HEIGHT_INDEX + 1 + i : 1 + i
    ])
  );
}
