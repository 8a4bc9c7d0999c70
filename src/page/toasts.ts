/**
 * Toasts: messages in a corner of the page, beside the work.
 */
import { IWords } from './words';

export interface IToast {
  /**
   * Replace the message.
   */
  say(message: string): void;

  /**
   * Show a bar that is filled by this share, from 0 to 1; null for no bar.
   */
  progress(share: number | null): void;

  /**
   * Remove the toast: at once, or after the time that a person needs to read it.
   */
  end(atOnce?: boolean): void;
}

export interface IToastOptions {
  /**
   * A line above the message.
   */
  title?: string;

  /**
   * Whether a screen reader interrupts what it reads for the message.
   */
  alert?: boolean;

  /**
   * Buttons below the message. The toast goes when a person presses one.
   */
  actions?: { label: string; act: () => void }[];

  /**
   * Called when a person closes the toast.
   */
  closed?: () => void;
}

/**
 * Milliseconds that a toast stays after its end.
 */
export const LASTING = 6000;

export class Toasts {
  /**
   * @param parent The element that the toasts are in a corner of.
   */
  constructor(
    parent: HTMLElement,
    private readonly _words: IWords
  ) {
    this._node.className = 'xpra-Toasts';
    parent.append(this._node);
  }

  show(message: string, options: IToastOptions = {}): IToast {
    const node = document.createElement('div');
    node.className = 'xpra-Toast';
    node.setAttribute('role', options.alert ? 'alert' : 'status');
    const title = document.createElement('strong');
    title.textContent = options.title ?? '';
    title.hidden = !options.title;
    const text = document.createElement('span');
    text.textContent = message;
    const bar = document.createElement('progress');
    bar.max = 1;
    bar.hidden = true;
    const close = document.createElement('button');
    close.type = 'button';
    close.className = 'xpra-Toast-close';
    close.setAttribute('aria-label', this._words.__('Close'));
    close.addEventListener('click', () => {
      node.remove();
      options.closed?.();
    });
    node.append(title, text, bar, close);
    const buttons = document.createElement('div');
    buttons.className = 'xpra-Toast-actions';
    for (const action of options.actions ?? []) {
      const press = document.createElement('button');
      press.type = 'button';
      press.className = 'button';
      press.textContent = action.label;
      press.addEventListener('click', () => {
        node.remove();
        action.act();
      });
      buttons.append(press);
    }
    buttons.hidden = !options.actions?.length;
    node.append(buttons);
    this._node.append(node);
    return {
      say: words => {
        text.textContent = words;
      },
      progress: share => {
        bar.hidden = share === null;
        bar.value = share ?? 0;
      },
      end: atOnce => {
        if (atOnce) {
          node.remove();
        } else {
          setTimeout(() => node.remove(), LASTING);
        }
      }
    };
  }

  private readonly _node = document.createElement('div');
}
