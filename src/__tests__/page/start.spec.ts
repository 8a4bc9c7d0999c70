import { Checked } from '../../page/display';
import { Overlay } from '../../page/overlay';
import { INTERVAL, Start } from '../../page/start';
import { model } from './support';

describe('Start', () => {
  let node: HTMLElement;

  beforeEach(() => {
    jest.useFakeTimers();
    node = document.createElement('div');
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('shows how far the display is, until it is ready', async () => {
    const start = new Start(true);
    const answers: Checked[] = [
      model({ state: 'starting', message: 'Starting the desktop' }),
      'unknown',
      model({ state: 'ready' })
    ];
    const check = jest.fn(async () => answers.shift()!);
    const followed = start.follow(check, new Overlay(node));
    await jest.advanceTimersByTimeAsync(0);
    expect(node.textContent).toBe('Desktop 1Starting the desktop');
    expect(start.isPending).toBe(true);
    await jest.advanceTimersByTimeAsync(2 * INTERVAL);
    expect(start.isPending).toBe(false);
    await jest.advanceTimersByTimeAsync(INTERVAL);
    await followed;
    expect(check).toHaveBeenCalledTimes(3);
  });

  it('shows nothing more once the client is connected', async () => {
    const start = new Start(true);
    const followed = start.follow(async () => {
      start.end();
      return model({ state: 'starting', message: 'Old news' });
    }, new Overlay(node));
    await jest.advanceTimersByTimeAsync(INTERVAL);
    await followed;
    expect(node.textContent).toBe('');
  });

  it('asks nothing of a display that has started', async () => {
    const check = jest.fn();
    await new Start(false).follow(check, new Overlay(node));
    expect(check).not.toHaveBeenCalled();
  });
});
