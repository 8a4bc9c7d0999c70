import { ITornOptions, TornWindows } from '../../page/torn';
import { removeListeners } from './support';

describe('TornWindows', () => {
  removeListeners();

  const SIZE = { width: 500, height: 400 };
  const WINDOW = {
    wid: 1,
    title: 'Viewer',
    icon: null,
    purpose: '',
    tool: false,
    focusOnMap: true
  };

  let view: Window & { closed: boolean };
  let torn: TornWindows;
  const added = { dispose: jest.fn() };
  const client = {
    activate: jest.fn(),
    addRoot: jest.fn(),
    focus: jest.fn(),
    pressBeside: jest.fn()
  };
  const options: jest.Mocked<Omit<ITornOptions, 'client'>> = {
    opened: jest.fn(),
    changed: jest.fn(),
    resized: jest.fn(),
    refused: jest.fn()
  };

  beforeEach(() => {
    jest.clearAllMocks();
    client.addRoot.mockReturnValue(added);
    const target = new EventTarget();
    view = Object.assign(target, {
      document: document.implementation.createHTMLDocument(),
      CSSStyleSheet: class {
        replaceSync(): void {}
      },
      ...{ innerWidth: 500, innerHeight: 400, closed: false },
      focus: jest.fn(),
      close: () => {
        view.closed = true;
        view.dispatchEvent(new Event('pagehide'));
      }
    }) as never;
    jest.spyOn(window, 'open').mockReturnValue(view);
    torn = new TornWindows({ ...options, client });
    torn.update([WINDOW]);
  });

  it('opens a browser window as large as the tab', async () => {
    document.documentElement.style.colorScheme = 'dark';
    await torn.tear(1, SIZE, false);
    expect(window.open).toHaveBeenCalledWith(
      '',
      '_blank',
      'popup,width=500,height=400'
    );
    expect(view.document.title).toBe('Viewer');
    expect(view.document.documentElement.style.colorScheme).toBe('dark');
    expect(torn.has(1)).toBe(true);
    expect(torn.panes).toMatchObject([
      { wid: 1, rectangle: { x: 0, y: 0, ...SIZE } }
    ]);
    expect(torn.panes[0].root!.ownerDocument).toBe(view.document);
    expect(options.opened).toHaveBeenCalledWith(view);
    expect(options.changed.mock.lastCall).toEqual([[1]]);
    expect(client.activate).toHaveBeenCalledWith(1);
    // It is opened once.
    await torn.tear(1, SIZE, false);
    expect(window.open).toHaveBeenCalledTimes(1);
    expect(view.focus).toHaveBeenCalledTimes(1);
  });

  it('closes menus by a press beside its window', async () => {
    await torn.tear(1, SIZE, false);
    const { body } = view.document;
    const canvas = view.document.createElement('canvas');
    body.append(canvas);
    canvas.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    expect(client.pressBeside).not.toHaveBeenCalled();
    body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    expect(client.pressBeside).toHaveBeenCalledTimes(1);
  });

  it('gives its window the keys as a person comes', async () => {
    await torn.tear(1, SIZE, false);
    client.activate.mockClear();
    view.dispatchEvent(new Event('focus'));
    expect(client.focus).toHaveBeenCalledTimes(1);
    expect(client.activate).toHaveBeenCalledWith(1);
  });

  it.each<[string, () => void]>([
    ['a person closes it', () => view.close()],
    ['Lab says so', () => torn.restore(1)],
    ['the window is gone', () => torn.update([])],
    ['the page is left', () => window.dispatchEvent(new Event('pagehide'))]
  ])('puts the window back when %s', async (_, end) => {
    await torn.tear(1, SIZE, false);
    end();
    expect(view.closed).toBe(true);
    expect(torn.has(1)).toBe(false);
    expect(added.dispose).toHaveBeenCalledTimes(1);
    expect(options.changed.mock.lastCall).toEqual([[]]);
  });

  it('says that the browser opens no window', async () => {
    jest.mocked(window.open).mockReturnValue(null);
    await torn.tear(1, SIZE, false);
    expect(options.refused).toHaveBeenCalledTimes(1);
    jest.spyOn(console, 'warn').mockReturnValue();
    // This browser has no picture in picture.
    await torn.tear(1, SIZE, true);
    expect(options.refused).toHaveBeenCalledTimes(2);
    expect(options.changed).not.toHaveBeenCalled();
  });

  it('can stay above all other windows, smaller', async () => {
    const requestWindow = jest.fn().mockResolvedValue(view);
    Object.assign(window, { documentPictureInPicture: { requestWindow } });
    await torn.tear(1, { width: 960, height: 800 }, true);
    expect(requestWindow).toHaveBeenCalledWith({ width: 480, height: 400 });
    expect(torn.has(1)).toBe(true);
  });
});
