/**
 * What programs tell people, in a page that stands alone. Lab tells it otherwise.
 */
import { Toasts } from './toasts';
import { IWords } from './words';

/**
 * As the server describes it.
 */
export interface INotification {
  id: number;
  summary: string;
  body: string;
  urgent: boolean;
  time: string;
  left_out: number;
}

/**
 * @param ring - Called with each, for those who look elsewhere.
 *
 * @returns What to call with the display's notifications. What was told before the
 * first time is no news.
 */
export function addNotifications(
  toasts: Toasts,
  ring: () => void,
  words: IWords
): (notifications: INotification[]) => void {
  let known: Set<string> | null = null;
  return notifications => {
    const present = new Set<string>();
    for (const { id, time, ...notification } of notifications) {
      const key = `${id} ${time}`;
      present.add(key);
      if (known && !known.has(key)) {
        show(notification);
        ring();
      }
    }
    known = present;
  };

  function show(
    notification: Pick<
      INotification,
      'summary' | 'body' | 'urgent' | 'left_out'
    >
  ): void {
    const { body, left_out: count, summary, urgent } = notification;
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
}

/**
 * Do something once somebody can see the page.
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
