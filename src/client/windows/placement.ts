/**
 * Where windows go: a new one, and one that is moved, maximised or no longer within reach.
 *
 * Nothing here has a state or touches the page. Each function takes what is known and returns the
 * window's next place.
 */
import {
  centred,
  constrain,
  inSight,
  IRectangle,
  isSame,
  ISize,
  placed,
  reachable
} from './geometry';
import { isFramed, IWindow, leastSize } from './model';

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
 * The part of the room's width and height that a window without a size of its own takes.
 */
const PART = 0.75;

/**
 * How many former places of a window are remembered: as many as a drag makes in a second.
 */
const PAST = 64;

/**
 * Milliseconds for which they are. Xpra tells of a place up to 250 ms after a window has come
 * there, or later on a slow link.
 */
export const LATEST = 2000;

/**
 * The columns and rows of a terminal.
 */
const TERMINAL: ISize = { width: 80, height: 24 };

/**
 * The place of a window, and what is remembered of former ones.
 */
export interface IPlacement {
  geometry: IRectangle;

  /**
   * The place and size that the program or a person has chosen. The geometry is the same as far as
   * there is room.
   */
  chosen: IRectangle;

  /**
   * Whether a person has put some of the window out of sight.
   */
  loose: boolean;

  maximised: boolean;

  /**
   * Where the window was before it was maximised or became a full screen.
   */
  before: IRectangle | null;

  /**
   * Where the client has put the window, one after the other, until it put it elsewhere. Where it
   * was when a person began to drag it is not among them: the program may insist on that place.
   */
  left: readonly IRectangle[];
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
  const chosen = managed ? choose(window, neighbours, space) : window.geometry;
  const geometry = managed ? fitted(window, chosen, space) : chosen;
  const { maximised, fullscreen } = window;
  const placement = { geometry, chosen, loose: false, maximised, left: [] };
  if (!maximised && !fullscreen) {
    return { ...placement, before: null };
  }
  return {
    ...placement,
    before: geometry,
    geometry: whole(window, fullscreen, space)
  };
}

/**
 * The place of a window that fills a pane, as far as its constraints let it.
 *
 * @param scroll How far a window that is larger is scrolled.
 */
export function placeIn(
  window: IWindow,
  pane: IRectangle,
  scroll: { x: number; y: number }
): IPlacement {
  const { constraints, maximised } = window;
  const { width, height } = pane;
  const geometry = centred(
    constrain({ width, height }, constraints),
    pane,
    scroll
  );
  return {
    geometry,
    chosen: window.geometry,
    loose: false,
    maximised,
    before: null,
    left: []
  };
}

/**
 * The place of a window that a person moves or resizes.
 */
export function placeByHand(
  placement: IPlacement,
  geometry: IRectangle,
  window: IWindow,
  space: ISpace
): IPlacement {
  const loose = !isSame(geometry, fitted(window, geometry, space));
  return { ...placement, geometry, chosen: geometry, loose };
}

/**
 * The place of a window that the server is told of while a person drags the window on.
 */
export function placeTold(placement: IPlacement): IPlacement {
  return { ...placement, left: past(placement) };
}

/**
 * The place of a window whose former places the server has told of.
 */
