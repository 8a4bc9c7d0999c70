import { AHEAD, PART, upload } from '../../page/upload';
import { DISPLAY, FakeSocket, WORDS } from './support';

const SIZE = AHEAD + 2 * PART + 100;

const content = Uint8Array.from({ length: SIZE }, (_, index) => index % 251);

/**
 * A file that the browser can read, or cannot.
 */
function fileOf(readable: boolean): File {
  return {
    name: 'ü & b.txt',
    size: SIZE,
    slice: (start: number, end: number) => ({
      arrayBuffer: async () => {
        if (!readable) {
          throw new Error('It is gone.');
        }
        return content.slice(start, end).buffer;
      }
    })
  } as unknown as File;
}

describe('upload', () => {
  const { WebSocket } = globalThis;
  let progress: jest.Mock;

  beforeEach(() => {
    jest.useFakeTimers();
    FakeSocket.all.length = 0;
    globalThis.WebSocket = FakeSocket as never;
    progress = jest.fn();
  });

  afterEach(() => {
    globalThis.WebSocket = WebSocket;
    jest.useRealTimers();
  });

  function start(file: File): [Promise<string>, FakeSocket] {
    const { signal } = new AbortController();
    const display = DISPLAY;
    const more = { progress, signal, words: WORDS };
    const name = upload({ display, file, inside: '', ...more });
    return [name, FakeSocket.all[0]];
  }

  const settled = () => jest.advanceTimersByTimeAsync(0);

  it('sends the parts in order, and not far ahead of the server', async () => {
    const [name, socket] = start(fileOf(true));
    expect(socket.url).toBe(
      `ws://localhost${DISPLAY}/files?name=%C3%BC%20%26%20b.txt&size=${SIZE}`
    );
    await settled();
    expect(socket.sent).toEqual([]);
    socket.say({ received: 0 });
    await settled();
    expect(socket.sent).toHaveLength(AHEAD / PART);
    socket.say({ received: PART });
    socket.say({ received: 2 * PART });
    socket.say({ received: 3 * PART });
    await settled();
    // `toEqual` takes minutes for so many bytes.
    const sent = Buffer.concat(socket.sent.map(part => Buffer.from(part)));
    expect(sent.equals(content)).toBe(true);
    expect(progress.mock.calls).toEqual([
      [0],
      [PART / SIZE],
      [(2 * PART) / SIZE],
      [(3 * PART) / SIZE]
    ]);
    socket.say({ name: 'b (2).txt' });
    socket.close();
    await expect(name).resolves.toBe('b (2).txt');
  });

  it('tells why the server does not take the file', async () => {
    const [name, socket] = start(fileOf(true));
    socket.say({ message: 'It is too large.' });
    socket.close();
    await expect(name).rejects.toThrow('It is too large.');
    expect(socket.sent).toEqual([]);
  });

  it('tells that the connection was lost', async () => {
    const [name, socket] = start(fileOf(true));
    socket.close();
    await expect(name).rejects.toThrow('The connection was lost.');
  });

  it('tells that the browser cannot read the file', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    const [name, socket] = start(fileOf(false));
    socket.say({ received: 0 });
    await expect(name).rejects.toThrow('The browser cannot read the file.');
    expect(socket.closed).toBe(true);
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
  });
});
