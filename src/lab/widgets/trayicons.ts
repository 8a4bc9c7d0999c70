import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { IBox, ITrayIcon } from '../../contract/messages';

/**
 * The icons that the programs of a display have in the system tray, for the toolbar of a tab.
 */
export class TrayIcons extends Widget {
  /**
   * Construct the widget, without an icon.
   *
   * @param _clicked - Called with a click on an icon: the icon's id, the button of the mouse by X's
   * number, and where the icon is in Lab.
   */
  constructor(
    private _trans: TranslationBundle,
    private _clicked: (wid: number, button: 1 | 2 | 3, rectangle: IBox) => void
  ) {
    super();
    this.addClass('jp-XpraTray');
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', _trans.__('Icons of programs'));
    this.hide();
  }

  /**
   * Show these icons and no others.
   */
  setIcons(icons: ReadonlyArray<ITrayIcon>): void {
    const known = new Set(icons.map(({ wid }) => wid));
    for (const [wid, button] of this._buttons) {
      if (!known.has(wid)) {
        button.remove();
        this._buttons.delete(wid);
      }
    }
    for (const { wid, title, image } of icons) {
      const button = this._buttons.get(wid) ?? this._add(wid);
      const label = title || this._trans.__('Icon of a program');
      button.title = label;
      button.setAttribute('aria-label', label);
      const [picture] = button.children as unknown as [HTMLImageElement];
      if (picture.src !== image) {
        picture.src = image;
      }
    }
    this.setHidden(icons.length === 0);
  }

  private _add(wid: number): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'jp-XpraTray-icon';
    button.append(Object.assign(document.createElement('img'), { alt: '' }));
    const click = (number: 1 | 2 | 3) => {
      const { x, y, width, height } = button.getBoundingClientRect();
      this._clicked(wid, number, { x, y, width, height });
    };
    button.addEventListener('click', () => click(1));
    button.addEventListener('auxclick', event => {
      if (event.button === 1) {
        click(2);
      }
    });
    // The menu key, and a long press of a finger, say this too.
    button.addEventListener('contextmenu', event => {
      event.preventDefault();
      event.stopPropagation();
      click(3);
    });
    this._buttons.set(wid, button);
    this.node.append(button);
    return button;
  }

  private _buttons = new Map<number, HTMLButtonElement>();
}
