import { Recorder } from '../../../client';
import { WAITING_LIMIT } from '../../../page/microphone';
import { addMicrophone } from '../../../page/sections/microphone';
import { Toasts } from '../../../page/toasts';
import { FakeSocket, newPanel, settle, WORDS } from '../support';

describe('The section about the microphone', () => {
  const { WebSocket } = globalThis;
  const dispose = jest.fn();
  const start = jest.spyOn(Recorder, 'start');
  let lost: (() => void) | undefined;
  let speak: HTMLButtonElement;
  let mark: HTMLButtonElement;

  function add(): void {
    document.body.replaceChildren();
    lost = addMicrophone({
      addresses: { socket: 'ws://localhost/microphone', worklet: '/w.js' },
      parent: document.body,
      panel: newPanel(),
      toasts: new Toasts(document.body, WORDS),
      words: WORDS
    });
    speak = document.querySelector('.xpra-Microphone')!;
    mark = document.querySelector('.xpra-Microphone-mark')!;
  }

  function isPressed(): string | null {
    return speak.getAttribute('aria-pressed');
  }

  function told(): string {
    return document.querySelector('[role=alert]')?.textContent ?? '';
  }

  /**
   * Turn it on, with a browser that lets the page record and a server that answers.
   */
  async function turnOn(): Promise<FakeSocket> {
    speak.click();
    await settle();
    const socket = FakeSocket.all[FakeSocket.all.length - 1];
    socket.open();
    return socket;
  }

  beforeEach(() => {
    FakeSocket.all.length = 0;
    dispose.mockReset();
    start.mockReset();
    start.mockResolvedValue({ dispose } as never);
    jest.spyOn(console, 'warn').mockImplementation();
    globalThis.WebSocket = FakeSocket as never;
    Object.assign(globalThis, { AudioEncoder: {}, AudioWorkletNode: {} });
    Object.assign(navigator, { mediaDevices: {} });
    add();
  });

  afterEach(() => {
    globalThis.WebSocket = WebSocket;
    Object.assign(globalThis, {
      AudioEncoder: undefined,
      AudioWorkletNode: undefined
    });
    Object.assign(navigator, { mediaDevices: undefined });
    jest.mocked(console.warn).mockRestore();
  });

  it('is not there where the browser does not record', () => {
    Object.assign(navigator, { mediaDevices: undefined });
    add();
    expect(lost).toBeUndefined();
    expect(speak).toBeNull();
    expect(mark).toBeNull();
  });

  it('has a mark while what is said is sent', async () => {
    expect([isPressed(), mark.hidden]).toEqual(['false', true]);
    speak.click();
    expect([isPressed(), mark.hidden]).toEqual(['true', true]);
    await settle();
    FakeSocket.all[0].open();
    expect([isPressed(), mark.hidden]).toEqual(['true', false]);
    expect(start.mock.calls[0][0]).toBe('/w.js');
    expect(FakeSocket.all[0].url).toBe('ws://localhost/microphone');
    mark.click();
    expect([isPressed(), mark.hidden]).toEqual(['false', true]);
    expect(FakeSocket.all[0].closed).toBe(true);
    expect(dispose).toHaveBeenCalled();
    expect(told()).toBe('');
  });

  it('sends packets, and leaves those out for which the network is too slow', async () => {
    const socket = await turnOn();
    const say = start.mock.calls[0][1];
    const packet = new Uint8Array([1, 2]);
    say(packet);
    expect(socket.sent).toEqual([packet]);
    socket.bufferedAmount = WAITING_LIMIT;
    say(packet);
    expect(socket.sent).toEqual([packet]);
  });

  it('records nothing for a person who turns it off before the browser has asked', async () => {
    speak.click();
    speak.click();
    await settle();
    expect(dispose).toHaveBeenCalled();
    expect(FakeSocket.all).toEqual([]);
    expect(told()).toBe('');
  });

  it.each([
    ['NotAllowedError', 'The browser does not allow it.'],
    ['NotFoundError', 'The browser finds no microphone.'],
    ['NotReadableError', 'The browser does not record: in use']
  ])('tells of a browser that refuses: %s', async (name, message) => {
    start.mockRejectedValue(Object.assign(new Error('in use'), { name }));
    speak.click();
    await settle();
    expect(isPressed()).toBe('false');
    expect(told()).toContain('The microphone is off');
    expect(told()).toContain(message);
    expect(FakeSocket.all).toEqual([]);
  });

  it('tells of a browser that goes on no longer', async () => {
    const socket = await turnOn();
    start.mock.calls[0][2](new Error('The microphone has ended.'));
    expect(isPressed()).toBe('false');
    expect(told()).toContain('The microphone has ended.');
    expect(socket.closed).toBe(true);
  });

  it.each([
    ['Test has no microphone.', 'Test has no microphone.'],
    ['', 'The connection was lost.']
  ])('tells the reason of the server: “%s”', async (reason, message) => {
    const socket = await turnOn();
    socket.close(reason);
    expect([isPressed(), mark.hidden]).toEqual(['false', true]);
    expect(told()).toContain(message);
    expect(dispose).toHaveBeenCalled();
  });

  it('is turned off when the page has no display any more', async () => {
    lost!();
    expect(told()).toBe('');
    await turnOn();
    lost!();
    expect(isPressed()).toBe('false');
    expect(told()).toContain('The page has no connection to the display.');
    // What was said of it is gone when it is on again.
    speak.click();
    expect(told()).toBe('');
  });
});
