/**
 * Tells the client whether a person can see the display, and when the person comes back.
 */
import { Client } from '../client';

export function followVisibility(
  client: Pick<Client, 'visible' | 'wake' | 'focus'>,
  container: HTMLElement
): void {
  // The page has no size in a tab of Lab that is hidden.
  const update = () => {
    client.visible = !document.hidden && container.clientWidth > 0;
  };
  document.addEventListener('visibilitychange', () => {
    update();
    if (!document.hidden) {
      client.wake();
    }
  });
  new ResizeObserver(update).observe(container);

  // A person who comes into the page comes to use the display.
  window.addEventListener('focus', () => {
    client.wake();
    client.focus();
  });
  window.addEventListener('online', () => client.wake());
}
