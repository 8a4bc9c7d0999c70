/**
 * Where windows are, and the sizes that they can have. Every length is in pixels of the display. A
 * window's rectangle is its content's, without the frame.
 */
import { integer, list } from '../protocol/read';
import { Value } from '../protocol/value';

export interface IRectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface ISize {
  width: number;
  height: number;
}

/**
 * The sizes that a window can have. A window that grows in steps, such as a terminal by its
 * characters, has the size `base` plus any number of times `increment`.
 */
export interface IConstraints {
  minimum: ISize;
  maximum: ISize;
  base: ISize;
  increment: ISize;

  /**
   * The least and the greatest ratio of width to height, after the base was subtracted from both.
   */
  aspect: { least: number; most: number };
}

export const UNCONSTRAINED: IConstraints = {
  minimum: { width: 1, height: 1 },
  maximum: { width: 32767, height: 32767 },
  base: { width: 0, height: 0 },
  increment: { width: 1, height: 1 },
  aspect: { least: 0, most: Infinity }
};

/**
 * The edges that a resize moves. A corner moves two.
 */
export interface IEdges {
  horizontal: 'left' | 'right' | null;
  vertical: 'top' | 'bottom' | null;
}

/**
 * How much of a window's width stays in the area at the least, so that a person can drag it back.
 */
export const REACHABLE = 48;

/**
 * The rectangle that a packet gives as four numbers. Further values are ignored.
 */
export function rectangleOf(value: Value | undefined): IRectangle {
  const [x, y, ...size] = list(value);
  return { x: integer(x), y: integer(y), ...sizeOf(size) };
}

/**
 * The size that a packet gives as two numbers. Further values are ignored.
 */
export function sizeOf(value: Value | undefined): ISize {
  const [width, height] = list(value);
  return { width: integer(width), height: integer(height) };
}

/**
 * The nearest size that the constraints allow. A size of another aspect becomes smaller.
 */
export function constrain(size: ISize, constraints: IConstraints): ISize {
  const { minimum, maximum, base, increment, aspect } = constraints;
  const bounded = (side: keyof ISize, length: number): number =>
    Math.max(minimum[side], Math.min(maximum[side], Math.round(length)));
  const width = bounded('width', size.width) - base.width;
  const height = bounded('height', size.height) - base.height;
  const shaped = {
    width: base.width + Math.min(width, Math.max(1, height) * aspect.most),
    height: base.height + Math.min(height, Math.max(1, width) / aspect.least)
  };
  const along = (side: keyof ISize): number => {
    const length = bounded(side, shaped[side]);
    const steps = Math.floor((length - base[side]) / increment[side]);
    const stepped = base[side] + Math.max(0, steps) * increment[side];
    return stepped < minimum[side] ? length : stepped;
  };
  return { width: along('width'), height: along('height') };
}

/**
 * The window `start` after its edges were dragged by `dx` and `dy`. The other edges stay, unless the
 * aspect wants it otherwise.
 */
export function resized(
  start: IRectangle,
  edges: IEdges,
  dx: number,
  dy: number,
  constraints: IConstraints
): IRectangle {
  const { horizontal, vertical } = edges;
  const grow = (edge: string | null, by: number) =>
    edge === 'left' || edge === 'top' ? -by : edge ? by : 0;
  const { base, aspect } = constraints;
  let width = start.width + grow(horizontal, dx);
  let height = start.height + grow(vertical, dy);
  if (!vertical) {
    const share = Math.max(1, width - base.width);
    height = Math.max(height, base.height + share / aspect.most);
  } else if (!horizontal) {
    const share = Math.max(1, height - base.height);
    width = Math.max(width, base.width + share * aspect.least);
  }
  const size = constrain({ width, height }, constraints);
  const right = start.x + start.width;
  const bottom = start.y + start.height;
  return {
    x: horizontal === 'left' ? right - size.width : start.x,
    y: vertical === 'top' ? bottom - size.height : start.y,
    ...size
  };
}

/**
 * The window, moved as far as it takes for some of its title bar to be in the area. `bar` is the
 * title bar's height.
 */
