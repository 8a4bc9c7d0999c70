/**
 * The models of windows: what the server says of one, and the state of one in the page.
 */
import { dictionary, flag, integer, list, text } from '../protocol/read';
import { IDictionary, Packet, Value } from '../protocol/value';
import {
  IConstraints,
  IRectangle,
  ISize,
  rectangleOf,
  sizeOf,
  UNCONSTRAINED
} from './geometry';

/**
 * A window as the server describes it.
 */
export interface IWindow {
  wid: number;

  /**
   * The place and size that the server gave when it announced the window.
   */
  geometry: IRectangle;

  /**
   * Whether the window is one such as a menu or a tooltip: the program alone decides its place and
   * size, and it has no frame.
   */
  overrideRedirect: boolean;

  title: string;

  /**
   * The address of the icon's image.
   */
  icon: string | null;

  /**
   * `WM_CLASS`: the name of this window among the program's, and the program's own.
   */
  className: string[];

  /**
   * `WM_WINDOW_ROLE`: what the window is for, the same each time that the program is started.
   */
  role: string;

  types: string[];
  modal: boolean;

  /**
   * The window that this one belongs to, as a dialogue does; 0 for none.
   */
  transientFor: number;

  /**
   * Whether the program wants a frame around it.
   */
  decorated: boolean;

  /**
   * Whether the window is always above other windows, or below them.
   */
  above: boolean;
  below: boolean;

  /**
   * Whether the program wants no button for it in the task bar.
   */
  skipTaskbar: boolean;

  /**
   * The visible parts of the content; null for all of it.
   */
  shape: IRectangle[] | null;

  /**
   * From 0, which is not to be seen, to 1.
   */
  opacity: number;

  /**
   * Whether the program or a person chose the position.
   */
  positioned: boolean;

  maximised: boolean;
  fullscreen: boolean;
  iconic: boolean;

  /**
   * Whether the program wants the window to be looked at.
   */
  urgent: boolean;

  /**
   * Per cent that are done of what the window is working at; 0 for nothing.
   */
  progress: number;

  /**
   * Whether the window is to have the keys as soon as it appears.
   */
  focusOnMap: boolean;

  constraints: IConstraints;
}

/**
 * A window and its state in the page.
 */
export interface IWindowState {
  window: IWindow;

  /**
   * The place and size that the window has now.
   */
  readonly geometry: IRectangle;

  /**
   * Whether the window is out of sight until somebody wants it back.
   */
  readonly minimised: boolean;

  /**
   * The place in the stack. A window that was raised later has a higher one.
   */
  order: number;
}

/**
 * The window that a `new-window` or `new-override-redirect` packet announces.
 */
export function windowOf(packet: Packet): IWindow {
  const { x, y, width, height } = rectangleOf(packet.slice(2));
  const window: IWindow = {
    wid: integer(packet[1]),
    geometry: { x, y, width: Math.max(1, width), height: Math.max(1, height) },
    overrideRedirect: packet[0] === 'new-override-redirect',
    title: '',
    icon: null,
    className: [],
    role: '',
    types: [],
    modal: false,
    transientFor: 0,
    decorated: true,
    above: false,
    below: false,
    skipTaskbar: false,
    shape: null,
    opacity: 1,
    positioned: x !== 0 || y !== 0,
    maximised: false,
    fullscreen: false,
    iconic: false,
    urgent: false,
    progress: 0,
    focusOnMap: true,
    constraints: UNCONSTRAINED
  };
  return updated(window, dictionary(packet[6] ?? {}));
}

/**
 * The window with the properties that the metadata changes.
 */
export function updated(window: IWindow, metadata: IDictionary): IWindow {
  const next = { ...window };
  for (const [key, value] of Object.entries(metadata)) {
    switch (key) {
      case 'title':
        next.title = text(value);
        break;
      case 'class-instance':
        next.className = list(value).map(text);
        break;
      case 'role':
        next.role = text(value);
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
        // -1 leaves it to the window manager. Otherwise the value has a bit for each part of a
        // frame: the first stands for all parts, the fourth for a title bar.
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
      case 'opacity':
        next.opacity = opacityOf(value);
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
      case 'attention-requested':
        next.urgent = flag(value);
        break;
      case 'progress':
        next.progress = integer(value);
        break;
      case 'focus-on-map':
        next.focusOnMap = flag(value);
        break;
      case 'size-constraints':
        next.constraints = constraintsOf(dictionary(value));
        break;
    }
  }
  return next;
}

/**
 * The types of windows that have no frame in any window manager, and no button in a task bar.
 */
const BARE = [
  ...['SPLASH', 'DOCK', 'DESKTOP', 'NOTIFICATION', 'TOOLTIP', 'DND'],
  // Menus and lists that a program has the window manager manage.
  ...['POPUP_MENU', 'DROPDOWN_MENU', 'COMBO']
];

