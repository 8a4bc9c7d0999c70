/**
 * The button that locks the pointer to the display.
 */
import { Client } from '../../client';
import { Banner, DURATION } from '../banner';
import { button, Panel } from '../panel';
import { RemotePointer } from '../pointer';
import { Toasts } from '../toasts';
import { IWords } from '../words';

interface IPointerLockParts {
  client: Pick<Client, 'focus' | 'pointerLock'>;

  /**
   * The element in which the display is.
   */
  container: HTMLElement;

  /**
   * The address of the WebSocket that moves the display's pointer.
   */
  address: string;

  panel: Panel;
  banner: Banner;
  toasts: Toasts;
  words: IWords;
}

/**
 * @returns The button. After it the person clicks into the display: so the pointer is where the
 * program waits for it.
 */
export function lockButton(parts: IPointerLockParts): HTMLElement {
  const { container, panel, banner, words } = parts;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (on: boolean) => {
    clearTimeout(timer);
    if (on) {
      container.addEventListener('pointerdown', begin, { capture: true });
      // It is as long as the banner asks for the click.
      timer = setTimeout(() => wait(false), DURATION);
    } else {
      container.removeEventListener('pointerdown', begin, { capture: true });
    }
  };
  const begin = (event: PointerEvent) => {
    // It is no click on the program.
    event.preventDefault();
    event.stopPropagation();
    wait(false);
    banner.say('');
    void lock(parts);
  };
  const node = button(words.__('Lock pointer'), () => {
    panel.close();
    banner.say(words.__('Click into the program that is to have the pointer'));
    wait(true);
  });
  node.title = words.__(
    'For programs that turn a view without end. Escape gives the pointer back.'
  );
  node.hidden = !('requestPointerLock' in container);
  return node;
}

async function lock({
  client,
  address,
  toasts,
  words
}: IPointerLockParts): Promise<void> {
  const fail = (reason: string) => {
    const title = words.__('The pointer is not locked');
    toasts.show(reason, { title, alert: true }).end();
  };
  const pointer = new RemotePointer(address, reason => {
    client.pointerLock.unlock();
    fail(reason || words.__('The connection was lost.'));
  });
  client.focus();
  try {
    await client.pointerLock.lock(pointer, () => pointer.close());
  } catch (error) {
    console.warn('The browser does not lock the pointer:', error);
    fail(words.__('The browser does not allow it.'));
  }
}
