/**
 * The section with the link by which others see the display.
 */
import { request } from '../activity';
import { button, Panel } from '../panel';
import { IWords } from '../words';

/**
 * @param display The display's address in the API.
 */
export function addShare(display: string, panel: Panel, words: IWords): void {
  const address = `${display}/share`;
  const note = document.createElement('p');
  note.className = 'xpra-Panel-note';
  const link = document.createElement('input');
  link.className = 'xpra-Panel-text';
  link.readOnly = true;
  link.setAttribute('aria-label', words.__('Link to share'));

  const show = (url: string, message: string) => {
    link.value = url;
    link.hidden = copy.hidden = stop.hidden = url === '';
    share.hidden = url !== '';
    note.textContent = message;
  };
  const off = words.__('Others can see the display, and only see it.');
  const ask = async (method: 'POST' | 'DELETE') => {
    try {
      const response = await request(address, method);
      const answer = response.status === 204 ? {} : await response.json();
      if (!response.ok) {
        throw new Error(answer.message);
      }
      show(
        answer.url ? new URL(answer.url, location.href).href : '',
        answer.url
          ? words.__(
              'Whoever has this link sees the display while you have it open, and can do nothing to it.'
            )
          : off
      );
      (answer.url ? copy : share).focus();
    } catch (error) {
      note.textContent = error instanceof Error ? error.message : String(error);
    }
  };
  const share = button(words.__('Share…'), () => void ask('POST'));
  const stop = button(words.__('Stop sharing'), () => void ask('DELETE'));
  const copy = button(words.__('Copy link'), () => {
    link.select();
    if (document.execCommand('copy')) {
      note.textContent = words.__('The link was copied.');
    }
  });
  show('', off);
  panel.add(words.__('Sharing'), share, link, copy, stop, note);
}
