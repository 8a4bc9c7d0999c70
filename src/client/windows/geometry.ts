/**
 * Where windows are and how large they may be. Everything in pixels of the
 * display, of a window's content, without its frame.
 */

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
 * The sizes that a window can have. `base` and `increment` are of those that
 * grow in steps, such as a terminal by its characters.
 */
export interface IConstraints {
  minimum: ISize;
  maximum: ISize;
  base: ISize;
  increment: ISize;
}

export const UNCONSTRAINED: IConstraints = {
  minimum: { width: 1, height: 1 },
  maximum: { width: 32767, height: 32767 },
  base: { width: 0, height: 0 },
  increment: { width: 1, height: 1 }
};

/**
 * The edges that a resize moves; both coordinates for a corner.
 */
export interface IEdges {
  horizontal: 'left' | 'right' | null;
  vertical: 'top' | 'bottom' | null;
}

/**
 * What is left in sight of a window at the least, so that it can be caught.
 */
export const REACHABLE = 48;

/**
 * The nearest size that the constraints allow.
 */
export function constrain(size: ISize, constraints: IConstraints): ISize {
  const { minimum, maximum, base, increment } = constraints;
  return {
    width: along(
      size.width,
      ...([minimum.width, maximum.width, base.width, increment.width] as const)
    ),
    height: along(
      size.height,
      ...([
        minimum.height,
        maximum.height,
        base.height,
        increment.height
      ] as const)
    )
  };
}

function along(
  length: number,
  minimum: number,
  maximum: number,
  base: number,
  increment: number
): number {
  const bounded = Math.max(minimum, Math.min(maximum, Math.round(length)));
  const steps = Math.floor((bounded - base) / increment);
  const stepped = base + Math.max(0, steps) * increment;
  return stepped < minimum ? bounded : stepped;
}

/**
 * A window after its edges were dragged. What was not dragged stays.
 */
export function resized(
  start: IRectangle,
  edges: IEdges,
  dx: number,
  dy: number,
  constraints: IConstraints
): IRectangle {
  const grow = {
    width:
      start.width +
      (edges.horizontal === 'left' ? -dx : edges.horizontal ? dx : 0),
    height:
      start.height + (edges.vertical === 'top' ? -dy : edges.vertical ? dy : 0)
  };
  const size = constrain(grow, constraints);
  return {
    x:
      edges.horizontal === 'left'
        ? start.x + start.width - size.width
        : start.x,
    y:
      edges.vertical === 'top' ? start.y + start.height - size.height : start.y,
    ...size
  };
}

/**
 * Moved so far that it can be reached: some of its title bar, whose height is
 * `bar`, is in the area.
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
 * Moved so far that all of it is in the area, if it can be.
 */
export function inSight(window: IRectangle, area: ISize): IRectangle {
  return {
    ...window,
    x: Math.max(0, Math.min(area.width - window.width, window.x)),
    y: Math.max(0, Math.min(area.height - window.height, window.y))
  };
}

/**
 * Where a window of this size comes that did not say: in the middle of its
 * parent or, one below the other, of the area; all of it in sight if it can be.
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

export function isSame(one: IRectangle, other: IRectangle): boolean {
  return (
    one.x === other.x &&
    one.y === other.y &&
    one.width === other.width &&
    one.height === other.height
  );
}