export function reachable(
  window: IRectangle,
  area: ISize,
  bar: number
): IRectangle {
  return {
    ...window,
    x: Math.max(
      REACHABLE - window.width,
      Math.min(area.width - REACHABLE, window.x)
    ),
    y: Math.max(bar, Math.min(Math.max(bar, area.height - bar), window.y))
  };
}

/**
 * The window, moved as far as it takes for all of it to be in the area, if it fits. `bar` is the
 * height of its title bar.
 */
export function inSight(
  window: IRectangle,
  area: ISize,
  bar: number
): IRectangle {
  return {
    ...window,
    x: Math.max(0, Math.min(area.width - window.width, window.x)),
    y: Math.max(bar, Math.min(area.height - window.height, window.y))
  };
}

/**
 * The window, moved as far as it takes for all of it to be in a part of the display, if it fits.
 */
export function keptIn(window: IRectangle, part: IRectangle): IRectangle {
  const { x, y } = inSight(
    { ...window, x: window.x - part.x, y: window.y - part.y },
    part,
    0
  );
  return { ...window, x: x + part.x, y: y + part.y };
}

/**
 * The place of a window of this size whose program chose none: the middle of its parent or, without
 * a parent, of the area. There each further window is one title bar lower and further right. All of
 * the window is in the area, if it fits.
 *
 * @param bar The height of a title bar.
 * @param others How many windows there are already.
 */
export function placed(
  size: ISize,
  area: ISize,
  bar: number,
  parent: IRectangle | null,
  others: number
): IRectangle {
  const within = parent ?? { x: 0, y: bar, ...area, height: area.height - bar };
  const step = parent ? 0 : (others % 6) * bar;
  const along = (
    start: number,
    length: number,
    own: number,
    least: number,
    most: number
  ) =>
    Math.max(
      least,
      Math.min(most - own, Math.round(start + (length - own) / 2) + step)
    );
  return reachable(
    {
      x: along(within.x, within.width, size.width, 0, area.width),
      y: along(within.y, within.height, size.height, bar, area.height),
      ...size
    },
    area,
    bar
  );
}

/**
 * A window of this size in the middle of a pane. A larger one begins where the pane does, or is
 * scrolled by `scroll`.
 */
export function centred(
  { width, height }: ISize,
  pane: IRectangle,
  scroll: { x: number; y: number }
): IRectangle {
  const along = (start: number, room: number, length: number, by: number) =>
    length < room ? start + Math.floor((room - length) / 2) : start - by;
  return {
    x: along(pane.x, pane.width, width, scroll.x),
    y: along(pane.y, pane.height, height, scroll.y),
    width,
    height
  };
}

/**
 * A point of the area on which there is none of these windows; null if there is no such point.
 */
export function freePoint(
  area: ISize,
  windows: IRectangle[]
): [x: number, y: number] | null {
  // The free space begins at the edges of the area, or where a window ends.
  const xs = [0, ...windows.map(({ x, width }) => x + width)];
  const ys = [0, ...windows.map(({ y, height }) => y + height)];
  for (const y of ys) {
    for (const x of xs) {
      const isTaken = windows.some(other => isWithin(other, x, y));
      if (isWithin({ x: 0, y: 0, ...area }, x, y) && !isTaken) {
        return [x, y];
      }
    }
  }
  return null;
}

/**
 * The next place to the left, from a rectangle's own on, where none of these windows is; its own if
 * there is no such place.
 */
export function uncovered(
  rectangle: IRectangle,
  windows: IRectangle[]
): IRectangle {
  const { width } = rectangle;
  for (let { x } = rectangle; x >= 0; x -= width) {
    const moved = { ...rectangle, x };
    if (!windows.some(other => overlap(moved, other))) {
      return moved;
    }
  }
  return rectangle;
}

function overlap(one: IRectangle, other: IRectangle): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

/**
 * Whether a point is in a rectangle.
 */
export function isWithin(
  { x, y, width, height }: IRectangle,
  left: number,
  top: number
): boolean {
  return left >= x && top >= y && left < x + width && top < y + height;
}

export function isSame(one: IRectangle, other: IRectangle): boolean {
  return (
    one.x === other.x &&
    one.y === other.y &&
    one.width === other.width &&
    one.height === other.height
  );
}
