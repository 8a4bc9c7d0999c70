import { INotification } from '../../contract/model';
import { addNotifications } from '../../page/notifications';
import { LASTING, Toasts } from '../../page/toasts';
import { WORDS } from './support';

function notification(changes: Partial<INotification> = {}): INotification {
  return {
    id: 1,
    summary: 'Run 7',
    body: 'It is done.',
    urgent: false,
    time: '2026-11-28T12:00:00Z',
    left_out: 0,
    link: null,
    file: null,
    actions: [],
    ...changes
  };
}

describe('The notifications of programs', () => {
  const ring = jest.fn();
  let notify: (notifications: readonly INotification[]) => void;

  beforeEach(() => {
    jest.useFakeTimers();
    document.body.replaceChildren();
    hide(false);
    ring.mockReset();
    notify = addNotifications(
      '/api/k3f9q2',
      new Toasts(document.body, WORDS),
      ring,
      WORDS
    );
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  function hide(hidden: boolean): void {
    Object.defineProperty(document, 'hidden', {
      value: hidden,
      configurable: true
    });
  }

  function toasts(): HTMLElement[] {
    return [...document.querySelectorAll<HTMLElement>('.xpra-Toast')];
  }

  it('are not shown if they are older than the page', () => {
    notify([notification()]);
    notify([notification()]);
    expect(toasts()).toEqual([]);
    expect(ring).not.toHaveBeenCalled();
  });

  it('are shown once, and ring', () => {
    notify([]);
    notify([notification()]);
    notify([notification()]);
    const [toast, ...others] = toasts();
    expect(others).toEqual([]);
    expect(toast.querySelector('strong')!.textContent).toBe('Run 7');
    expect(toast.querySelector('span')!.textContent).toBe('It is done.');
    expect(toast.getAttribute('role')).toBe('status');
    expect(ring).toHaveBeenCalledTimes(1);
  });

  it('are answered by buttons, which stay as long as the program waits', async () => {
    const fetch = jest.fn(async () => new Response(null, { status: 204 }));
    window.fetch = fetch;
    const actions = [
      { key: 'default', label: '' },
      { key: 'yes', label: 'Accept' },
      { key: 'no', label: '' }
    ];
    notify([]);
    notify([notification({ actions })]);
    jest.advanceTimersByTime(10 * LASTING);
    const buttons = () =>
      [...document.querySelectorAll<HTMLElement>('.button')].filter(
        ({ isConnected }) => isConnected
      );
    expect(buttons().map(({ textContent }) => textContent)).toEqual([
      'Open',
      'Accept',
      'no'
    ]);
    buttons()[1]!.click();
    expect(toasts()).toEqual([]);
    expect(fetch).toHaveBeenCalledWith(
      '/api/k3f9q2/notifications',
      expect.objectContaining({
        method: 'POST',
        body: '{"id":1,"action":"yes"}'
      })
    );

    notify([notification({ id: 2, actions })]);
    expect(toasts()).toHaveLength(1);
    notify([]);
    expect(toasts()).toEqual([]);
  });

  it('say why an answer did not reach the program', async () => {
    const message = 'The program has ended.';
    window.fetch = async () =>
      new Response(JSON.stringify({ message }), { status: 404 });
    notify([]);
    notify([notification({ actions: [{ key: 'yes', label: 'Accept' }] })]);
    document.querySelector<HTMLElement>('.button')!.click();
    await jest.advanceTimersByTimeAsync(0);
    expect(toasts().map(({ textContent }) => textContent)).toEqual([message]);
  });

  it('ask before they open a link', () => {
    const opened = jest.fn();
    const clicked = jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(function (this: HTMLAnchorElement) {
        opened(this.href);
      });
    notify([]);
    notify([notification({ link: 'http://a%00b/' })]);
    jest.advanceTimersByTime(10 * LASTING);
    const [toast] = toasts();
    expect(toast.querySelector('span')!.textContent).toBe('http://a%00b/');
    const first = notification({ link: 'http://a%00b/' });
    notify([first, notification({ id: 2, link: 'https://example.org' })]);
    toasts()[1].querySelector<HTMLElement>('.button')!.click();
    expect(opened.mock.calls).toEqual([['https://example.org/']]);
    expect(toasts()).toEqual([toast]);
    // The server keeps the newest alone, so there are never more questions than it keeps.
    notify([notification({ id: 3, link: 'https://example.com' })]);
    expect(toasts()).toHaveLength(1);
    expect(toasts()).not.toContain(toast);
    clicked.mockRestore();
  });

  it('offer a file that was printed', () => {
    const saved = jest.fn();
    const clicked = jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(function (this: HTMLAnchorElement) {
        saved(this.pathname + this.search);
      });
    notify([]);
    notify([notification({ summary: 'a.pdf', file: '/home/a%20b.pdf' })]);
    jest.advanceTimersByTime(10 * LASTING);
    const [toast] = toasts();
    expect(toast.textContent).toContain('a.pdf was printed');
    toast.querySelector<HTMLElement>('.button')!.click();
    expect(saved.mock.calls).toEqual([
      ['/api/k3f9q2/download?path=/home/a%20b.pdf']
    ]);
    clicked.mockRestore();
  });

  it('are shown again when a program replaces them', () => {
    notify([notification()]);
    notify([notification({ time: '2026-11-28T12:01:00Z' })]);
    expect(toasts()).toHaveLength(1);
  });

  it('say how many were left out before them', () => {
    notify([]);
    notify([notification({ left_out: 3 })]);
    expect(toasts()[0].textContent).toContain(
      '(Before it, 3 more were left out.)\nIt is done.'
    );
  });

  it('stay until a person closes them if they are urgent', () => {
    notify([]);
    notify([notification({ urgent: true })]);
    jest.advanceTimersByTime(10 * LASTING);
    const [toast] = toasts();
    expect(toast.getAttribute('role')).toBe('alert');
    toast.querySelector('button')!.click();
    expect(toasts()).toEqual([]);
  });

  it('stay until a person can have seen them', () => {
    hide(true);
    notify([]);
    notify([notification()]);
    jest.advanceTimersByTime(10 * LASTING);
    expect(toasts()).toHaveLength(1);
    hide(false);
    document.dispatchEvent(new Event('visibilitychange'));
    jest.advanceTimersByTime(LASTING - 1);
    expect(toasts()).toHaveLength(1);
    jest.advanceTimersByTime(1);
    expect(toasts()).toEqual([]);
  });
});
