/**
 * The section about the clipboard: what the display has copied, and what it is to paste.
 */
import { ClipboardPolicy, Content } from '../../../client';
import { Panel } from '../../panel';
import { IWords } from '../../words';

export class ClipboardSection {
  /**
   * @param offer Called with the text that a person types for the display.
   */
  constructor(
    panel: Panel,
    private readonly _words: IWords,
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
    this._picture.className = 'xpra-Panel-picture';
    this._picture.alt = _words.__('Picture that the display copied');
    this._picture.hidden = true;
    this._note.className = 'xpra-Panel-note';
    this._note.setAttribute('role', 'status');
    panel.add(_words.__('Clipboard'), this._text, this._picture, this._note);
    this.allow('both');
  }

  /**
   * Show what the display allows.
   */
  allow(policy: ClipboardPolicy): void {
    const { _words: words } = this;
    this._text.hidden = policy === 'off';
    this._text.readOnly = policy === 'from-display';
    this._text.placeholder =
      policy === 'to-display'
        ? words.__('Type or paste here what the display is to have')
        : policy === 'from-display'
          ? words.__('What the display copies is shown here')
          : words.__(
              'What the display copies is shown here; type or paste what it is to have'
            );
    this.say(
      {
        both: '',
        'to-display': words.__('What the display copies stays in it.'),
        'from-display': words.__('Nothing can be pasted into the display.'),
        off: words.__('The clipboard is turned off.')
      }[policy]
    );
  }

  /**
   * Show what a program has copied.
   */
  show(content: Content): void {
    if (typeof content === 'string') {
      this._text.value = content;
      this._picture.hidden = true;
      return;
    }
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      this._text.value = '';
      this._picture.src = String(reader.result);
      this._picture.hidden = false;
    });
    reader.readAsDataURL(content);
  }

  /**
   * Show a note, or none if it is empty.
   */
  say(note: string): void {
    this._note.textContent = note;
    this._note.hidden = note === '';
  }

  private readonly _text = document.createElement('textarea');
  private readonly _picture = document.createElement('img');
  private readonly _note = document.createElement('p');
}
