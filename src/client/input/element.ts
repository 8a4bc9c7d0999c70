/**
 * The element that has the keyboard while the display has it: a `textarea` out of sight.
 */
import { Disposables, disposable, IDisposable, listen } from '../lifecycle';

export class KeyboardElement implements IDisposable {
  /**
   * @param label The name of the element.
   */
  constructor(label: string) {
    const { node } = this;
    node.className = 'xpra-Keyboard';
    node.setAttribute('aria-label', label);
    node.autocapitalize = 'off';
    node.spellcheck = false;
    node.setAttribute('autocomplete', 'off');
    node.setAttribute('autocorrect', 'off');
    this._owned.add(disposable(() => node.remove()));
    // The clipboard takes what is pasted. The browser would lay it out first: 8 MB of text take
    // it half a minute and 4 GB.
    this._owned.add(listen(node, 'paste', event => event.preventDefault()));
  }

  readonly node = document.createElement('textarea');

  /**
   * Take the keyboard in one more document, until the result is disposed of.
   *
   * @param root The element of the display there. A click in it gives the display the keyboard.
   */
  attach(root: HTMLElement): IDisposable {
    const owned = new Disposables();
    this._roots.push(root);
    if (this._roots.length === 1) {
      root.append(this.node);
    }
    owned.add(
      listen(root, 'mousedown', event => {
        if (!(event.target as Element).closest('button')) {
          event.preventDefault();
          this.focus();
        }
      })
    );
    owned.add(
      disposable(() => {
        this._roots = this._roots.filter(other => other !== root);
        if (this.node.parentElement === root) {
          this._roots[0]?.append(this.node);
        }
      })
    );
    return owned;
  }

  /**
   * Have the keyboard, in the document that a person is in.
   */
  focus(): void {
    const root = this._roots.find(({ ownerDocument }) =>
      ownerDocument.hasFocus()
    );
    if (root && root !== this.node.parentElement) {
      root.append(this.node);
    }
    this.node.focus({ preventScroll: true });
  }

  /**
   * Whether the browser shows a keyboard on the screen of a phone or tablet while the display
   * has the keyboard.
   */
  get onScreenKeyboard(): boolean {
    return this.node.inputMode !== 'none';
  }
  set onScreenKeyboard(on: boolean) {
    this.node.inputMode = on ? '' : 'none';
    if (this.node.ownerDocument.activeElement === this.node) {
      this.node.blur();
      this.focus();
    }
  }

  dispose(): void {
    this._owned.dispose();
  }

  private readonly _owned = new Disposables();

  /**
   * The elements of the display, the page's own first.
   */
  private _roots: HTMLElement[] = [];
}
