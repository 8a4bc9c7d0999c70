import { Client } from '../../../client';
import { Lab } from '../../../page/lab';
import { Panel } from '../../../page/panel';
import { Preferences } from '../../../page/preferences';
import { addView } from '../../../page/sections/view';
import { buttonOf, newPanel, settle, WORDS } from '../support';

function define(name: string, value: unknown): void {
  Object.defineProperty(document, name, { value, configurable: true });
}

describe('The section about the view', () => {
  let client: Pick<Client, 'quality' | 'scale'>;
  let preferences: Preferences;
  let panel: Panel;
  const lab = { isThere: true, send: jest.fn() };

  beforeEach(() => {
    sessionStorage.clear();
    document.body.replaceChildren();
    define('fullscreenEnabled', true);
    define('fullscreenElement', null);
    lab.send.mockReset();
    client = { quality: 'auto', scale: 'device' };
    preferences = new Preferences(sessionStorage, 'key');
    panel = newPanel();
    const lock = document.createElement('button');
    addView(panel, client, lab as unknown as Lab, preferences, WORDS, lock);
  });

  function select(label: string): HTMLSelectElement {
    const labels = [...document.querySelectorAll('label')];
    const found = labels.find(({ textContent }) =>
      textContent!.startsWith(label)
    );
    return found!.querySelector('select')!;
  }

  function choose(label: string, value: string): void {
    select(label).value = value;
    select(label).dispatchEvent(new Event('change'));
  }

  it('shows and follows the preferences', () => {
    preferences.give({ scale: 'fit', quality: 'low' });
    expect(select('Scale').value).toBe('fit');
    expect(select('Quality').value).toBe('low');
    expect(client).toEqual({ scale: 'fit', quality: 'low' });
  });

  it('changes the preferences', () => {
    choose('Scale', '1.5');
    choose('Quality', 'lossless');
    expect(client).toEqual({ scale: 1.5, quality: 'lossless' });
    expect(preferences.get('scale')).toBe('1.5');
    expect(preferences.get('quality')).toBe('lossless');
  });

  it('goes to full screen and back, and tells Lab', async () => {
    const root = document.documentElement;
    root.requestFullscreen = jest.fn(async () => undefined);
    document.exitFullscreen = jest.fn(async () => undefined);
    panel.toggle();
    buttonOf('Full screen').click();
    expect(root.requestFullscreen).toHaveBeenCalledTimes(1);
    expect(panel.isOpen).toBe(false);

    define('fullscreenElement', root);
    document.dispatchEvent(new Event('fullscreenchange'));
    expect(lab.send).toHaveBeenLastCalledWith({ kind: 'fullScreen', on: true });

    buttonOf('Leave full screen').click();
    expect(document.exitFullscreen).toHaveBeenCalledTimes(1);
    define('fullscreenElement', null);
    document.dispatchEvent(new Event('fullscreenchange'));
    expect(lab.send).toHaveBeenLastCalledWith({
      kind: 'fullScreen',
      on: false
    });
    await settle();
  });

  it('warns if the browser refuses full screen', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    document.documentElement.requestFullscreen = () =>
      Promise.reject(new TypeError('Not now'));
    buttonOf('Full screen').click();
    await settle();
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
  });
});
