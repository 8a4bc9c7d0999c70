import { ITransfer } from '../../../client';
import { AT_ONCE, FileExchange } from '../../../page/sections/files';
import { LASTING, Toasts } from '../../../page/toasts';
import {
  DISPLAY,
  FakeSocket,
  newPanel,
  removeListeners,
  WORDS
} from '../support';

function drag(type: string, data: Record<string, unknown> | null): Event {
  const event = new Event(type, { cancelable: true });
  Object.assign(event, { dataTransfer: data, relatedTarget: null });
  return event;
}

function item(file: File, isDirectory = false): Record<string, unknown> {
  return {
    kind: 'file',
    getAsFile: () => file,
    webkitGetAsEntry: () => ({ isDirectory })
  };
}

describe('FileExchange', () => {
  removeListeners();
  const { WebSocket } = globalThis;
  const file = new File(['text'], 'a b.txt');
  let exchange: FileExchange;

  beforeEach(() => {
    jest.useFakeTimers();
    FakeSocket.all.length = 0;
    globalThis.WebSocket = FakeSocket as never;
    document.body.replaceChildren();
    exchange = new FileExchange(
      DISPLAY,
      newPanel(),
      new Toasts(document.body, WORDS),
      WORDS
    );
  });

  afterEach(() => {
    globalThis.WebSocket = WebSocket;
    jest.useRealTimers();
  });

  function toasts(): HTMLElement[] {
    return [...document.querySelectorAll<HTMLElement>('.xpra-Toast')];
  }

  function drop(...items: Record<string, unknown>[]): FakeSocket {
    document.dispatchEvent(drag('drop', { types: ['Files'], items }));
    return FakeSocket.all[0];
  }

  /**
   * Let what has been settled take effect.
   */
  const settled = () => jest.advanceTimersByTimeAsync(0);

  it('sends a file that is dropped, and shows how much of it is there', async () => {
    const socket = drop(item(file));
    expect(socket.url).toBe(
      `ws://localhost${DISPLAY}/files?name=a%20b.txt&size=4`
    );
    const [toast] = toasts();
    const bar = toast.querySelector('progress')!;
    expect(bar.hidden).toBe(false);
    socket.say({ received: 1 });
    expect(bar.value).toBe(0.25);
    socket.say({ name: 'a b (1).txt' });
    await settled();
    expect(bar.hidden).toBe(true);
    expect(toast.textContent).toBe(
      'a b (1).txt is in the folder of the display.'
    );
    jest.advanceTimersByTime(LASTING);
    expect(toasts()).toEqual([]);
  });

  it('says why a file was not taken', async () => {
    drop(item(file)).say({ message: 'It is too large.' });
    await settled();
    const [toast] = toasts();
    expect(toast.getAttribute('role')).toBe('alert');
    expect(toast.textContent).toContain('a b.txt was not put into the display');
    expect(toast.textContent).toContain('It is too large.');
  });

  it('stops sending a file whose toast a person closes', async () => {
    const socket = drop(item(file));
    toasts()[0].querySelector('button')!.click();
    await settled();
    expect(socket.closed).toBe(true);
    expect(toasts()).toEqual([]);
  });

  it('sends a few files at once, and then the others', async () => {
    drop(...Array.from({ length: AT_ONCE + 3 }, () => item(file)));
    const { all } = FakeSocket;
    expect(toasts()).toHaveLength(AT_ONCE + 3);
    expect(all).toHaveLength(AT_ONCE);
    // A person does not want the one that waits longest.
    toasts()[AT_ONCE].querySelector('button')!.click();
    all[1].say({ message: 'It is too large.' });
    await settled();
    expect(all).toHaveLength(AT_ONCE + 1);
    all[0].say({ name: 'a b.txt' });
    await settled();
    expect(all).toHaveLength(AT_ONCE + 2);
  });

  it('takes no folders', () => {
    expect(drop(item(file, true))).toBeUndefined();
    expect(toasts()[0].textContent).toContain('Folders cannot be dropped');
  });

  it('shows where to drop while files are over the page', () => {
    const target = document.querySelector<HTMLElement>('.xpra-DropTarget')!;
    document.dispatchEvent(drag('dragover', { types: ['text/plain'] }));
    expect(target.hidden).toBe(true);
    document.dispatchEvent(drag('dragover', { types: ['Files'] }));
    expect(target.hidden).toBe(false);
    document.dispatchEvent(drag('dragleave', null));
    expect(target.hidden).toBe(true);
  });

  it('sends the files that are chosen in the panel', () => {
    const chooser = document.querySelector<HTMLInputElement>('[type=file]')!;
    Object.defineProperty(chooser, 'files', { value: [file, file] });
    chooser.dispatchEvent(new Event('change'));
    expect(FakeSocket.all).toHaveLength(2);
  });

  it('saves a file that the display has sent', () => {
    URL.createObjectURL = jest.fn(() => 'blob:1');
    URL.revokeObjectURL = jest.fn();
    const click = jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation();
    const transfer: ITransfer = {
      name: 'plot.pdf',
      size: 4,
      received: 2,
      file: null,
      error: ''
    };
    exchange.transferred(transfer);
    const [toast] = toasts();
    expect(toast.textContent).toBe('plot.pdf');
    expect(toast.querySelector('progress')!.value).toBe(0.5);
    transfer.received = 4;
    transfer.file = new Blob(['text']);
    exchange.transferred(transfer);
    expect(toasts()).toEqual([toast]);
    expect(toast.textContent).toBe('The display sent plot.pdf.');
    expect(click).toHaveBeenCalledTimes(1);
    jest.runAllTimers();
    expect(URL.revokeObjectURL).toHaveBeenCalledWith('blob:1');
    expect(toasts()).toEqual([]);
    click.mockRestore();
  });

  it('says that a file could not be received', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    exchange.transferred({
      name: 'plot.pdf',
      size: 4,
      received: 2,
      file: null,
      error: 'It was cut off.'
    });
    expect(toasts()[0].textContent).toBe('plot.pdf could not be received.');
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
  });
});
