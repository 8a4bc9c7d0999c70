/**
 * Where windows go: a new one, and one that is moved, maximised or no longer within reach.
 *
 * Nothing here has a state or touches the page. Each function takes what is known and returns the
 * window's next place.
 */
import {
  constrain,
  IRectangle,
  isSame,
  ISize,
  placed,
  reachable
} from './geometry';
import { isFramed, IWindow } from './model';

/**
 * The space for windows, in pixels of the display.
 */
export interface ISpace {
  /**
   * The whole display.
   */
  area: ISize;

  /**
   * The height of a window's title bar; 0 where windows have none.
   */
  titleBar: number;

  /**
   * The height of the task bar while it is shown.
   */
  taskBar: number;

  isTaskBarShown: boolean;
}

/**
 * The place of a window, and what is remembered of former ones.
 */
export interface IPlacement {
  geometry: IRectangle;
  maximised: boolean;

  /**
   * Where the window was before it was maximised or became a full screen.
   */
  before: IRectangle | null;

  /**
   * Where the window was before the client put it elsewhere, neither by a person's hand nor because
   * the program wanted it.
   */
  left: IRectangle | null;
}

/**
 * The other windows, as far as a new one's place depends on them.
 */
export interface INeighbours {
  /**
   * Where the window is that the new one belongs to; null if it belongs to none.
   */
  parent: IRectangle | null;

  /**
   * How many windows there are, without menus and tooltips.
   */
  count: number;
}

/**
 * The place of a new window.
 *
 * @param managed Whether the client decides it.
 */
export function placeNew(
  window: IWindow,
  managed: boolean,
  neighbours: INeighbours,
  space: ISpace
): IPlacement {
  const geometry = managed
    ? chosen(window, neighbours, space)
    : window.geometry;
  const placement = { geometry, maximised: false, before: null, left: null };
  const { maximised, fullscreen } = window;
  if (!maximised && !fullscreen) {
    return placement;
  }
  return {
    ...placement,
    maximised,
    before: geometry,
    geometry: whole(window, fullscreen, space)
  };
}

/**
 * The place of a window whose program has moved or resized it; null if that is late news.
 */
export function placeConfigured(
  placement: IPlacement,
  window: IWindow,
  wanted: IRectangle,
  space: ISpace
): IPlacement | null {
  if (isLate(placement, window, wanted)) {
    return null;
  }
  const bar = window.fullscreen ? 0 : titleHeight(window, space);
  return {
    ...placement,
    left: isSame(wanted, placement.geometry) ? placement.left : null,
    geometry: reachable(wanted, roomOf(space), bar)
  };
}

/**
 * The place of a window that is maximised now, or no longer.
 */
export function placeMaximised(
  placement: IPlacement,
  window: IWindow,
  maximised: boolean,
  space: ISpace
): IPlacement {
  const before = maximised ? placement.geometry : placement.before;
  return {
    maximised,
    before,
    left: placement.geometry,
    geometry:
      maximised || !before
        ? whole(window, false, space)
        : withinReach(window, before, space)
  };
}

/**
 * The place of a window that is a full screen now, or no longer. The window says which.
 */
export function placeFullscreen(
  placement: IPlacement,
  window: IWindow,
  space: ISpace
): IPlacement {
  const { geometry, maximised } = placement;
  const { fullscreen } = window;
  const before = fullscreen && !maximised ? geometry : placement.before;
  return {
    maximised,
    before,
    left: geometry,
    geometry:
      fullscreen || maximised
        ? whole(window, fullscreen, space)
        : (before ?? geometry)
  };
}

/**
 * The place of a window after the space has changed. It is the same object if the window stays.
 */
export function placeWithin(
  placement: IPlacement,
  window: IWindow,
  space: ISpace
): IPlacement {
  const { geometry, maximised } = placement;
  const { fullscreen } = window;
  const wanted =
    fullscreen || maximised
      ? whole(window, fullscreen, space)
      : withinReach(window, geometry, space);
  return isSame(wanted, geometry)
    ? placement
    : { ...placement, geometry: wanted, left: geometry };
}

/**
 * The geometry, moved as far as it takes for some of the window's title bar to be within reach.
 */
export function withinReach(
  window: IWindow,
  geometry: IRectangle,
  space: ISpace
): IRectangle {
  return reachable(geometry, roomOf(space), titleHeight(window, space));
}

/**
 * Where a maximised window comes off that a person drags: the pointer stays over the same share of
 * its width.
 *
 * @param whole Where the window was while it was maximised.
 * @param size The size that it has now.
 * @param x Where the pointer is in the display.
 */
export function detached(
  whole: IRectangle,
  size: ISize,
  x: number
): IRectangle {
  const share = (x - whole.x) / whole.width;
  return {
    x: Math.round(x - share * size.width),
    y: whole.y,
    width: size.width,
    height: size.height
  };
}

function chosen(
  window: IWindow,
  { parent, count }: INeighbours,
  space: ISpace
): IRectangle {
  const { geometry, constraints } = window;
  const bar = titleHeight(window, space);
  const room = roomOf(space);
  // No larger than the room, where the program can be smaller.
  const size = constrain(
    {
      width: Math.min(geometry.width, room.width),
      height: Math.min(geometry.height, room.height - bar)
    },
    constraints
  );
  // GTK says so of dialogues, whose place it leaves to the window manager.
  const isLeft = parent !== null && geometry.x === 0 && geometry.y === 0;
  if (window.positioned && !isLeft) {
    return reachable({ ...geometry, ...size }, room, bar);
  }
  // The task bar is shown as soon as there are two windows.
  const above = roomOf({ ...space, isTaskBarShown: true });
  return placed(size, above, bar, parent, count);
}

/**
 * The area without the task bar.
 */
function roomOf({ area, taskBar, isTaskBarShown }: ISpace): ISize {
  const height = area.height - (isTaskBarShown ? taskBar : 0);
  return { width: area.width, height: Math.max(1, height) };
}

function titleHeight(window: IWindow, { titleBar }: ISpace): number {
  return isFramed(window) ? titleBar : 0;
}

/**
 * Where a window is that takes all the room, or as a full screen all the area.
 */
function whole(
  window: IWindow,
  fullscreen: boolean,
  space: ISpace
): IRectangle {
  const bar = fullscreen ? 0 : titleHeight(window, space);
  const { width, height } = fullscreen ? space.area : roomOf(space);
  return { x: 0, y: bar, width, height: Math.max(1, height - bar) };
}

/**
 * Whether `wanted` is where a window was, or what the program made of that. Xpra says where it has
 * put a window some time after it did, and by then the window may be elsewhere.
 */
function isLate(
  { geometry, maximised, before, left }: IPlacement,
  { constraints, fullscreen }: IWindow,
  wanted: IRectangle
): boolean {
  const isOf = (past: IRectangle | null) =>
    past !== null &&
    (isSame(wanted, past) ||
      isSame(wanted, { ...past, ...constrain(past, constraints) }));
  const isWhole = maximised || fullscreen;
  return !isOf(geometry) && (isOf(left) || (isWhole && isOf(before)));
}
