import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { TrayButton } from '../../contract/messages';
import { Stage } from './stage';

/**
 * The stage, as far as it has icons.
 */
type ITray = Pick<Stage, 'clickTray' | 'tray' | 'trayChanged'>;

/**
 * The icons that the programs of a display have in the system tray, for the toolbar of a tab.
 */
export class TrayIcons extends Widget {
  /**
   * Construct the widget, without an icon.
   */
  constructor(private _trans: TranslationBundle) {
    super();
    this.addClass('jp-XpraTray');
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', _trans.__('Icons of programs'));
    this.hide();
  }

  /**
   * Show the icons of a stage from now on; none if it is undefined.
   */
  set stage(stage: ITray | undefined) {
    if (stage !== this._stage) {
      this._stage?.trayChanged.disconnect(this._show, this);
      this._stage = stage;
      stage?.trayChanged.connect(this._show, this);
      this._show();
    }
  }

  private _show(): void {
    const icons = this._stage?.tray ?? [];
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
    const click = (number: TrayButton) => {
      const { x, y, width, height } = button.getBoundingClientRect();
      this._stage?.clickTray(wid, number, { x, y, width, height });
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
  private _stage: ITray | undefined;
}
