/**
 * The section about the sound of a display. It is in sight only if the display has sound.
 */
import { Client } from '../../client';
import { icon } from '../icon';
import { button, Panel } from '../panel';
import { IWords } from '../words';

/**
 * The paths of the icon, each by its class: a loudspeaker, with waves or with a cross.
 */
const ICON = {
  'xpra-Sound-speaker': 'M3 9v6h4l5 4V5L7 9z',
  'xpra-Sound-waves': 'M15 9a4 4 0 0 1 0 6M17.5 6.5a8 8 0 0 1 0 11',
  'xpra-Sound-cross': 'M15.5 9.5l5 5M20.5 9.5l-5 5'
};

/**
 * @returns Is to be called when the sound may have changed.
 */
export function addSound(
  panel: Panel,
  sound: Pick<Client['sound'], 'isOffered' | 'isOn' | 'hasStopped'>,
  words: IWords
): () => void {
  const play = button('', () => {
    sound.isOn = !sound.isOn;
  });
  play.classList.add('xpra-Sound', 'xpra-mod-icon');
  play.append(icon(ICON), words.__('Play the sound'));
  const note = document.createElement('p');
  note.className = 'xpra-Panel-note';
  note.setAttribute('role', 'status');
  const section = panel.add(words.__('Sound'), play, note);
  const update = () => {
    const { isOffered, isOn, hasStopped } = sound;
    section.hidden = !isOffered;
    play.setAttribute('aria-pressed', String(isOn));
    note.textContent = hasStopped ? words.__('The sound has stopped.') : '';
    note.hidden = !hasStopped;
  };
  update();
  return update;
}
