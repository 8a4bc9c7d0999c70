/**
 * The browser's clipboard and the display's.
 */
import { Client } from '../client/client';

export interface IClipboard {
  /**
   * A program of the display has copied text.
   */
  copied(text: string): void;
}

/**
 * Keep both clipboards the same, as far as the browser allows. Reading needs a
 * person's permission, and both need a secure context: without one, text comes
 * by the browser's own paste, and what the display copies waits for the next
 * key or click, in which writing is allowed.
 */
export function exchangeClipboard(client: Client): IClipboard {
  let waiting: string | null = null;

  const read = async (wanted: boolean) => {
    if (!navigator.clipboard?.readText || !document.hasFocus()) {
      return;
    }
    // Where it is not granted yet, the browser asks: only when somebody pastes.
    const state = await permission('clipboard-read');
    if (state === 'denied' || (state !== 'granted' && !wanted)) {
      return;
    }
    try {
      const copied = await navigator.clipboard.readText();
      if (copied) {
        client.offer(copied);
      }
    } catch (error) {
      // The page lost the focus meanwhile; it reads again when it has it back.
      console.debug('The clipboard was not read:', error);
    }
  };

  const write = () => {
    const copied = waiting;
    if (copied === null || !navigator.clipboard) {
      return;
    }
    navigator.clipboard.writeText(copied).then(
      () => {
        if (waiting === copied) {
          waiting = null;
        }
      },
      (error: unknown) => {
        console.debug('The clipboard was not written, yet:', error);
      }
    );
  };

  window.addEventListener('focus', () => void read(false));
  document.addEventListener('pointerdown', write, true);
  document.addEventListener(
    'keydown',
    event => {
      write();
      if (pastes(event)) {
        void read(true);
      }
    },
    true
  );
  document.addEventListener('paste', event => {
    const pasted = event.clipboardData?.getData('text/plain');
    if (pasted) {
      client.offer(pasted);
    }
  });
  void read(false);

  return {
    copied: copied => {
      waiting = copied;
      write();
    }
  };
}

/**
 * Whether programs mostly paste at this key.
 */
function pastes(event: KeyboardEvent): boolean {
  return (
    ((event.ctrlKey || event.metaKey) && event.code === 'KeyV') ||
    (event.shiftKey && event.code === 'Insert')
  );
}

async function permission(name: string): Promise<PermissionState | null> {
  if (!navigator.clipboard || !navigator.permissions) {
    return null;
  }
  try {
    const status = await navigator.permissions.query({
      name: name as PermissionName
    });
    return status.state;
  } catch {
    // A browser that does not know this permission asks each time.
    return null;
  }
}
