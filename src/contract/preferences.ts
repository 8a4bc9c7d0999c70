/**
 * A person's preferences for a display.
 */

/**
 * The size of a pixel of the display on the page: the one with which programs are of their usual
 * size (`auto`), that of a pixel of the screen (`device`), that number of CSS pixels, or the size
 * with which the whole display fits (`fit`).
 */
export type Scale = 'auto' | 'device' | '1' | '1.5' | '2' | 'fit';

export type Quality = 'auto' | 'lossless' | 'low';

/**
 * Where text goes that is selected in the display, and what the middle button pastes there: X's own
 * clipboard for that, or the clipboard.
 */
export type Selection = 'own' | 'clipboard';

export interface IPreferences {
  scale: Scale;
  quality: Quality;
  selection: Selection;

  /**
   * The keyboard layout of the display (`de`, `us(intl)`). It is empty for none: programs then get
   * the characters that a person types on any keyboard.
   */
  layout: string;

  /**
   * The keys that give the keyboard back to Lab, joined by `+`.
   */
  escape: string;
}

export const DEFAULTS: Readonly<IPreferences> = {
  scale: 'auto',
  quality: 'auto',
  selection: 'own',
  layout: '',
  escape: 'Control+Alt+Shift'
};
