/**
 * The section about the clipboard: what the display has copied, and what it is to paste.
 */
import { ClipboardPolicy, Content, textOf } from '../../../client';
import { Panel } from '../../panel';
import { IWords } from '../../words';

/**
 * The longest text that is shown, in UTF-16 units. A browser takes seconds and gigabytes to lay
 * out a few millions.
 */
export const SHOWN_LIMIT = 500_000;

export class ClipboardSection {
  /**
   * @param _selection The choice of what becomes of selected text.
   * @param offer Called with the text that a person types for the display.
   */
  constructor(
    panel: Panel,
    private readonly _words: IWords,
    private readonly _selection: HTMLElement,
    offer: (text: string) => void
  ) {
    this._text.rows = 3;
    this._text.spellcheck = false;
    this._text.className = 'xpra-Panel-text';
    this._text.setAttribute(
      'aria-label',
      _words.__('Clipboard of the display')
    );
    this._text.addEventListener('input', () => offer(this._text.value));
    this._text.addEventListener('paste', event => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (text.length > SHOWN_LIMIT) {
        // The page offers all that is pasted in it.
        event.preventDefault();
        this.show(text);
      }
    });
    this._picture.className = 'xpra-Panel-picture';
    this._picture.alt = _words.__('Picture that the display copied');
    this._picture.hidden = true;
    this._note.className = 'xpra-Panel-note';
    this._note.setAttribute('role', 'status');
    panel.add(
      _words.__('Clipboard'),
      this._text,
      this._picture,
      this._note,
      _selection
    );
    this.allow('both');
  }

  /**
   * Show what the display allows.
   */
  allow(policy: ClipboardPolicy): void {
    const { _words: words } = this;
    this._text.hidden = this._selection.hidden = policy === 'off';
    this._text.readOnly = policy === 'from-display';
    this._text.placeholder =
      policy === 'to-display'
        ? words.__('Type or paste here what the display is to have')
        : policy === 'from-display'
          ? words.__('What the display copies is shown here')
          : words.__(
              'What the display copies is shown here; type or paste what it is to have'
            );
    this._about = {
      both: '',
      'to-display': words.__('What the display copies stays in it.'),
      'from-display': words.__('Nothing can be pasted into the display.'),
      off: words.__('The clipboard is turned off.')
    }[policy];
    this._say(this._about);
  }

  /**
   * Show what a program has copied.
   */
  show(content: Content): void {
    this._say(this._about);
    this._reader = null;
    if (!(content instanceof Blob)) {
      const text = textOf(content);
      const isLong = text.length > SHOWN_LIMIT;
      this._text.value = isLong ? '' : text;
      this._picture.hidden = true;
      if (isLong) {
        this._say(this._words.__('The text is too long to be shown here.'));
      }
      return;
    }
    const reader = new FileReader();
    this._reader = reader;
    reader.addEventListener('load', () => {
      if (this._reader !== reader) {
        return; // something else was copied meanwhile
      }
      this._text.value = '';
      this._picture.src = String(reader.result);
      this._picture.hidden = false;
    });
    reader.readAsDataURL(content);
  }

  /**
   * Show a note, or none if it is empty.
   */
  private _say(note: string): void {
    this._note.textContent = note;
    this._note.hidden = note === '';
  }

  /**
   * The note about what the display allows.
   */
  private _about = '';

  /**
   * Reads the picture that is to be shown.
   */
  private _reader: FileReader | null = null;
  private readonly _text = document.createElement('textarea');
  private readonly _picture = document.createElement('img');
  private readonly _note = document.createElement('p');
}
