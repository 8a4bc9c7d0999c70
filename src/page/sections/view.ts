/**
 * The section about the view: the scale and the quality of the pictures, full screen, and the lock of
 * the pointer.
 */
import { Client } from '../../client';
import { lockKeyboard } from '../../contract/keyboardlock';
import { Quality, Scale } from '../../contract/preferences';
import { Lab } from '../lab';
import { button, choice, Panel } from '../panel';
import { Preferences } from '../preferences';
import { IWords } from '../words';

/**
 * @param lock The button that locks the pointer.
 */
export function addView(
  panel: Panel,
  client: Pick<Client, 'quality' | 'scale'>,
  lab: Lab,
  preferences: Preferences,
  words: IWords,
  lock: HTMLElement
): void {
  const scale = choice<Scale>(
    words.__('Scale'),
    [
      ['auto', words.__('Automatic')],
      ['device', words.__('Sharpest')],
      ['1', '1x'],
      ['1.5', '1.5x'],
      ['2', '2x'],
      ['fit', words.__('Fit the tab')]
    ],
    value => preferences.choose('scale', value)
  );
  const quality = choice<Quality>(
    words.__('Quality'),
    [
      ['auto', words.__('Automatic')],
      ['lossless', words.__('Lossless')],
      ['low', words.__('Low bandwidth')]
    ],
    value => preferences.choose('quality', value)
  );
  preferences.follow(() => {
    client.quality = preferences.get('quality');
    quality.show(client.quality);
    const value = preferences.get('scale');
    scale.show(value);
    client.scale =
      value === '1' || value === '1.5' || value === '2' ? Number(value) : value;
  });
  panel.add(
    words.__('View'),
    scale.node,
    quality.node,
    fullScreen(panel, lab, words),
    lock
  );
}

function fullScreen(panel: Panel, lab: Lab, words: IWords): HTMLElement {
  const full = button('', () => {
    panel.close();
    const done = document.fullscreenElement
      ? document.exitFullscreen()
      : document.documentElement.requestFullscreen();
    done.catch((error: unknown) => {
      console.warn('The browser refused full screen:', error);
    });
  });
  const update = () => {
    full.textContent = document.fullscreenElement
      ? words.__('Leave full screen')
      : words.__('Full screen');
  };
  document.addEventListener('fullscreenchange', () => {
    update();
    const on = document.fullscreenElement !== null;
    if (lab.isThere) {
      lab.send({ kind: 'fullScreen', on });
    } else {
      lockKeyboard(on);
    }
  });
  update();
  full.hidden = !document.fullscreenEnabled;
  return full;
}
