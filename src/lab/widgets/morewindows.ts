import { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import { Message } from '@lumino/messaging';
import { ISignal, Signal } from '@lumino/signaling';
import { UUID } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';

import { ITabWindow } from '../../contract/messages';
import { windowsIcon } from '../icons';

/**
 * A tab with a list of the windows that have no tab of their own, because there are so many.
 */
export class MoreWindows extends Widget {
  /**
   * Construct an empty list.
   *
   * @param _name - The name of the display.
   */
  constructor(
    private _name: string,
    private _trans: TranslationBundle
  ) {
    super();
    this.id = `xpra-windows-${UUID.uuid4()}`;
    this.addClass('jp-XpraWindows');
    this.title.icon = windowsIcon;
    this.title.closable = true;
    this._list.setAttribute('aria-label', _trans.__('More Windows'));
    this.node.append(this._list);
  }

  /**
   * Emitted with a window that a person wants to see.
   */
  get chosen(): ISignal<this, ITabWindow> {
    return this._chosen;
  }

  /**
   * Emitted with a window that a person closes.
   */
  get closing(): ISignal<this, ITabWindow> {
    return this._closing;
  }

  /**
   * Whether a window is in the list.
   */
  has(wid: number): boolean {
    return this._windows.some(window => window.wid === wid);
  }

  /**
   * Show these windows.
   */
  setWindows(windows: ReadonlyArray<ITabWindow>): void {
    this._windows = windows;
    this.title.label = `${this._trans.__('More Windows')} (${windows.length})`;
    this.title.caption = `${this.title.label} · ${this._name}`;
    this._list.replaceChildren(...windows.map(window => this._entry(window)));
  }

  protected onCloseRequest(msg: Message): void {
    this.dispose();
  }

  protected onActivateRequest(msg: Message): void {
    this._list.querySelector('button')?.focus();
  }

  private _entry(window: ITabWindow): HTMLElement {
    const item = document.createElement('li');
    const open = button('jp-XpraWindows-open', () => this._chosen.emit(window));
    const icon = document.createElement('span');
    icon.className = 'jp-XpraWindows-icon';
    if (window.icon) {
      const image = document.createElement('img');
      image.src = window.icon;
      image.alt = '';
      icon.append(image);
    } else {
      windowsIcon.element({ container: icon });
    }
    const title = document.createElement('span');
    title.textContent = window.title || this._name;
    open.append(icon, title);
    const close = button('jp-XpraWindows-close', () =>
      this._closing.emit(window)
    );
    close.title = this._trans.__('Close');
    close.setAttribute('aria-label', `${close.title} ${window.title}`);
    closeIcon.element({ container: close });
    item.append(open, close);
    return item;
  }

  private _chosen = new Signal<this, ITabWindow>(this);
  private _closing = new Signal<this, ITabWindow>(this);
  private _list = document.createElement('ul');
  private _windows: ReadonlyArray<ITabWindow> = [];
}

function button(className: string, pressed: () => void): HTMLButtonElement {
  const node = document.createElement('button');
  node.type = 'button';
  node.className = className;
  node.addEventListener('click', pressed);
  return node;
}
