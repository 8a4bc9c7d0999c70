import { IDockWindow } from '../../client';
import { Single, wantedWindow } from '../../page/single';
import { wordsOf } from '../../page/words';

describe('A page that shows one window alone', () => {
  const WHOLE = { x: 0, y: 0, width: 640, height: 480 };
  const make = (wid: number, title: string, purpose = ''): IDockWindow => ({
    ...{ wid, title, purpose },
    ...{ icon: null, tool: false, focusOnMap: true }
  });

  let container: HTMLElement;
  let resized: () => void;
  const client = { activate: jest.fn(), setPanes: jest.fn() };
  const show = (wanted: string) => {
    const single = new Single(wanted, container, wordsOf(null));
    single.attach(client);
    return single;
  };
  const notice = () => container.querySelector<HTMLElement>('p')!;

  beforeEach(() => {
    jest.resetAllMocks();
    globalThis.ResizeObserver = class {
      constructor(callback: () => void) {
        resized = callback;
      }
      observe(): void {}
    } as never;
    container = document.createElement('div');
    Object.defineProperty(container, 'clientWidth', { value: 640 });
    Object.defineProperty(container, 'clientHeight', { value: 480 });
  });

  it('is told which by its address', () => {
    expect(wantedWindow('?window=Figure+1&language=ru_RU')).toBe('Figure 1');
    expect(wantedWindow('?window=%20')).toBe('');
    expect(wantedWindow('?docked')).toBe('');
  });

  it.each([
    ['figure 1', make(2, 'Figure 1 - Matplotlib')],
    ['root', make(2, 'Canvas', 'c1/ROOT/')]
  ])('knows a window by %s', (wanted, window) => {
    const single = show(wanted);
    single.windowsChanged([make(1, 'Other', 'rooted/Rooted/'), window]);
    const panes = [{ wid: 2, rectangle: WHOLE }];
    expect(client.setPanes).toHaveBeenLastCalledWith(panes, WHOLE);
    expect(client.activate.mock.calls).toEqual([[2]]);
    expect(notice().hidden).toBe(true);
    resized();
    expect(client.setPanes).toHaveBeenCalledTimes(2);
  });

  it('says what it waits for, also when the window is gone', () => {
    const single = show('Figure 1');
    single.windowsChanged([make(1, 'Other')]);
    expect(client.setPanes).toHaveBeenLastCalledWith([], WHOLE);
    expect(notice().hidden).toBe(false);
    expect(notice().textContent).toContain('“Figure 1”');
    single.windowsChanged([make(2, 'Figure 1')]);
    expect(notice().hidden).toBe(true);
    single.windowsChanged([make(2, 'Renamed')]);
    expect(notice().hidden).toBe(true);
    single.windowsChanged([]);
    expect(notice().hidden).toBe(false);
  });
});
