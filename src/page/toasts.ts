/**
 * What is said in a corner of the page, beside the work.
 */
import { IWords } from './words';

export interface IToast {
  /**
   * Say something else.
   */
  say(message: string): void;

  /**
   * Show how far something is, from 0 to 1; null for no more.
   */
  progress(share: number | null): void;

  /**
   * Go away, in a moment that is long enough to be read; at once if told so.
   */
  end(atOnce?: boolean): void;
}

export interface IToastOptions {
  /**
   * A line above the message.
   */
  title?: string;

  /**
   * Whether it interrupts those who listen to the page.
   */
  alert?: boolean;

  /**
   * Called when a person closes it.
   */
  closed?: () => void;
}

/**
 * Milliseconds that a message stays after its end.
 */
const LASTING = 6000;

export class Toasts {
  constructor(private readonly _words: IWords) {
    this._node.className = 'xpra-Toasts';
    document.body.append(this._node);
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
