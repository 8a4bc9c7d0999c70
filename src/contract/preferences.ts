/**
 * How a person wants to see and use a display.
 */

/**
 * Pixels of the page for one of the display: as many as are one of the screen, a
 * factor, or as many as make the display fit.
 */
export type Scale = 'device' | '1' | '1.5' | '2' | 'fit';

export type Quality = 'auto' | 'lossless' | 'low';

export interface IPreferences {
  scale: Scale;
  quality: Quality;

  /**
   * The keyboard layout that the display is held to (`de`, `us(intl)`); empty
   * for none, in which characters arrive as they are whatever the keyboard.
   */
  layout: string;

  /**
   * The keys that give the keyboard back, joined by `+`.
   */
  escape: string;
}

export const DEFAULTS: Readonly<IPreferences> = {
  scale: 'device',
  quality: 'auto',
  layout: '',
  escape: 'Control+Alt+Shift'
};