/**
 * The types of windows that stand beside the one in use.
 */
const ASIDE = ['UTILITY', 'TOOLBAR'];

/**
 * All types that there are (EWMH, `_NET_WM_WINDOW_TYPE`).
 */
const TYPES = [...BARE, ...ASIDE, 'DIALOG', 'MENU', 'NORMAL'];

/**
 * Whether a window has a frame while it is no full screen.
 */
export function isFramed(window: IWindow): boolean {
  const { overrideRedirect, decorated, types } = window;
  return !overrideRedirect && decorated && !isBare(types);
}

/**
 * Whether people switch to this window by a button in the task bar.
 */
export function isTask(window: IWindow): boolean {
  const { overrideRedirect, skipTaskbar, types } = window;
  return !overrideRedirect && !skipTaskbar && !isBare(types);
}

/**
 * Whether a window is of a kind that has the keys as soon as it is there.
 */
export function takesKeys(window: IWindow): boolean {
  return !window.overrideRedirect && !isBare(window.types) && !isTool(window);
}

/**
 * Whether a window has tools for another one.
 */
export function isTool({ types }: IWindow): boolean {
  return ASIDE.includes(typeOf(types));
}

/**
 * The title of a window in its tab and in the task bar, with the progress of what it is working at.
 */
export function titleOf({ progress, title }: IWindow): string {
  return progress > 0 ? `${progress} % · ${title}` : title;
}

/**
 * Whether a window asks a person something for another one.
 */
export function isDialogue({ transientFor, modal, types }: IWindow): boolean {
  return transientFor !== 0 || modal || typeOf(types) === 'DIALOG';
}

/**
 * The size below which a window cannot be used. A dialogue that names none would be cut off, with
 * the buttons at its bottom.
 */
export function leastSize(window: IWindow): ISize {
  const { minimum } = window.constraints;
  const isUnknown = minimum.width <= 1 && minimum.height <= 1;
  return isUnknown && isDialogue(window) ? window.geometry : minimum;
}

/**
 * Whether a window can have no other size.
 */
export function isFixed({ constraints }: IWindow): boolean {
  const { minimum, maximum } = constraints;
  return minimum.width >= maximum.width && minimum.height >= maximum.height;
}

function isBare(types: string[]): boolean {
  return BARE.includes(typeOf(types));
}

/**
 * The type that the program prefers, of those that there are. The first in its list may be one that
 * only some window managers know, as KDE's `OVERRIDE` is.
 */
function typeOf(types: string[]): string {
  return types.find(type => TYPES.includes(type)) ?? 'NORMAL';
}

function shapeOf(shape: IDictionary): IRectangle[] | null {
  const rectangles = shape['Bounding.rectangles'];
  return rectangles === undefined ? null : list(rectangles).map(rectangleOf);
}

/**
 * `_NET_WM_WINDOW_OPACITY` has 32 bits; -1 for a window without it. From half of the range on, Xpra
 * takes the property for a negative number and sends it with 64 bits.
 */
function opacityOf(value: Value): number {
  const bits =
    typeof value === 'bigint'
      ? Number(BigInt.asUintN(32, value))
      : integer(value);
  return bits < 0 ? 1 : Math.min(1, bits / 0xffffffff);
}

function constraintsOf(hints: IDictionary): IConstraints {
  const hint = (value: Value | undefined, otherwise: ISize) =>
    value === undefined ? otherwise : sizeOf(value);
  const minimum = hint(hints['minimum-size'], UNCONSTRAINED.minimum);
  const maximum = hint(hints['maximum-size'], UNCONSTRAINED.maximum);
  const increment = hint(hints.increment, UNCONSTRAINED.increment);
  const base = hint(
    hints['base-size'],
    hints.increment === undefined ? UNCONSTRAINED.base : minimum
  );
  const least = ({ width, height }: ISize, length: number) => ({
    width: Math.max(length, width),
    height: Math.max(length, height)
  });
  return {
    minimum: least(minimum, 1),
    maximum: {
      width: maximum.width || UNCONSTRAINED.maximum.width,
      height: maximum.height || UNCONSTRAINED.maximum.height
    },
    increment: least(increment, 1),
    base: least(base, 0),
    aspect: {
      least:
        ratioOf(hints['minimum-aspect-ratio']) ?? UNCONSTRAINED.aspect.least,
      most: ratioOf(hints['maximum-aspect-ratio']) ?? UNCONSTRAINED.aspect.most
    }
  };
}

/**
 * The quotient of two positive numbers; null if they are no such.
 */
function ratioOf(value: Value | undefined): number | null {
  if (value === undefined) {
    return null;
  }
  const { width, height } = sizeOf(value);
  return width > 0 && height > 0 ? width / height : null;
}
