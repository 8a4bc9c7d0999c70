/**
 * The notifications of programs, in a page without Lab. Lab shows them by itself.
 */
import { download, fileAddress } from '../contract/download';
import { Links } from '../contract/links';
import { DEFAULT_ACTION, INotification } from '../contract/model';
import { ask } from './http';
import { IToast, Toasts } from './toasts';
import { IWords } from './words';

/**
 * @param display The display's address in the API.
 * @param ring Called with each notification, for people who look elsewhere.
 *
 * @returns Is to be called with the display's notifications. Those of the first call are
 * not shown: they are older than the page.
 */
export function addNotifications(
  display: string,
  toasts: Toasts,
  ring: () => void,
  words: IWords
): (notifications: readonly INotification[]) => void {
  const links = new Links();
  let known: Map<string, IToast | null> | null = null;
  return notifications => {
    const present = new Map<string, IToast | null>();
    for (const notification of notifications) {
      const key = `${notification.id} ${notification.time}`;
      present.set(key, known?.get(key) ?? null);
      if (known && !known.has(key)) {
        const { file, link } = notification;
        if (file !== null) {
          present.set(
            key,
            offerFile(display, notification, file, toasts, words)
          );
        } else if (link === null) {
          const toast = show(notification, toasts, words, key => {
            const chosen = { id: notification.id, action: key };
            ask(words, `${display}/notifications`, 'POST', chosen).catch(
              (error: Error) => toasts.show(error.message, { alert: true })
            );
          });
          present.set(key, toast);
        } else if (!links.openAgain(display, link)) {
          const follow = () => links.open(display, link);
          present.set(key, askToOpen(link, toasts, words, follow));
        }
        ring();
      }
    }
    // Nobody can answer a notification that its program takes back.
    for (const [key, toast] of known ?? []) {
      if (!present.has(key)) {
        toast?.end(true);
      }
    }
    known = present;
  };
}

/**
 * Show what a program tells.
 *
 * @param choose Answers the program by the key of an action.
 */
function show(
  { actions, body, left_out: count, summary, urgent }: INotification,
  toasts: Toasts,
  words: IWords,
  choose: (key: string) => void
): IToast {
  const more =
    count > 0 ? words.__('(Before it, %1 more were left out.)', count) : '';
  const toast = toasts.show([more, body].filter(Boolean).join('\n'), {
    title: summary,
    alert: urgent,
    actions: actions.map(({ key, label }) => ({
      label: label || (key === DEFAULT_ACTION ? words.__('Open') : key),
      act: () => choose(key)
    }))
  });
  if (!urgent && actions.length === 0) {
    whenSeen(() => toast.end());
  }
  return toast;
}

/**
 * Offer a file that a program has printed.
 */
function offerFile(
  display: string,
  { summary }: INotification,
  file: string,
  toasts: Toasts,
  words: IWords
): IToast {
  return toasts.show(words.__('It is in the folder of the display.'), {
    title: words.__('%1 was printed', summary),
    actions: [
      {
        label: words.__('Download'),
        act: () => download(fileAddress(display, file))
      }
    ]
  });
}

/**
 * Ask whether a link is to be opened. The question stays until it is answered, or until too many
 * others have come.
 */
function askToOpen(
  link: string,
  toasts: Toasts,
  words: IWords,
  follow: () => void
): IToast {
  return toasts.show(Links.written(link), {
    title: words.__('A program wants to open a link in your browser:'),
    actions: [{ label: words.__('Open Link'), act: follow }]
  });
}

/**
 * Do something once a person can see the page.
 */
function whenSeen(act: () => void): void {
  if (document.hidden) {
    document.addEventListener('visibilitychange', () => whenSeen(act), {
      once: true
    });
  } else {
    act();
  }
}
