import { Client } from '../../client';
import { Banner, DURATION } from '../../page/banner';
import { Lab } from '../../page/lab';
import { addLeave, ILeave } from '../../page/leave';
import { Panel } from '../../page/panel';
import { Preferences } from '../../page/preferences';
import { newPanel, WORDS } from './support';

describe('The way out of a display', () => {
  const lab = { isThere: true, send: jest.fn() };
  const keyboard = { escape: [] as string[] };
  let banner: HTMLElement;
  let keys: HTMLElement;
  let panel: Panel;
  let leave: ILeave;

  beforeEach(() => {
    jest.useFakeTimers();
    sessionStorage.clear();
    jest.spyOn(document, 'hasFocus').mockReturnValue(true);
    banner = document.createElement('div');
    keys = document.createElement('textarea');
    document.body.replaceChildren(banner, keys);
    document.body.dataset.phase = 'connected';
    panel = newPanel();
    lab.isThere = true;
    lab.send.mockReset();
    leave = addLeave(
      { keyboard, keyboardElement: keys } as unknown as Client,
      panel,
      lab as unknown as Lab,
      new Banner(banner),
      new Preferences(sessionStorage, 'key'),
      WORDS
    );
  });

  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('is made of the keys of the preferences', () => {
    expect(keyboard.escape).toEqual(['Control', 'Alt', 'Shift']);
  });

  it('is told once, when the display gets the keyboard', () => {
    keys.focus();
    expect(banner.textContent).toBe(
      'Press Control+Alt+Shift to leave the display'
    );
    jest.advanceTimersByTime(DURATION);
    expect(banner.textContent).toBe('');
    keys.blur();
    keys.focus();
    expect(banner.textContent).toBe('');
  });

  it('is not told before the client is connected', () => {
    document.body.dataset.phase = 'connecting';
    keys.focus();
    expect(banner.textContent).toBe('');
    document.body.dataset.phase = 'connected';
    leave.entered();
    expect(banner.textContent).toContain('Press');
  });

  it('leads to Lab', () => {
    leave.left();
    expect(lab.send).toHaveBeenCalledWith({ kind: 'left' });
    expect(banner.textContent).toContain('You have left the display');
    keys.focus();
    expect(banner.textContent).toBe('');
  });

  it('leads to the panel where there is no Lab', () => {
    lab.isThere = false;
    leave.left();
    expect(document.activeElement).toBe(panel.handle);
    expect(lab.send).not.toHaveBeenCalled();
  });
});
