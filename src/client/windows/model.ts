/**
 * What the server says of a window.
 */
import { dictionary, flag, integer, list, text } from '../protocol/read';
import { IDictionary, Packet, Value } from '../protocol/value';
import { IConstraints, IRectangle, UNCONSTRAINED } from './geometry';

export interface IWindow {
  wid: number;
  geometry: IRectangle;

  /**
   * A menu, a tooltip: where it is and how large is the program's business, and
   * it has no frame.
   */
  overrideRedirect: boolean;

  title: string;

  /**
   * The address of its icon's image.
   */
  icon: string | null;

  types: string[];
  modal: boolean;

  /**
   * The window it belongs to, 0 for none.
   */
  transientFor: number;

  /**
   * Whether the program wants a frame around it.
   */
  decorated: boolean;

  /**
   * Always above other windows, or below.
   */
  above: boolean;
  below: boolean;

  /**
   * Whether the program wants no button for it in the task bar.
   */
  skipTaskbar: boolean;

  /**
   * What is to be seen of its content; null for all of it.
   */
  shape: IRectangle[] | null;

  /**
   * Whether the position is one that the program or a person chose.
   */
  positioned: boolean;

  maximised: boolean;
  fullscreen: boolean;
  iconic: boolean;
  constraints: IConstraints;
}

/**
 * Of a `new-window` or `new-override-redirect` packet.
 */
export function windowOf(packet: Packet): IWindow {
  const [wid, x, y, width, height] = packet.slice(1, 6).map(integer);
  const window: IWindow = {
    wid,
    geometry: { x, y, width: Math.max(1, width), height: Math.max(1, height) },
    overrideRedirect: packet[0] === 'new-override-redirect',
    title: '',
    icon: null,
    types: [],
    modal: false,
    transientFor: 0,
    decorated: true,
    above: false,
    below: false,
    skipTaskbar: false,
    shape: null,
    positioned: x !== 0 || y !== 0,
    maximised: false,
    fullscreen: false,
    iconic: false,
    constraints: UNCONSTRAINED
  };
  return updated(window, dictionary(packet[6] ?? {}));
}

/**
 * The window with what its metadata changes.
 */
export function updated(window: IWindow, metadata: IDictionary): IWindow {
  const next = { ...window };
  for (const [key, value] of Object.entries(metadata)) {
    switch (key) {
      case 'title':
        next.title = text(value);
        break;
      case 'window-type':
        next.types = list(value).map(text);
        break;
      case 'modal':
        next.modal = flag(value);
        break;
      case 'transient-for':
        next.transientFor = integer(value);
        break;
      case 'decorations':
        // -1 for what the window manager does by itself; else bits, of which
        // the first stands for all and the fourth for a title bar.
        next.decorated = (integer(value) & 0b1001) !== 0;
        break;
      case 'above':
        next.above = flag(value);
        break;
      case 'below':
        next.below = flag(value);
        break;
      case 'skip-taskbar':
        next.skipTaskbar = flag(value);
        break;
      case 'shape':
        next.shape = shapeOf(dictionary(value));
        break;
      case 'set-initial-position':
        next.positioned = next.positioned || flag(value);
        break;
      case 'maximized':
        next.maximised = flag(value);
        break;
      case 'fullscreen':
        next.fullscreen = flag(value);
        break;
      case 'iconic':
        next.iconic = flag(value);
        break;
      case 'size-constraints':
        next.constraints = constraintsOf(dictionary(value));
        break;
    }
  }
  return next;
}

/**
 * Windows that have no frame in any window manager, and no button in a task bar.
 */
const BARE = ['SPLASH', 'DOCK', 'DESKTOP', 'NOTIFICATION', 'TOOLTIP', 'DND'];

/**
 * Whether a window has a frame while it does not fill the screen.
 */
export function isFramed({
  overrideRedirect,
  decorated,
  types
}: IWindow): boolean {
  return !overrideRedirect && decorated && !BARE.includes(types[0]);
}

/**
 * Whether a window is one that people switch to.
 */
export function isTask({
  overrideRedirect,
  skipTaskbar,
  types
}: IWindow): boolean {
  return !overrideRedirect && !skipTaskbar && !BARE.includes(types[0]);
}

/**
 * Whether a window can have one size only.
 */
export function isFixed({ constraints }: IWindow): boolean {
  const { minimum, maximum } = constraints;
  return minimum.width >= maximum.width && minimum.height >= maximum.height;
}

function shapeOf(shape: IDictionary): IRectangle[] | null {
  const rectangles = shape['Bounding.rectangles'];
  if (rectangles === undefined) {
    return null;
  }
  return list(rectangles).map(rectangle => {
    const [x, y, width, height] = list(rectangle).map(integer);
    return { x, y, width, height };
  });
}

function constraintsOf(hints: IDictionary): IConstraints {
  const pair = (value: Value | undefined, otherwise: IConstraints['base']) => {
    if (value === undefined) {
      return otherwise;
    }
    const [width, height] = list(value).map(integer);
    return { width, height };
  };
  const minimum = pair(hints['minimum-size'], UNCONSTRAINED.minimum);
  const maximum = pair(hints['maximum-size'], UNCONSTRAINED.maximum);
  const increment = pair(hints.increment, UNCONSTRAINED.increment);
  const base = pair(
    hints['base-size'],
    hints.increment === undefined ? UNCONSTRAINED.base : minimum
  );
  const least = (size: IConstraints['base'], length: number) => ({
    width: Math.max(length, size.width),
    height: Math.max(length, size.height)
  });
  return {
    minimum: least(minimum, 1),
    maximum: {
      width: maximum.width || UNCONSTRAINED.maximum.width,
      height: maximum.height || UNCONSTRAINED.maximum.height
    },
    increment: least(increment, 1),
    base: least(base, 0)
  };
}
