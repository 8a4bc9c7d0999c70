import { followVisibility } from '../../page/visibility';
import { removeListeners } from './support';

describe('followVisibility', () => {
  removeListeners();

  let resized: () => void;
  let width: number;
  let client: { visible: boolean; wake: jest.Mock; focus: jest.Mock };

  beforeEach(() => {
    globalThis.ResizeObserver = class {
      constructor(callback: () => void) {
        resized = callback;
      }
      observe(): void {
        resized();
      }
    } as never;
    width = 800;
    define(document, 'hidden', false);
    const container = document.createElement('div');
    Object.defineProperty(container, 'clientWidth', { get: () => width });
    client = { visible: false, wake: jest.fn(), focus: jest.fn() };
    followVisibility(client, container);
  });

  function define(target: object, name: string, value: unknown): void {
    Object.defineProperty(target, name, { value, configurable: true });
  }

  it('tells that the page is hidden, and in sight again', () => {
    expect(client.visible).toBe(true);
    define(document, 'hidden', true);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(client.visible).toBe(false);
    expect(client.wake).not.toHaveBeenCalled();
    define(document, 'hidden', false);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(client.visible).toBe(true);
    expect(client.wake).toHaveBeenCalledTimes(1);
  });

  it('tells that a tab of Lab is hidden, in which the page has no size', () => {
    width = 0;
    resized();
    expect(client.visible).toBe(false);
  });

  it('gives the display the keyboard when a person comes into the page', () => {
    window.dispatchEvent(new Event('focus'));
    expect(client.wake).toHaveBeenCalledTimes(1);
    expect(client.focus).toHaveBeenCalledTimes(1);
  });

  it('wakes the client when the network is back', () => {
    window.dispatchEvent(new Event('online'));
    expect(client.wake).toHaveBeenCalledTimes(1);
  });
});
