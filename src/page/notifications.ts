/**
 * The notifications of programs, in a page without Lab. Lab shows them by itself.
 */
import { Links } from '../contract/links';
import { INotification } from '../contract/model';
import { Toasts } from './toasts';
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
  let known: Set<string> | null = null;
  return notifications => {
    const present = new Set<string>();
    for (const notification of notifications) {
      const key = `${notification.id} ${notification.time}`;
      present.add(key);
      if (known && !known.has(key)) {
        const { link } = notification;
        if (link === null) {
          show(notification, toasts, words);
        } else if (!links.openAgain(display, link)) {
          ask(link, toasts, words, () => links.open(display, link));
        }
        ring();
      }
    }
    known = present;
  };
}

function show(
  { body, left_out: count, summary, urgent }: INotification,
  toasts: Toasts,
  words: IWords
): void {
  const more =
    count > 0 ? words.__('(Before it, %1 more were left out.)', count) : '';
  const toast = toasts.show([more, body].filter(Boolean).join('\n'), {
    title: summary,
    alert: urgent
  });
  if (!urgent) {
    whenSeen(() => toast.end());
  }
}

/**
 * Ask whether a link is to be opened. The question stays until it is answered.
 */
function ask(
  link: string,
  toasts: Toasts,
  words: IWords,
  follow: () => void
): void {
  toasts.show(Links.written(link), {
    title: words.__('A program wants to open a link in your browser:'),
    action: { label: words.__('Open Link'), act: follow }
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
