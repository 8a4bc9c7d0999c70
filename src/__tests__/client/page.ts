import { IDockListener } from '../../client/windows/dock';
import { IWindowManagerOptions } from '../../client/windows/manager';

/**
 * A container of 800 × 600 pixels in the page, and what jsdom lacks of a browser's layout.
 */
export function newContainer(): HTMLElement {
  window.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  Element.prototype.scrollIntoView = jest.fn();
  window.matchMedia = jest.fn().mockReturnValue(new EventTarget());
  const container = document.createElement('div');
  Object.defineProperty(container, 'clientWidth', { value: 800 });
  Object.defineProperty(container, 'clientHeight', { value: 600 });
  document.body.append(container);
  return container;
}

/**
 * An owner of panes that remembers what it was told.
 */
export function newDockListener(): jest.Mocked<Required<IDockListener>> {
  return {
    windowsChanged: jest.fn(),
    activated: jest.fn(),
    pressed: jest.fn(),
    wanted: jest.fn(),
    urged: jest.fn(),
    floated: jest.fn(),
    trayChanged: jest.fn()
  };
}

/**
 * The options of a window manager whose windows float, for nobody who types.
 */
export const MANAGER: Omit<
  IWindowManagerOptions,
  'container' | 'viewport' | 'send'
> = {
  desktop: false,
  dock: null,
  resizesDisplay: false,
  paint: () => undefined,
  resize: () => undefined,
  modifiers: () => [],
  isTyping: () => false,
  grabKeyboard: () => undefined,
  start: null,
  workspace: null,
  words: {
    close: 'Close',
    maximise: 'Maximise',
    restore: 'Restore',
    minimise: 'Minimise',
    tray: 'Icons of programs',
    windows: 'Windows'
  }
};
