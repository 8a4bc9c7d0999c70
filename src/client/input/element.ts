/**
 * The element that has the keyboard while the display has it: a `textarea` out of sight.
 */
import { Disposables, disposable, IDisposable, listen } from '../lifecycle';

export class KeyboardElement implements IDisposable {
  /**
   * @param container The element of the display. A click in it gives the display the keyboard.
   * @param label The name of the element.
   */
  constructor(container: HTMLElement, label: string) {
    const { node } = this;
    node.className = 'xpra-Keyboard';
    node.setAttribute('aria-label', label);
    node.autocapitalize = 'off';
    node.spellcheck = false;
    node.setAttribute('autocomplete', 'off');
    node.setAttribute('autocorrect', 'off');
    container.append(node);
    this._owned.add(disposable(() => node.remove()));
    // The clipboard takes what is pasted. The browser would lay it out first: 8 MB of text take
    // it half a minute and 4 GB.
    this._owned.add(listen(node, 'paste', event => event.preventDefault()));
    this._owned.add(
      listen(container, 'mousedown', event => {
        if (!(event.target as Element).closest('button')) {
          event.preventDefault();
          this.focus();
        }
      })
    );
  }

  readonly node = document.createElement('textarea');

  focus(): void {
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
    if (document.activeElement === this.node) {
      this.node.blur();
      this.focus();
    }
  }

  dispose(): void {
    this._owned.dispose();
  }

  private readonly _owned = new Disposables();
}
