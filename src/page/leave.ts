/**
 * The way out of a display for people who use the keyboard alone.
 */
import { Client } from '../client';
import { Banner } from './banner';
import { Lab } from './lab';
import { Panel } from './panel';
import { Preferences } from './preferences';
import { IWords } from './words';

export interface ILeave {
  /**
   * The display may have got the keyboard: tell the person once how to leave the display.
   */
  entered(): void;

  /**
   * The person has left the display: give the keyboard to Lab or else to the panel's handle.
   */
  left(): void;
}

export function addLeave(
  client: Pick<Client, 'keyboard' | 'keyboardElement'>,
  panel: Panel,
  lab: Lab,
  banner: Banner,
  preferences: Preferences,
  words: IWords
): ILeave {
  preferences.follow(() => {
    client.keyboard.escape = preferences.get('escape').split('+');
  });

  let told = false;
  let away = false;
  const entered = () => {
    const { keyboardElement: element } = client;
    const has =
      element.ownerDocument.hasFocus() &&
      element.ownerDocument.activeElement === element &&
      document.body.dataset.phase === 'connected';
    if (has && away) {
      away = false;
      banner.say('');
    } else if (has && !told) {
      told = true;
      banner.say(
        words.__('Press %1 to leave the display', preferences.get('escape'))
      );
    }
  };
  client.keyboardElement.addEventListener('focus', entered);

  return {
    entered,
    left: () => {
      away = true;
      banner.say(
        words.__('You have left the display: press Tab or click to go back')
      );
      if (client.keyboardElement.ownerDocument !== document) {
        // In a window of the browser's own there is nothing else to go to.
        client.keyboardElement.blur();
        return;
      }
      // In full screen, nothing of Lab is in sight.
      if (lab.isThere && !document.fullscreenElement) {
        lab.send({ kind: 'left' });
      } else {
        panel.handle.focus();
      }
    }
  };
}
