/**
 * The page of a display that was shared by a link: a person sees the display, and can do
 * nothing to it.
 */
import { IState, Viewer } from '../client';
import { debugCategories } from './debug';
import { request } from './http';
import { IMessage, Overlay } from './overlay';
import { ISharedSettings } from './settings';
import { IWords, wordsOf } from './words';

/**
 * Failed attempts in a row after which the page gives up, until a person asks for more:
 * some minutes.
 */
export const PATIENCE = 150;

/**
 * The message of the overlay in a state: a new one, nothing, or still the one before.
 */
export function sharedMessageFor(
  { phase, attempts }: IState,
  words: IWords
): IMessage | 'nothing' | 'unchanged' {
  switch (phase) {
    case 'connected':
      return 'nothing';
    case 'connecting':
      return { title: words.__('Connecting'), busy: true };
    case 'waiting':
      if (attempts >= PATIENCE) {
        return {
          title: words.__('The display is not shown'),
          text: words.__('Nobody has it open.'),
          button: words.__('Connect')
        };
      }
      // A short break is not worth a word.
      return attempts === 0
        ? 'unchanged'
        : {
            title: words.__('The display is not shown'),
            text: words.__('It will be here as soon as somebody has it open.'),
            busy: true
          };
    case 'taken':
    case 'ended':
      return goneMessage(words);
    case 'refused':
      // The reason is for the person who has the display.
      return {
        title: words.__('The display is not shown'),
        button: words.__('Connect')
      };
    case 'closed':
      return 'unchanged';
  }
}

function goneMessage(words: IWords): IMessage {
  return {
    title: words.__('This link does not work any more'),
    text: words.__('Whoever gave it to you can give you another.')
  };
}

/**
 * Whether the server has no link at all, and refuses connections therefore.
 */
async function isGone(): Promise<boolean> {
  try {
    return (await request(location.pathname)).status === 404;
  } catch {
    // The server cannot be reached. The overlay says that the display is not shown.
    return false;
  }
}

export function startShared(settings: ISharedSettings): void {
  const words = wordsOf(settings.catalogue);
  const overlay = new Overlay(document.querySelector<HTMLElement>('#overlay')!);
  let gone = false;
  const check = async () => {
    if (!gone && (await isGone())) {
      gone = true;
      viewer.dispose();
      overlay.show(goneMessage(words));
    }
  };
  const viewer = new Viewer({
    container: document.querySelector<HTMLElement>('#display')!,
    url: settings.socket,
    worker: settings.worker,
    secret: settings.secret,
    debug: debugCategories(location.search, sessionStorage),
    stateChanged: state => {
      document.body.dataset.phase = state.phase;
      if (state.phase === 'waiting' && state.attempts >= PATIENCE) {
        viewer.close();
      } else if (state.phase === 'waiting' && !state.reason) {
        // The server gives a reason with each connection that it has taken.
        void check();
      }
      const message = sharedMessageFor(state, words);
      if (message === 'nothing') {
        overlay.hide();
      } else if (message !== 'unchanged') {
        overlay.show(message, () => viewer.reopen());
      }
    }
  });
  // The server sends nothing to a tab that nobody sees.
  document.addEventListener('visibilitychange', () => {
    if (gone) {
      return;
    }
    if (document.hidden) {
      viewer.close();
    } else {
      viewer.reopen();
    }
  });
  // The person may open another link in the same tab.
  window.addEventListener('hashchange', () => location.reload());
  window.addEventListener('pagehide', () => viewer.dispose());
}
