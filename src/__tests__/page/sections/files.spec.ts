import { ITransfer } from '../../../client';
import {
  AT_ONCE,
  FileExchange,
  ONE_BY_ONE,
  PAUSE,
  TRIES
} from '../../../page/sections/files';
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

  it('sends files that are pasted, and no picture that goes by the clipboard', () => {
    const paste = (...files: File[]) =>
      document.dispatchEvent(
        Object.assign(new Event('paste'), {
          clipboardData: { getData: () => '', files }
        })
      );
    paste(new File([], 'image.png', { type: 'image/png' }));
    expect(FakeSocket.all).toEqual([]);
    paste(file, new File(['x'], 'plot.png', { type: 'image/png' }));
    expect(FakeSocket.all.map(({ url }) => url)).toEqual([
      `ws://localhost${DISPLAY}/files?name=a%20b.txt&size=4`,
      `ws://localhost${DISPLAY}/files?name=plot.png&size=1`
    ]);
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

  /**
   * Something that is dropped, as a browser gives it: the children of a folder some at a time.
   */
  function entry(
    name: string,
    children?: Record<string, unknown>[]
  ): Record<string, unknown> {
    return {
      name,
      isDirectory: children !== undefined,
      file: (resolve: (file: File) => void) =>
        resolve(new File(['text'], name)),
      createReader: () => {
        const rest = [...(children ?? [])];
        return {
          readEntries: (resolve: (some: unknown[]) => void) =>
            resolve(rest.splice(0, 2))
        };
      }
    };
  }

  function dropEntries(...entries: Record<string, unknown>[]): void {
    drop(
      ...entries.map(dropped => ({
        kind: 'file',
        webkitGetAsEntry: () => dropped
      }))
    );
  }

  const queries = () =>
    FakeSocket.all.map(({ url }) => decodeURIComponent(url.split('?')[1]));

  it('sends a folder with all that is in it, and shows it as one', async () => {
    const inner = entry('run 1', [entry('a'), entry('b'), entry('c')]);
    dropEntries(entry('data', [inner, entry('d')]));
    const [toast] = toasts();
    expect(toast.textContent).toBe('data');
    await settled();
    expect(queries()).toEqual(['kind=folder&name=data']);
    FakeSocket.all[0].say({ name: 'data (2)' });
    await settled();
    expect(queries().slice(1)).toEqual([
      'kind=folder&name=run 1&inside=data (2)'
    ]);
    FakeSocket.all[1].say({ name: 'run 1' });
    await settled();
    expect(queries().slice(2)).toEqual([
      ...['a', 'b', 'c'].map(
        name => `name=${name}&size=4&inside=data (2)/run 1`
      ),
      'name=d&size=4&inside=data (2)'
    ]);
    FakeSocket.all[2].say({ name: 'a' });
    await settled();
    expect(toast.textContent).toBe('data: 1 of 4 files');
    expect(toast.querySelector('progress')!.value).toBe(0.25);
    FakeSocket.all.slice(3).forEach(socket => socket.say({ name: 'x' }));
    await settled();
    expect(toasts()).toEqual([toast]);
    expect(toast.textContent).toBe('data (2) is in the folder of the display.');
  });

  it('shows many files as one', async () => {
    drop(...Array.from({ length: ONE_BY_ONE + 1 }, () => item(file)));
    const [toast, ...others] = toasts();
    expect(others).toEqual([]);
    for (let i = 0; i <= ONE_BY_ONE; i++) {
      await settled();
      FakeSocket.all[i].say({ name: 'a b.txt' });
    }
    await settled();
    expect(toast.textContent).toBe('9 files are in the folder of the display.');
  });

  it('stops at the first file of a folder that is refused', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    dropEntries(
      entry(
        'data',
        names.map(name => entry(name))
      )
    );
    await settled();
    FakeSocket.all[0].say({ name: 'data' });
    await settled();
    FakeSocket.all[2].say({ message: 'The disk is full.' });
    await settled();
    expect(FakeSocket.all).toHaveLength(1 + AT_ONCE);
    expect(FakeSocket.all.every(({ closed }) => closed)).toBe(true);
    const [toast, ...others] = toasts();
    expect(others).toEqual([]);
    expect(toast.textContent).toBe(
      'Not all of data is in the displayThe disk is full.'
    );
  });

  it('says that a folder cannot be read, or a file of it', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    const fail = (_: unknown, reject: (error: Error) => void) =>
      reject(new Error('NotFoundError'));
    const createReader = () => ({ readEntries: fail });
    dropEntries({ ...entry('gone', []), createReader });
    await settled();
    expect(toasts()[0].textContent).toContain('cannot read the folder');
    dropEntries(entry('data', [{ ...entry('a'), file: fail }]));
    await settled();
    FakeSocket.all[0].say({ name: 'data' });
    await settled();
    expect(toasts()[1].textContent).toContain('cannot read the file');
    warn.mockRestore();
  });

  it('goes on when the connection is back, for a while', async () => {
    drop(item(file)).close();
    await settled();
    const [toast] = toasts();
    expect(toast.textContent).toContain('The connection was lost. Trying');
    await jest.advanceTimersByTimeAsync(PAUSE);
    FakeSocket.all[1].say({ name: 'a b.txt' });
    await settled();
    expect(toast.textContent).toContain('is in the folder');
    drop(item(file));
    for (let tries = 0; tries < TRIES; tries++) {
      FakeSocket.all[2 + tries].close();
      await jest.advanceTimersByTimeAsync(PAUSE);
    }
    expect(FakeSocket.all).toHaveLength(2 + TRIES);
    expect(toasts().pop()!.textContent).toContain('The connection was lost.');
  });

  it('sends nothing more of a folder that a person does not want', async () => {
    dropEntries(entry('data', [entry('a')]));
    await settled();
    toasts()[0].querySelector('button')!.click();
    FakeSocket.all[0].say({ name: 'data' });
    await jest.advanceTimersByTimeAsync(PAUSE);
    expect(FakeSocket.all).toHaveLength(1);
    expect(toasts()).toEqual([]);
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
