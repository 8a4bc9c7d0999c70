import { Client } from '../../../client';
import { DisplayKind } from '../../../contract/model';
import { Panel } from '../../../page/panel';
import { Preferences } from '../../../page/preferences';
import { addKeyboard } from '../../../page/sections/keyboard';
import { buttonOf, newPanel, WORDS } from '../support';

describe('The section about the keyboard', () => {
  const press = jest.fn();
  const focus = jest.fn();
  let client: { onScreenKeyboard: boolean; keyboard: { layout: string } };
  let preferences: Preferences;
  let panel: Panel;
  let media: string[];

  beforeEach(() => {
    sessionStorage.clear();
    document.body.replaceChildren();
    document.documentElement.lang = 'en';
    media = [];
    window.matchMedia = query =>
      ({ matches: media.includes(query) }) as MediaQueryList;
    press.mockReset();
    preferences = new Preferences(sessionStorage, 'key');
  });

  function add(kind: DisplayKind = 'desktop'): void {
    panel = newPanel();
    const made = { onScreenKeyboard: true, keyboard: { layout: '', press } };
    client = made;
    addKeyboard(
      panel,
      { ...made, focus } as unknown as Client,
      kind,
      preferences,
      WORDS
    );
  }

  function layouts(): HTMLSelectElement {
    return document.querySelector('select')!;
  }

  it('holds the display to the layout that a person chooses', () => {
    add();
    layouts().value = 'de';
    layouts().dispatchEvent(new Event('change'));
    expect(client.keyboard.layout).toBe('de');
    expect(preferences.get('layout')).toBe('de');
  });

  it('shows the layout of the preferences, a rare one too', () => {
    add();
    preferences.give({ layout: 'us(dvorak)' });
    expect(layouts().value).toBe('us(dvorak)');
    expect(client.keyboard.layout).toBe('us(dvorak)');
  });

  it('names the layouts in the language of the page', () => {
    document.documentElement.lang = 'de';
    add();
    const names = [...layouts().options].map(({ text }) => text);
    expect(names).toContain('Deutsch: de');
    expect(names).toContain('Französisch (Belgien): be');
    expect(names[0]).toBe('None: as typed');
  });

  it('sends keys that the browser keeps to itself', () => {
    add();
    buttonOf('Ctrl+Alt+Del').click();
    expect(press).toHaveBeenCalledWith(['ControlLeft', 'AltLeft', 'Delete']);
  });

  it('offers no keys that only a desktop acts on without one', () => {
    add('seamless');
    const labels = [...document.querySelectorAll('.xpra-Panel-keys button')];
    expect(labels.map(({ textContent }) => textContent)).toEqual(
      expect.arrayContaining(['Ctrl+W', 'Print'])
    );
    expect(() => buttonOf('Alt+Tab')).toThrow('There is no button');
    expect(() => buttonOf('Alt+F4')).toThrow('There is no button');
  });

  it('has no on-screen keyboard where nothing is touched', () => {
    add();
    expect(buttonOf('On-screen keyboard').hidden).toBe(true);
  });

  it('shows the on-screen keyboard at a touch of its button alone', () => {
    media = ['(pointer: coarse)', '(any-pointer: coarse)'];
    add();
    const button = buttonOf('On-screen keyboard');
    expect(button.hidden).toBe(false);
    expect(button.getAttribute('aria-pressed')).toBe('false');
    panel.toggle();
    button.click();
    expect(button.getAttribute('aria-pressed')).toBe('true');
    expect(panel.isOpen).toBe(false);
    expect(focus).toHaveBeenCalledTimes(1);
  });
});
