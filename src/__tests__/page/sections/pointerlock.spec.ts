import { Banner, DURATION } from '../../../page/banner';
import { Panel } from '../../../page/panel';
import { lockButton } from '../../../page/sections/pointerlock';
import { Toasts } from '../../../page/toasts';
import { buttonOf, FakeSocket, newPanel, settle, WORDS } from '../support';

describe('The button that locks the pointer', () => {
  const { WebSocket } = globalThis;
  const lock = jest.fn();
  const unlock = jest.fn();
  const focus = jest.fn();
  let panel: Panel;
  let container: HTMLElement;
  let note: HTMLElement;

  beforeEach(() => {
    lock.mockReset();
    lock.mockResolvedValue(undefined);
    unlock.mockReset();
    FakeSocket.all.length = 0;
    globalThis.WebSocket = FakeSocket as never;
    Element.prototype.requestPointerLock = jest.fn();
    container = document.createElement('div');
    note = document.createElement('div');
    document.body.replaceChildren(container, note);
    panel = newPanel();
    panel.add(
      'View',
      lockButton({
        client: { focus, pointerLock: { lock, unlock } as never },
        container,
        address: 'ws://localhost/pointer',
        panel,
        banner: new Banner(note),
        toasts: new Toasts(document.body, WORDS),
        words: WORDS
      })
    );
  });

  afterEach(() => {
    globalThis.WebSocket = WebSocket;
  });

  function choose(): void {
    panel.toggle();
    buttonOf('Lock pointer').click();
    expect(panel.isOpen).toBe(false);
    expect(note.textContent).toContain('Click into the program');
  }

  function click(): Event {
    const event = new Event('pointerdown', { bubbles: true, cancelable: true });
    container.dispatchEvent(event);
    return event;
  }

  /**
   * The browser locks the pointer.
   */
  function locked() {
    choose();
    expect(lock).not.toHaveBeenCalled();
    expect(click().defaultPrevented).toBe(true);
    expect(note.textContent).toBe('');
    expect(focus).toHaveBeenCalled();
    const [pointer, ended] = lock.mock.calls[0];
    const [socket] = FakeSocket.all;
    return { pointer, ended, socket };
  }

  it('locks it at the next click, and its movements go to the server', async () => {
    const { pointer, ended, socket } = locked();
    expect(socket.url).toBe('ws://localhost/pointer');
    pointer.move(3, -4);
    expect(socket.sent).toEqual([]);
    socket.open();
    pointer.press(1);
    pointer.release(1);
    expect(socket.sent).toEqual([
      '{"move":[3,-4]}',
      '{"press":1}',
      '{"release":1}'
    ]);
    ended();
    expect(socket.closed).toBe(true);
    expect(unlock).not.toHaveBeenCalled();
    expect(document.querySelector('[role=alert]')).toBe(null);
  });

  it('locks it once, however often it is chosen', () => {
    choose();
    choose();
    click();
    expect(click().defaultPrevented).toBe(false);
    expect(lock).toHaveBeenCalledTimes(1);
  });

  it('does not take a click for the lock when nothing asks for it any more', () => {
    jest.useFakeTimers();
    choose();
    jest.advanceTimersByTime(DURATION);
    expect(note.textContent).toBe('');
    expect(click().defaultPrevented).toBe(false);
    expect(lock).not.toHaveBeenCalled();
    jest.useRealTimers();
  });

  it('gives it back when the server ends the connection', () => {
    const { socket } = locked();
    socket.close('The X server did not answer.');
    expect(unlock).toHaveBeenCalledTimes(1);
    expect(document.body.textContent).toContain('The pointer is not locked');
    expect(document.body.textContent).toContain('The X server did not answer.');
  });

  it('says that the browser refuses', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    lock.mockRejectedValue(new Error('Not now.'));
    locked();
    await settle();
    warn.mockRestore();
    expect(document.body.textContent).toContain(
      'The browser does not allow it.'
    );
  });
});
