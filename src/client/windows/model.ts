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
    types: [],
    modal: false,
    transientFor: 0,
    decorated: true,
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
        // -1 for what the window manager does by itself, 0 for none.
        next.decorated = integer(value) !== 0;
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
