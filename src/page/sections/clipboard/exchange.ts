/**
 * Keeps the browser's clipboard and the display's the same, as far as the browser and the
 * display's policy allow.
 *
 * Without a secure context, what a person pastes comes by the browser's own paste, and text
 * that the display has copied goes out by the browser's own copy, at the next key or click.
 * Content that the browser refuses all the same is in the panel.
 */
import { ClipboardPolicy, Content, PNG } from '../../../client';
import { Panel } from '../../panel';
import { IWords } from '../../words';
import { contentOf, copyText, put, readPermission } from './browser';
import { ClipboardSection } from './section';

/**
 * The most bytes of a picture that are sent: Xpra takes packets of 16 MiB.
 */
export const PICTURE_LIMIT = 15 * 1024 * 1024;

export class ClipboardExchange {
  /**
   * @param _offer Offers a content to the display's programs.
   */
  constructor(
    private readonly _offer: (content: Content) => void,
    panel: Panel,
    private readonly _words: IWords
  ) {
    this._section = new ClipboardSection(panel, _words, text => {
      // The browser is to have the text too, or the next paste would bring back the old one.
      this._waiting = text;
      _offer(text);
    });
    window.addEventListener('focus', () => void this._read(false));
    document.addEventListener('pointerdown', () => this._write(), true);
    document.addEventListener(
      'keydown',
      event => {
        this._write();
        if (pastes(event)) {
          void this._read(true);
        }
      },
      true
    );
    document.addEventListener('paste', event => this._onPaste(event));
    void this._read(false);
  }

  /**
   * A program of the display has copied something.
   */
  copied(content: Content): void {
    this._section.show(content);
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
    if (!navigator.clipboard?.readText || !document.hasFocus()) {
      return;
    }
    // Without permission yet, the browser asks for it. It is to ask only when a person pastes.
    const permission = await readPermission();
    if (permission === 'denied' || (permission !== 'granted' && !wanted)) {
      return;
    }
    try {
      const content = await contentOf(navigator.clipboard);
      if (content instanceof Blob) {
        const data = new Uint8Array(await content.arrayBuffer());
        if (!equal(data, this._known)) {
          this._known = data;
          this._offerPicture(content);
        }
      } else if (content) {
        this._offerText(content);
      }
    } catch (error) {
      // The page has lost the focus meanwhile. It reads again when it has it back.
      console.debug('The clipboard was not read:', error);
    }
  }

  /**
   * Put what the display has copied into the browser's clipboard, if it is not there yet.
   */
  private _write(): void {
    const content = this._waiting;
    if (content === null) {
      return;
    }
    if (navigator.clipboard) {
      this._put(navigator.clipboard, content).catch((error: unknown) => {
        console.debug('The clipboard was not written, yet:', error);
      });
    } else if (typeof content === 'string' && copyText(content)) {
      this._waiting = null;
    }
  }

  private async _put(clipboard: Clipboard, content: Content): Promise<void> {
    await put(clipboard, content);
    if (this._waiting === content) {
      this._waiting = null;
    }
    if (content instanceof Blob) {
      // The browser makes another file of the picture: know that one again.
      const permission = await readPermission();
      if (permission === 'granted' && document.hasFocus()) {
        const copied = await contentOf(clipboard);
        if (copied instanceof Blob) {
          this._known = new Uint8Array(await copied.arrayBuffer());
        }
      }
    }
  }

  private _onPaste({ clipboardData }: ClipboardEvent): void {
    const text = clipboardData?.getData('text/plain');
    const picture = [...(clipboardData?.files ?? [])].find(
      ({ type }) => type === PNG
    );
    if (text) {
      this._offerText(text);
    } else if (picture) {
      this._offerPicture(picture);
    }
  }

  private _offerText(text: string): void {
    this._known = new Uint8Array();
    this._offer(text);
  }

  private _offerPicture(picture: Blob): void {
    if (picture.size > PICTURE_LIMIT) {
      this._section.say(
        this._words.__('The picture is too large to be pasted.')
      );
    } else {
      this._offer(picture);
    }
  }

  private readonly _section: ClipboardSection;

  /**
   * The content that the display has copied and the browser's clipboard does not have yet.
   */
  private _waiting: Content | null = null;

  /**
   * The picture that both sides have, as the browser gives it.
   */
  private _known = new Uint8Array();
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
