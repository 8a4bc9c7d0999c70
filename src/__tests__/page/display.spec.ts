import {
  checkDisplay,
  followDisplay,
  INTERVAL,
  reloadOnce
} from '../../page/display';
import { DISPLAY, FakeServer, FakeSocket, model } from './support';

describe('checkDisplay', () => {
  let server: FakeServer;
  const reload = jest.fn();

  beforeEach(() => {
    server = new FakeServer();
    reload.mockReset();
  });

  it.each(['ready', 'starting'] as const)(
    'gives a display that is %s',
    async state => {
      server.answer = model({ state });
      expect(await checkDisplay(DISPLAY, reload)).toEqual(model({ state }));
      expect(server.requests).toEqual([`GET ${DISPLAY}`]);
      expect(reload).not.toHaveBeenCalled();
    }
  );

  it.each(['stopping', 'ended'] as const)(
    'loads the page of a display that is %s again',
    async state => {
      server.answer = model({ state });
      expect(await checkDisplay(DISPLAY, reload)).toBe('gone');
      expect(reload).toHaveBeenCalledTimes(1);
    }
  );

  it.each([403, 404])(
    'loads the page again if the server answers %i',
    async status => {
      server.status = status;
      expect(await checkDisplay(DISPLAY, reload)).toBe('gone');
      expect(reload).toHaveBeenCalledTimes(1);
    }
  );

  it('tells that the server has disconnected the page as idle', async () => {
    server.answer = model({ disconnected: true });
    expect(await checkDisplay(DISPLAY, reload)).toBe('idle');
    expect(reload).not.toHaveBeenCalled();
  });

  it('does not know what something else than the server answers', async () => {
    globalThis.fetch = async () => new Response('<p>Log in</p>');
    expect(await checkDisplay(DISPLAY, reload)).toBe('unknown');
  });

  it.each([500, 502, null])(
    'knows nothing if the server answers %p',
    async status => {
      server.status = status;
      expect(await checkDisplay(DISPLAY, reload)).toBe('unknown');
      expect(reload).not.toHaveBeenCalled();
    }
  );
});

describe('reloadOnce', () => {
  it('loads the page once, however often it is asked to', () => {
    const page = { reload: jest.fn() };
    const reload = reloadOnce(page);
    expect(page.reload).not.toHaveBeenCalled();
    reload();
    reload();
    expect(page.reload).toHaveBeenCalledTimes(1);
  });
});

describe('followDisplay', () => {
  const EVENTS = 'ws://localhost/user/ana/api/events/subscribe';

  beforeEach(() => {
    jest.useFakeTimers();
    FakeSocket.all.length = 0;
    globalThis.WebSocket = FakeSocket as never;
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('looks now and from time to time, and goes on after a failure', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    const server = new FakeServer();
    const seen: string[] = [];
    followDisplay(DISPLAY, EVENTS, ({ name }) => seen.push(name));
    await jest.advanceTimersByTimeAsync(0);
    expect(seen).toEqual(['Desktop 1']);

    server.status = 503;
    await jest.advanceTimersByTimeAsync(INTERVAL);
    expect(seen).toEqual(['Desktop 1']);

    server.status = null;
    await jest.advanceTimersByTimeAsync(INTERVAL);
    expect(warn).toHaveBeenCalledTimes(1);

    server.status = 200;
    server.answer = model({ name: 'Renamed' });
    await jest.advanceTimersByTimeAsync(INTERVAL);
    expect(seen).toEqual(['Desktop 1', 'Renamed']);
    expect(server.requests).toHaveLength(4);
    warn.mockRestore();
  });

  it('looks when the server tells of the display, whenever that can be heard', async () => {
    const server = new FakeServer();
    followDisplay(DISPLAY, EVENTS, () => undefined);
    const [socket] = FakeSocket.all;
    expect(socket.url).toBe(EVENTS);
    socket.say({ id: 'd2' });
    expect(server.requests).toHaveLength(1);
    socket.say({ id: 'd1' });
    expect(server.requests).toHaveLength(2);

    socket.close();
    await jest.advanceTimersByTimeAsync(INTERVAL);
    expect(server.requests).toHaveLength(3);
    const [, other, ...more] = FakeSocket.all;
    expect(more).toEqual([]);
    other.say({ id: 'd1' });
    expect(server.requests).toHaveLength(4);
  });
});
