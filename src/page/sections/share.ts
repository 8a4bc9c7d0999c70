/**
 * The section with the link by which others see the display.
 */
import { ask } from '../http';
import { button, Panel } from '../panel';
import { IWords } from '../words';

/**
 * @param display The display's address in the API.
 */
export function addShare(display: string, panel: Panel, words: IWords): void {
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
  const showUnshared = () => {
    show('', words.__('Others can see the display, and only see it.'));
  };
  const shareIt = async () => {
    const response = await ask(words, `${display}/share`, 'POST');
    const { url } = (await response.json()) as { url: string };
    show(
      new URL(url, location.href).href,
      words.__(
        'Whoever has this link sees the display while you have it open, and can do nothing to it.'
      )
    );
    copy.focus();
  };
  const unshareIt = async () => {
    await ask(words, `${display}/share`, 'DELETE');
    showUnshared();
    share.focus();
  };
  const tell = (error: unknown) => {
    note.textContent = error instanceof Error ? error.message : String(error);
  };
  const share = button(words.__('Share…'), () => void shareIt().catch(tell));
  const stop = button(
    words.__('Stop sharing'),
    () => void unshareIt().catch(tell)
  );
  const copy = button(words.__('Copy link'), () => {
    link.select();
    if (document.execCommand('copy')) {
      note.textContent = words.__('The link was copied.');
    }
  });
  showUnshared();
  panel.add(words.__('Sharing'), share, link, copy, stop, note);
}
