/**
 * Keeps the browser's clipboard and the display's the same, as far as the browser and the
 * display's policy allow.
 *
 * Without a secure context, what a person pastes comes by the browser's own paste, and text
 * that the display has copied goes out by the browser's own copy, at the next key or click.
 * Content that the browser refuses all the same is in the panel.
 */
import { ClipboardPolicy, Content, textOf } from '../../../client';
import { Panel } from '../../panel';
import { IToast, Toasts } from '../../toasts';
import { IWords } from '../../words';
import {
  contentOf,
  contentOfPaste,
  copyText,
  put,
  readPermission
} from './browser';
import { ClipboardSection } from './section';

export class ClipboardExchange {
  /**
   * @param _offer Offers a content to the display's programs.
   * @param _limit The most bytes of a content that goes in or out.
   * @param selection The choice of what becomes of selected text.
   */
  constructor(
    private readonly _offer: (content: Content) => void,
    private readonly _limit: number,
    panel: Panel,
    private readonly _toasts: Toasts,
    private readonly _words: IWords,
    selection: HTMLElement
  ) {
    this._section = new ClipboardSection(panel, _words, selection, text => {
      // The browser is to have the text too, or the next paste would bring back the old one.
      this._waiting = text;
      this._give(text, true);
    });
    this.attach(window);
    void this._read(false);
  }

  /**
   * Exchange the clipboard with a person who is in another window of the browser too.
   */
  attach(view: Window): void {
    const { document } = view;
    view.addEventListener('focus', () => {
      this._view = view;
      void this._read(false);
    });
    document.addEventListener(
      'pointerdown',
      () => {
        this._view = view;
        this._write();
      },
      true
    );
    document.addEventListener(
      'keydown',
      event => {
        this._view = view;
        this._write();
        if (pastes(event)) {
          void this._read(true);
        }
      },
      true
    );
    document.addEventListener('paste', event => this._onPaste(event));
  }

  /**
   * A program of the display has copied something.
   */
  copied(content: Content): void {
    if (sizeOf(content) >= this._limit) {
      this._say(
        this._words.__('What was copied is too large to leave the display.')
      );
      return;
    }
    this._section.show(content);
    this._text = '';
    this._waiting = content;
    this._write();
  }

  /**
   * The display allows this.
   */
  allow(policy: ClipboardPolicy): void {
    document.body.dataset.clipboard = policy;
    this._section.allow(policy);
  }

  /**
   * Offer the content of the browser's clipboard to the display.
   *
   * @param wanted Whether a person is pasting.
   */
  private async _read(wanted: boolean): Promise<void> {
    const { document, navigator } = this._view;
    if (!navigator.clipboard?.readText || !document.hasFocus()) {
      return;
    }
    // Without permission yet, the browser asks for it. It is to ask only when a person pastes.
    const permission = await readPermission();
    if (permission === 'denied' || (permission !== 'granted' && !wanted)) {
      return;
    }
    try {
      const content = await contentOf(
        navigator.clipboard,
        this._text,
        this._limit
      );
      if (!(await this._isNews(content))) {
        this._write();
        return;
      }
      // Somebody has copied it since a program of the display has copied what waits.
      this._waiting = null;
      this._give(content, wanted);
    } catch (error) {
      // The page has lost the focus meanwhile. It reads again when it has it back.
      console.debug('The clipboard was not read:', error);
    }
  }

  /**
   * Take note of what the browser's clipboard has.
   *
   * @returns Whether the display may not have it: while something that the display has copied
   * waits, only what is there since the last look.
   */
  private async _isNews(content: Content): Promise<boolean> {
    if (!(content instanceof Blob)) {
      const text = textOf(content);
      const isNews = this._waiting === null || text !== this._seen;
      this._seen = text;
      if (isNews) {
        this._text = text;
      }
      return isNews;
    }
    if (content.size <= this._limit) {
      const data = new Uint8Array(await content.arrayBuffer());
      if (equal(data, this._known)) {
        return false;
      }
      this._known = data;
    }
    return true;
  }

  /**
   * Put what the display has copied into the browser's clipboard, if it is not there yet.
   */
  private _write(): void {
    const content = this._waiting;
    if (content === null) {
      return;
    }
    const { document, navigator } = this._view;
    if (navigator.clipboard) {
      this._put(navigator.clipboard, content).catch((error: Error) => {
        if (error.name === 'DataError' && this._waiting === content) {
          this._waiting = null;
          this._say(
            this._words.__(
              'The browser cannot read the picture that was copied.'
            )
          );
          return;
        }
        console.debug('The clipboard was not written, yet:', error);
      });
    } else if (!(content instanceof Blob) && copyText(content, document)) {
      this._waiting = null;
    }
  }

  private async _put(clipboard: Clipboard, content: Content): Promise<void> {
    await put(clipboard, content);
    if (this._waiting === content) {
      this._waiting = null;
    }
    if (!(content instanceof Blob)) {
      this._seen = textOf(content);
    } else {
      // The browser makes another file of the picture: know that one again.
      const permission = await readPermission();
      if (permission === 'granted' && this._view.document.hasFocus()) {
        const copied = await contentOf(clipboard, '', this._limit);
        if (copied instanceof Blob) {
          this._known = new Uint8Array(await copied.arrayBuffer());
        }
      }
    }
  }

  private _onPaste({ clipboardData }: ClipboardEvent): void {
    this._give(contentOfPaste(clipboardData, this._limit), true);
  }

  /**
   * Offer a content to the display, if there is one and it is not too large.
   *
   * @param wanted Whether a person is pasting. Without that, the person is told once of a
   * content that is too large.
   */
  private _give(content: Content, wanted: boolean): void {
    const size = sizeOf(content);
    if (size > this._limit) {
      if (wanted || size !== this._refused) {
        this._say(
          this._words.__('What you copied is too large for the display.')
        );
      }
      this._refused = size;
    } else if (size) {
      if (!(content instanceof Blob)) {
        this._known = new Uint8Array();
      }
      this._refused = 0;
      this._offer(content);
    }
  }

  private _say(message: string): void {
    this._toast?.end(true);
    this._toast = this._toasts.show(message, { alert: true });
    this._toast.end();
  }

  private readonly _section: ClipboardSection;

  /**
   * The window of the browser that a person was in last.
   */
  private _view: Window = window;

  /**
   * The content that the display has copied and the browser's clipboard does not have yet.
   */
  private _waiting: Content | null = null;

  /**
   * The text that was read last, if the display has copied nothing since.
   */
  private _text = '';

  /**
   * The text that the browser's clipboard had when it was read or written last.
   */
  private _seen: string | null = null;

  /**
   * The picture that both sides have, as the browser gives it.
   */
  private _known = new Uint8Array();

  /**
   * The bytes of the last content if it was too large; otherwise 0.
   */
  private _refused = 0;
  private _toast: IToast | null = null;
}

/**
 * Bytes, of a text as UTF-8 and without its format.
 */
function sizeOf(content: Content): number {
  return content instanceof Blob
    ? content.size
    : new Blob([textOf(content)]).size;
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

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return (
    one.length === other.length &&
    one.every((byte, index) => byte === other[index])
  );
}
