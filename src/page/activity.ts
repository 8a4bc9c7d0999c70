/**
 * Tells the server that a person uses the display, and the person that it is
 * about to be stopped because nobody does.
 */

import { INotification } from './notifications';
import { IWords } from './words';

/**
 * How often input is reported, and the display asked for, in milliseconds.
 */
const INTERVAL = 10_000;

/**
 * What a person does. Others, such as the focus, also happen by themselves.
 */
const INPUT = ['keydown', 'pointerdown', 'pointermove', 'touchstart', 'wheel'];

export interface IActivity {
  /**
   * Milliseconds since a person did something here.
   */
  idle(): number;
}

/**
 * What a Hub wants with each request that comes with cookies.
 */
export function xsrfToken(): string {
  const token = /(?:^|; )_xsrf=([^;]*)/.exec(document.cookie)?.[1] ?? '';
  return decodeURIComponent(token);
}

/**
 * A request to the server.
 */
export function request(
  address: string,
  method = 'GET',
  body?: unknown
): Promise<Response> {
  const headers = { 'X-XSRFToken': xsrfToken() };
  return fetch(address, {
    method,
    headers,
    cache: 'no-store',
    body: body === undefined ? undefined : JSON.stringify(body)
  });
}

/**
 * Report input from now on, warn in the element `warning`, and hand on what
 * programs tell, unless the page is inside another one, which does so itself.
 *
 * @param display - The display's address in the API.
 *
 * @param notified - Called with the display's notifications, from time to time.
 */
export function watchActivity(
  display: string,
  warning: HTMLElement,
  notified: (notifications: INotification[]) => void,
  words: IWords
): IActivity {
  let last = performance.now();
  let reporting = false;
  let news = false;
  let position = '';

  const tell = async () => {
    warning.hidden = true;
    try {
      await request(`${display}/activity`, 'POST');
    } catch (error) {
      // The next one tells as much.
      console.warn('Activity was not reported:', error);
    }
  };

  const report = () => {
    if (reporting) {
      news = true;
      return;
    }
    reporting = true;
    news = false;
    void tell();
    setTimeout(() => {
      reporting = false;
      if (news) {
        report();
      }
    }, INTERVAL);
  };

  const onInput = (event: Event) => {
    if (!event.isTrusted) {
      return;
    }
    if (event.type === 'pointermove') {
      // A pointer that lies still moves too, if something moves under it.
      const { screenX, screenY } = event as PointerEvent;
      const before = position;
      position = `${screenX} ${screenY}`;
      if (before === '' || before === position) {
        return;
      }
    }
    last = performance.now();
    report();
  };
  for (const type of INPUT) {
    window.addEventListener(type, onInput, { capture: true, passive: true });
  }

  const look = async () => {
    try {
      const response = await request(display);
      if (!response.ok) {
        return;
      }
      const {
        culled_in: seconds,
        name,
        notifications
      } = (await response.json()) as {
        culled_in: number | null;
        name: string;
        notifications: INotification[];
      };
      notified(notifications);
      if (seconds === null) {
        warning.hidden = true;
      } else if (warning.hidden) {
        show(name, Math.ceil(seconds));
      }
    } catch (error) {
      console.warn('The display was not asked for:', error);
    }
  };

  const show = (name: string, seconds: number) => {
    const message = document.createElement('span');
    message.setAttribute('role', 'alert');
    message.textContent = words.__(
      '%1 will be stopped in %2 s because nobody uses it. Save your work, or keep it.',
      name,
      seconds
    );
    const keep = document.createElement('button');
    keep.type = 'button';
    keep.className = 'button';
    keep.textContent = words.__('Keep');
    keep.addEventListener('click', () => void tell());
    warning.replaceChildren(message, keep);
    warning.hidden = false;
  };

  if (window.parent === window) {
    void look();
    setInterval(() => void look(), INTERVAL);
  }
  return { idle: () => performance.now() - last };
}
