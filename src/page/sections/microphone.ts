/**
 * The section about the microphone, and the mark that is in sight while it is on.
 */
import { canRecord, Recorder } from '../../client';
import { icon } from '../icon';
import { Microphone } from '../microphone';
import { button, Panel } from '../panel';
import { IToast, Toasts } from '../toasts';
import { IWords } from '../words';

/**
 * The path of the icon, by its class: a microphone on its stand.
 */
const ICON = {
  'xpra-Microphone-stand':
    'M12 4a3 3 0 0 0-3 3v4a3 3 0 0 0 6 0V7a3 3 0 0 0-3-3zM6 11a6 6 0 0 0 12 0M12 17v3'
};

interface IMicrophoneParts {
  /**
   * The addresses of the WebSocket that takes what a person says, and of the worklet's script.
   */
  addresses: { socket: string; worklet: string };

  /**
   * The element for the mark.
   */
  parent: HTMLElement;

  panel: Panel;
  toasts: Toasts;
  words: IWords;
}

/**
 * @returns Is to be called when the page has no connection to the display any more; undefined if
 * this browser does not record.
 */
export function addMicrophone(
  parts: IMicrophoneParts
): (() => void) | undefined {
  const { addresses, panel, parent, toasts, words } = parts;
  if (!canRecord()) {
    return undefined;
  }
  let toast: IToast | undefined;
  const tell = (reason: string) => {
    const title = words.__('The microphone is off');
    toast = toasts.show(reason, { title, alert: true });
    toast.end();
  };
  const microphone = new Microphone({
    url: addresses.socket,
    record: (said, failed) => Recorder.start(addresses.worklet, said, failed),
    changed: () => update(),
    ended: reason => tell(explain(reason, words))
  });
  const speak = button('', () => {
    toast?.end(true);
    microphone.isOn = !microphone.isOn;
  });
  speak.classList.add('xpra-Microphone', 'xpra-mod-icon');
  speak.append(icon(ICON), words.__('Use the microphone'));
  panel.add(words.__('Microphone'), speak);

  const mark = button('', () => {
    microphone.isOn = false;
  });
  mark.className = 'xpra-Microphone-mark';
  mark.title = words.__('The microphone is on. Turn it off');
  mark.setAttribute('aria-label', mark.title);
  mark.append(icon(ICON));
  parent.append(mark);

  const update = () => {
    speak.setAttribute('aria-pressed', String(microphone.isOn));
    mark.hidden = !microphone.isHeard;
  };
  update();
  return () => {
    if (microphone.isOn) {
      microphone.isOn = false;
      tell(words.__('The page has no connection to the display.'));
    }
  };
}

/**
 * The sentence for a person about why the microphone is off.
 */
function explain(reason: Error | string, words: IWords): string {
  if (typeof reason === 'string') {
    return reason || words.__('The connection was lost.');
  }
  console.warn('The browser does not record:', reason);
  switch (reason.name) {
    case 'NotAllowedError':
      return words.__('The browser does not allow it.');
    case 'NotFoundError':
      return words.__('The browser finds no microphone.');
    default:
      return words.__('The browser does not record: %1', reason.message);
  }
}
