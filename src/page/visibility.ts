/**
 * Tells the client whether a person can see the display, and when the person comes back.
 */
import { Client } from '../client';

/**
 * @returns Follows another window of the browser too, as long as that is open.
 */
export function followVisibility(
  client: Pick<Client, 'visible' | 'wake' | 'focus'>,
  container: HTMLElement
): (view: Window) => void {
  const views = new Set<Window>();
  // The page has no size in a tab of Lab that is hidden.
  const update = () => {
    client.visible =
      (!document.hidden && container.clientWidth > 0) ||
      [...views].some(view => !view.document.hidden);
  };
  const follow = (document: Document) => {
    document.addEventListener('visibilitychange', () => {
      update();
      if (!document.hidden) {
        client.wake();
      }
    });
  };
  follow(document);
  new ResizeObserver(update).observe(container);

  // A person who comes into the page comes to use the display.
  window.addEventListener('focus', () => {
    client.wake();
    client.focus();
  });
  window.addEventListener('online', () => client.wake());
  return view => {
    views.add(view);
    follow(view.document);
    view.addEventListener('pagehide', () => {
      views.delete(view);
      update();
    });
    update();
  };
}
