/**
 * The section about the keyboard.
 */
import { Client } from '../../client';
import { DisplayKind } from '../../contract/model';
import { button, choice, Panel } from '../panel';
import { Preferences } from '../preferences';
import { IWords } from '../words';

type KeyboardClient = Pick<Client, 'keyboard' | 'onScreenKeyboard' | 'focus'>;

/**
 * The keys that browsers or systems keep to themselves: the label, and each
 * `KeyboardEvent.code`.
 */
const RESERVED: [string, string[]][] = [
  ['Ctrl+W', ['ControlLeft', 'KeyW']],
  ['Ctrl+T', ['ControlLeft', 'KeyT']],
  ['Ctrl+N', ['ControlLeft', 'KeyN']],
  ['Ctrl+Tab', ['ControlLeft', 'Tab']],
  ['Ctrl+Alt+Del', ['ControlLeft', 'AltLeft', 'Delete']],
  ['Super', ['MetaLeft']],
  ['F11', ['F11']],
  ['Print', ['PrintScreen']]
];

/**
 * More of them, on which a desktop's window manager acts. In a display without one nothing would.
 */
const OF_DESKTOPS: typeof RESERVED = [
  ['Alt+Tab', ['AltLeft', 'Tab']],
  ['Alt+F4', ['AltLeft', 'F4']]
];

/**
 * The keyboard layouts of X, each with the language whose name says which one it is.
 */
const LAYOUTS: Readonly<Record<string, string>> = {
  ara: 'ar',
  be: 'fr-BE',
  bg: 'bg',
  br: 'pt-BR',
  ch: 'de-CH',
  'ch(fr)': 'fr-CH',
  cz: 'cs',
  de: 'de',
  dk: 'da',
  ee: 'et',
  es: 'es',
  fi: 'fi',
  fr: 'fr',
  gb: 'en-GB',
  gr: 'el',
  hr: 'hr',
  hu: 'hu',
  il: 'he',
  it: 'it',
  jp: 'ja',
  kr: 'ko',
  latam: 'es-419',
  lt: 'lt',
  lv: 'lv',
  nl: 'nl',
  no: 'nb',
  pl: 'pl',
  pt: 'pt-PT',
  ro: 'ro',
  rs: 'sr',
  ru: 'ru',
  se: 'sv',
  si: 'sl',
  sk: 'sk',
  tr: 'tr',
  ua: 'uk',
  us: 'en-US',
  'us(intl)': 'en-US'
};

export function addKeyboard(
  panel: Panel,
  client: KeyboardClient,
  kind: DisplayKind,
  preferences: Preferences,
  words: IWords
): void {
  const layout = choice<string>(
    words.__('Layout'),
    [
      ['', words.__('None: as typed')],
      ...layoutNames(document.documentElement.lang)
    ],
    value => preferences.choose('layout', value)
  );
  preferences.follow(() => {
    const name = preferences.get('layout');
    layout.show(name);
    client.keyboard.layout = name;
  });

  const keys = document.createElement('div');
  keys.className = 'xpra-Panel-keys';
  keys.setAttribute('role', 'group');
  keys.setAttribute('aria-labelledby', 'send-keys');
  const title = document.createElement('span');
  title.id = 'send-keys';
  title.textContent = words.__('Send keys');
  keys.append(
    title,
    ...(kind === 'desktop' ? [...RESERVED, ...OF_DESKTOPS] : RESERVED).map(
      ([label, codes]) => button(label, () => client.keyboard.press(codes))
    )
  );

  panel.add(
    words.__('Keyboard'),
    layout.node,
    onScreen(panel, client, words),
    keys
  );
}

/**
 * A button for devices that have a keyboard on their screen.
 */
function onScreen(
  panel: Panel,
  client: KeyboardClient,
  words: IWords
): HTMLElement {
  const node = button(words.__('On-screen keyboard'), () => {
    panel.close();
    client.onScreenKeyboard = !client.onScreenKeyboard;
    client.focus();
    update();
  });
  const update = () => {
    node.setAttribute('aria-pressed', String(client.onScreenKeyboard));
  };
  if (window.matchMedia('(pointer: coarse)').matches) {
    // Otherwise it would come up at each touch.
    client.onScreenKeyboard = false;
  }
  update();
  node.hidden = !window.matchMedia('(any-pointer: coarse)').matches;
  return node;
}

/**
 * The layouts with their names in a language, sorted as that language sorts.
 */
function layoutNames(language: string): [string, string][] {
  const languages = new Intl.DisplayNames([language], { type: 'language' });
  return Object.entries(LAYOUTS)
    .map(([layout, tag]): [string, string] => {
      const name = languages.of(tag) ?? tag;
      const capital = name.charAt(0).toLocaleUpperCase(language);
      return [layout, `${capital}${name.slice(1)}: ${layout}`];
    })
    .sort(([, one], [, other]) => one.localeCompare(other, language));
}
