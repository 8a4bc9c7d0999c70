import { ITransfer } from '../../../client';
import { FileExchange } from '../../../page/sections/files';
import { LASTING, Toasts } from '../../../page/toasts';
import { DISPLAY, newPanel, removeListeners, WORDS } from '../support';

/**
 * A request as the tests end it.
 */
class FakeRequest extends EventTarget {
  static readonly all: FakeRequest[] = [];

  constructor() {
    super();
    FakeRequest.all.push(this);
  }

  readonly upload = new EventTarget();
  readonly headers: Record<string, string> = {};
  readonly open = jest.fn();
  readonly send = jest.fn();
  readonly abort = jest.fn();
  status = 0;
  statusText = '';
  responseText = '';

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  answer(status: number, text: string): void {
    this.status = status;
    this.responseText = text;
    this.dispatchEvent(new Event('load'));
  }
}

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
  const { XMLHttpRequest } = globalThis;
  const file = new File(['text'], 'a b.txt');
  let exchange: FileExchange;

  beforeEach(() => {
    jest.useFakeTimers();
    FakeRequest.all.length = 0;
    globalThis.XMLHttpRequest = FakeRequest as never;
    document.body.replaceChildren();
    exchange = new FileExchange(DISPLAY, newPanel(), new Toasts(WORDS), WORDS);
  });

  afterEach(() => {
    globalThis.XMLHttpRequest = XMLHttpRequest;
    jest.useRealTimers();
  });

  function toasts(): HTMLElement[] {
    return [...document.querySelectorAll<HTMLElement>('.xpra-Toast')];
  }

  function drop(...items: Record<string, unknown>[]): FakeRequest {
    document.dispatchEvent(drag('drop', { types: ['Files'], items }));
    return FakeRequest.all[0];
  }

  it('sends a file that is dropped, and shows how much has been sent', () => {
    const request = drop(item(file));
    expect(request.open).toHaveBeenCalledWith(
      'POST',
      `${DISPLAY}/files?name=a%20b.txt`
    );
    expect(request.headers).toHaveProperty('X-XSRFToken');
    expect(request.send).toHaveBeenCalledWith(file);
    const [toast] = toasts();
    const bar = toast.querySelector('progress')!;
    expect(bar.hidden).toBe(false);
    request.upload.dispatchEvent(
      Object.assign(new Event('progress'), { loaded: 1, total: 4 })
    );
    expect(bar.value).toBe(0.25);
    request.answer(201, '{"name":"a b (1).txt"}');
    expect(bar.hidden).toBe(true);
    expect(toast.textContent).toBe(
      'a b (1).txt is in the folder of the display.'
    );
    jest.advanceTimersByTime(LASTING);
    expect(toasts()).toEqual([]);
  });

  it('says why a file was not taken', () => {
    drop(item(file)).answer(413, '{"message":"It is too large."}');
    const [toast] = toasts();
    expect(toast.getAttribute('role')).toBe('alert');
    expect(toast.textContent).toContain('a b.txt was not put into the display');
    expect(toast.textContent).toContain('It is too large.');
  });

  it.each([
    [413, 'A proxy in front of the server takes nothing as large'],
    [502, 'The answer has no reason (status 502).']
  ])('says what a proxy answers, in HTTP/2 too: %s', (status, words) => {
    drop(item(file)).answer(status, '<html>');
    expect(toasts()[0].textContent).toContain(words);
  });

  it('says that the connection was lost', () => {
    drop(item(file)).dispatchEvent(new Event('error'));
    expect(toasts()[0].textContent).toContain('The connection was lost.');
  });

  it('stops sending a file whose toast a person closes', () => {
    const request = drop(item(file));
    toasts()[0].querySelector('button')!.click();
    expect(request.abort).toHaveBeenCalledTimes(1);
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
    expect(FakeRequest.all).toHaveLength(2);
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