export function placeSettled(placement: IPlacement): IPlacement {
  return { ...placement, left: [] };
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
  if (isSame(wanted, placement.geometry)) {
    return placement;
  }
  const next = { ...placement, left: [] };
  if (placement.maximised || window.fullscreen) {
    const bar = window.fullscreen ? 0 : titleHeight(window, space);
    return { ...next, geometry: reachable(wanted, roomOf(space), bar) };
  }
  return settled({ ...next, chosen: wanted }, window, space);
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
  const { geometry } = placement;
  const before = maximised ? geometry : placement.before;
  const next = { ...placement, maximised, before, left: past(placement) };
  return maximised || !before
    ? { ...next, geometry: whole(window, false, space) }
    : restored(next, window, space);
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
  const next = { ...placement, before, left: past(placement) };
  return fullscreen || maximised
    ? { ...next, geometry: whole(window, fullscreen, space) }
    : restored(next, window, space);
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
  const next =
    fullscreen || maximised
      ? { ...placement, geometry: whole(window, fullscreen, space) }
      : settled(placement, window, space);
  return isSame(next.geometry, geometry)
    ? placement
    : { ...next, left: past(placement) };
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

/**
 * The place that the program has chosen, or that is chosen for it.
 */
function choose(
  window: IWindow,
  { parent, count }: INeighbours,
  space: ISpace
): IRectangle {
  const geometry = { ...window.geometry, ...firstSize(window) };
  // GTK says so of dialogues, whose place it leaves to the window manager.
  const isLeft = parent !== null && geometry.x === 0 && geometry.y === 0;
  if (window.positioned && !isLeft) {
    return geometry;
  }
  // The task bar is shown as soon as there are two windows.
  const above = roomOf({ ...space, isTaskBarShown: true });
  const bar = titleHeight(window, space);
  const { width, height } = fitted(window, geometry, space);
  const { x, y } = placed({ width, height }, above, bar, parent, count);
  return { ...geometry, x, y };
}

/**
 * The size of a new window. A terminal of a single character becomes one of the usual size: xterm
 * asks for one character before it asks for its own size, and Xpra 6.2 may keep to that.
 */
function firstSize({ geometry, constraints }: IWindow): ISize {
  const { base, increment } = constraints;
  const isCharacter = (['width', 'height'] as const).every(
    side =>
      increment[side] > 1 && geometry[side] === base[side] + increment[side]
  );
  return isCharacter
    ? {
        width: base.width + TERMINAL.width * increment.width,
        height: base.height + TERMINAL.height * increment.height
      }
    : geometry;
}

/**
 * The placement with the window where it was chosen to be, as far as there is room.
 */
function settled(
  placement: IPlacement,
  window: IWindow,
  space: ISpace
): IPlacement {
  const { chosen, loose } = placement;
  const place = loose ? withinReach : fitted;
  return { ...placement, geometry: place(window, chosen, space) };
}

/**
 * The geometry, in sight and no larger than the room, where the window can be smaller.
 */
function fitted(
  window: IWindow,
  geometry: IRectangle,
  space: ISpace
): IRectangle {
  const room = roomOf(space);
  const bar = titleHeight(window, space);
  const least = leastSize(window);
  const width = Math.max(least.width, room.width);
  const height = Math.max(least.height, room.height - bar);
  const size =
    geometry.width > width || geometry.height > height
      ? constrain(
          {
            width: Math.min(geometry.width, width),
            height: Math.min(geometry.height, height)
          },
          window.constraints
        )
      : geometry;
  const { x, y } = geometry;
  return inSight({ x, y, width: size.width, height: size.height }, room, bar);
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
 * The place of a window that is no longer maximised or a full screen.
 *
 * A program may show a window as large as the room before it gives the window a size: LibreOffice
 * does, with one pixel. Such a window takes a part of the room.
 */
function restored(
  placement: IPlacement,
  window: IWindow,
  space: ISpace
): IPlacement {
  const { width, height } = placement.chosen;
  if (Math.min(width, height) >= space.titleBar) {
    return settled(placement, window, space);
  }
  const room = roomOf(space);
  const bar = titleHeight(window, space);
  const size = {
    width: Math.round(room.width * PART),
    height: Math.round((room.height - bar) * PART)
  };
  const chosen = placed(
    constrain(size, window.constraints),
    room,
    bar,
    null,
    0
  );
  return settled({ ...placement, chosen }, window, space);
}

/**
 * The former places of a window that the client puts elsewhere.
 */
function past({ left, geometry }: IPlacement): readonly IRectangle[] {
  return [...left, geometry].slice(-PAST);
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
  const isOf = (place: IRectangle | null) =>
    place !== null &&
    (isSame(wanted, place) ||
      isSame(wanted, { ...place, ...constrain(place, constraints) }));
  const isWhole = maximised || fullscreen;
  return !isOf(geometry) && (left.some(isOf) || (isWhole && isOf(before)));
}
