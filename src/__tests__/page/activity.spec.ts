import { Activity, INTERVAL } from '../../page/activity';
import { DISPLAY, FakeServer } from './support';

/**
 * An input as a person makes it: jsdom's own events are never trusted.
 */
function input(type: string, position: [number, number] = [0, 0]): Event {
  const [screenX, screenY] = position;
  return { type, isTrusted: true, screenX, screenY } as unknown as Event;
}

describe('Activity', () => {
  let server: FakeServer;
  let feel: (event: Event) => void;
  let activity: Activity;
  const reported = jest.fn();

  beforeEach(() => {
    jest.useFakeTimers();
    server = new FakeServer();
    reported.mockReset();
    const added = jest.spyOn(window, 'addEventListener');
    activity = new Activity(DISPLAY, reported);
    feel = event => {
      const call = added.mock.calls.find(([type]) => type === event.type);
      (call![1] as EventListener)(event);
    };
  });

  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('reports input at once, and more of it once in an interval', async () => {
    feel(input('keydown'));
    expect(server.requests).toEqual([`POST ${DISPLAY}/activity`]);
    expect(reported).toHaveBeenCalledTimes(1);
    feel(input('pointerdown'));
    feel(input('wheel'));
    await jest.advanceTimersByTimeAsync(INTERVAL - 1);
    expect(server.requests).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(server.requests).toHaveLength(2);
    await jest.advanceTimersByTimeAsync(10 * INTERVAL);
    expect(server.requests).toHaveLength(2);
  });

  it('counts the time since the last input', () => {
    jest.advanceTimersByTime(3000);
    expect(activity.idle).toBe(3000);
    feel(input('touchstart'));
    expect(activity.idle).toBe(0);
  });

  it('takes no event that a script makes for input', () => {
    window.dispatchEvent(new KeyboardEvent('keydown'));
    expect(server.requests).toEqual([]);
  });

  it('takes no pointer that lies still for input', () => {
    feel(input('pointermove', [5, 5]));
    feel(input('pointermove', [5, 5]));
    expect(server.requests).toEqual([]);
    feel(input('pointermove', [6, 5]));
    expect(server.requests).toHaveLength(1);
  });

  it('goes on after a report that failed', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    server.status = null;
    await activity.report();
    expect(warn).toHaveBeenCalledTimes(1);
    await activity.report();
    expect(server.requests).toHaveLength(2);
  });
});
