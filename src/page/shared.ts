/**
 * The page of a display that was shared by a link: there is only something to see.
 */
import { IState } from '../client/worker/session';
import { Viewer } from '../client/viewer';
import { Overlay } from './overlay';
import { socketUrl } from './socket';
import { wordsOf } from './words';

/**
 * Failed attempts in a row after which a person is to ask for more: some minutes.
 */
const PATIENCE = 150;

export function startShared(): void {
  const { dataset } = document.body;
  const words = wordsOf(
    document.querySelector('#catalogue')?.textContent ?? null
  );
  const overlay = new Overlay(document.querySelector<HTMLElement>('#overlay')!);

  const stateChanged = ({ phase, attempts }: IState) => {
    dataset.phase = phase;
    switch (phase) {
      case 'connected':
        overlay.hide();
        break;
      case 'connecting':
        overlay.progress(words.__('Connecting'));
        break;
      case 'waiting':
        if (attempts >= PATIENCE) {
          viewer.close();
          overlay.tell(
            words.__('The display is not shown'),
            words.__('Nobody has it open.'),
            { label: words.__('Connect'), run: () => viewer.reopen() }
          );
        } else if (attempts > 0) {
          // A short break is not worth a word.
          overlay.progress(
            words.__('The display is not shown'),
            words.__('It will be here as soon as somebody has it open.')
          );
        }
        break;
      case 'taken':
      case 'ended':
        overlay.tell(
          words.__('This link does not work any more'),
          words.__('Whoever gave it to you can give you another.')
        );
        break;
      case 'closed':
        break;
    }
  };

  const viewer = new Viewer({
    container: document.querySelector<HTMLElement>('#display')!,
    url: socketUrl(dataset.shared!),
    worker: dataset.worker!,
    secret: location.hash.slice(1),
    stateChanged
  });
  // Of a tab that nobody sees, nothing is sent.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      viewer.close();
    } else {
      viewer.reopen();
    }
  });
  // Another link in the same tab.
  window.addEventListener('hashchange', () => location.reload());
  window.addEventListener('pagehide', () => viewer.dispose());
}
