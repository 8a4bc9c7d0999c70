import { FromLab, FromPage } from '../../contract/messages';
import { Docked, isDocked } from '../../page/docked';

describe('A page that lies over Lab', () => {
  const HOME = { x: 1, y: 2, width: 3, height: 4 };

  let sent: FromPage[];
  let home: HTMLElement;
  let docked: Docked;
  const client = {
    activate: jest.fn(),
    addRoot: jest.fn(),
    focus: jest.fn(),
    clickTray: jest.fn(),
    closeWindow: jest.fn(),
    pressBeside: jest.fn(),
    setPanes: jest.fn()
  };

  beforeEach(() => {
    jest.resetAllMocks();
    const mine: FromPage[] = (sent = []);
    home = document.createElement('div');
    docked = new Docked({ send: message => mine.push(message) }, home);
    docked.attach(client, { opened: jest.fn(), refused: jest.fn() });
  });

  it('has windows in windows of the browser, until there is something to say', async () => {
    const view = {
      ...{ innerWidth: 500, innerHeight: 400 },
      document: document.implementation.createHTMLDocument(),
      CSSStyleSheet: class {
        replaceSync(): void {}
      },
      addEventListener: jest.fn(),
      close: jest.fn()
    };
    jest.spyOn(window, 'open').mockReturnValue(view as never);
    client.addRoot.mockReturnValue({ dispose: jest.fn() });
    const window_ = { wid: 1, title: 'One', icon: null, purpose: '' };
    docked.windowsChanged([{ ...window_, tool: false, focusOnMap: true }]);
    const places = [{ wid: 1, rectangle: null }];
    docked.receive({ kind: 'places', places, home: null });
    docked.receive({ kind: 'tear', wid: 1, above: false });
    await Promise.resolve();
    expect(sent.pop()).toEqual({ kind: 'torn', wids: [1] });
    const rectangle = { x: 0, y: 0, width: 500, height: 400 };
    expect(client.setPanes.mock.lastCall[0]).toMatchObject([
      { wid: 1, rectangle }
    ]);
    // A press in it leaves the person there.
    docked.pressed(1);
    expect(sent.filter(({ kind }) => kind === 'entered')).toEqual([]);
    docked.recall();
    expect(view.close).toHaveBeenCalledTimes(1);
    expect(sent.pop()).toEqual({ kind: 'torn', wids: [] });
    expect(client.setPanes.mock.lastCall[0]).toEqual(places);
  });

  it('is told so by its address', () => {
    expect(isDocked('?docked')).toBe(true);
    expect(isDocked('?language=ru_RU&docked')).toBe(true);
    expect(isDocked('?language=ru_RU')).toBe(false);
  });

  it('does what Lab says', () => {
    docked.receive({ kind: 'activate', wid: 3 });
    docked.receive({ kind: 'close', wid: 4 });
    docked.receive({ kind: 'pressed' });
    expect(client.activate).toHaveBeenCalledWith(3);
    expect(client.closeWindow).toHaveBeenCalledWith(4);
    expect(client.pressBeside).toHaveBeenCalledTimes(1);
  });

  it('tells Lab of a person who was there first', () => {
    const places: FromLab = { kind: 'places', places: [], home: HOME };
    const hasFocus = jest.spyOn(document, 'hasFocus').mockReturnValue(true);
    docked.receive(places);
    docked.receive(places);
    expect(sent).toEqual([{ kind: 'entered', wid: 0, pressed: false }]);
    hasFocus.mockRestore();
  });

  it('has its controls where Lab says', () => {
    const places = [{ wid: 1, rectangle: HOME }];
    docked.receive({ kind: 'places', places, home: HOME });
    expect(client.setPanes).toHaveBeenCalledWith(places, HOME);
    expect(home.style.width).toBe('3px');
    expect(home.hidden).toBe(false);
    docked.receive({ kind: 'places', places: [], home: null });
    expect(home.hidden).toBe(true);
  });

  it('reaches beyond its tabs only while a person is in it', () => {
    const parent = jest.spyOn(window.parent.document, 'hasFocus');
    const rectangles = [HOME];
    window.dispatchEvent(new Event('focus'));
    docked.floated(rectangles);
    expect(sent.pop()).toEqual({ kind: 'floating', rectangles });
    // The person goes to another program, and then to Lab.
    parent.mockReturnValue(false);
    window.dispatchEvent(new Event('blur'));
    expect(sent.pop()).toEqual({ kind: 'floating', rectangles });
    parent.mockReturnValue(true);
    window.dispatchEvent(new Event('blur'));
    expect(sent.pop()).toEqual({ kind: 'floating', rectangles: [] });
    window.dispatchEvent(new Event('focus'));
    expect(sent).toContainEqual({ kind: 'floating', rectangles });
    parent.mockRestore();
  });

  it('has Lab show the icons of programs, and passes clicks on', () => {
    const icons = [{ wid: 7, title: 'Mail', image: 'data:,' }];
    docked.trayChanged(icons);
    expect(sent.pop()).toEqual({ kind: 'tray', icons });
    const rectangle = { x: 500, y: 70, width: 20, height: 20 };
    docked.receive({ kind: 'trayClicked', wid: 7, button: 3, rectangle });
    expect(client.clickTray).toHaveBeenCalledWith(7, 3, rectangle);
  });

  it('tells Lab of windows that are to be seen, or looked at', () => {
    docked.wanted(5);
    docked.urged(7);
    expect(sent).toEqual([
      { kind: 'wanted', wid: 5 },
      { kind: 'urged', wid: 7 }
    ]);
  });

  it('tells Lab of a person, and not of a program that takes the keys', () => {
    docked.activated(5);
    expect(sent).toEqual([]);
    window.dispatchEvent(new Event('focus'));
    expect(sent.pop()).toEqual({ kind: 'entered', wid: 5, pressed: false });
    docked.pressed(7);
    expect(sent.pop()).toEqual({ kind: 'entered', wid: 7, pressed: true });
  });
});
