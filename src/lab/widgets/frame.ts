import { IFrame } from '@jupyterlab/apputils';
import { Message } from '@lumino/messaging';
import { ISignal, Signal } from '@lumino/signaling';

import { CONNECT, FromLab, FromPage } from '../../contract/messages';
import { IPageContext } from '../services/tokens';

/**
 * The page of a display, inside a tab.
 */
export class DisplayFrame extends IFrame {
  /**
   * Construct a frame, which loads the page once it is attached.
   *
   * @param url - The page's address, on this server.
   *
   * @param context - The messages for the page.
   */
  constructor(
    url: string,
    private _context: IPageContext
  ) {
    super({
      referrerPolicy: 'no-referrer',
      sandbox: [
        'allow-downloads',
        'allow-forms',
        'allow-modals',
        'allow-pointer-lock',
        'allow-popups',
        'allow-same-origin',
        'allow-scripts'
      ]
    });
    this.addClass('jp-XpraDisplay-frame');
    this._iframe = this.node.querySelector('iframe')!;
    this._iframe.setAttribute('allow', Private.PERMISSIONS);
    this._iframe.addEventListener('load', this);
    document.addEventListener('pointerdown', this, true);
    this._context.changed.connect(this._onContextChanged, this);
    this.url = url;
  }

  /**
   * Emitted when a person enters the page by mouse, touch or keyboard.
   */
  get entered(): ISignal<this, void> {
    return this._entered;
  }

  /**
   * Emitted with each message of the page.
   */
  get received(): ISignal<this, FromPage> {
    return this._received;
  }

  /**
   * Whether the page loads behind a card.
   */
  get isBehind(): boolean {
    return this.hasClass('jp-mod-behind');
  }
  set isBehind(value: boolean) {
    this.toggleClass('jp-mod-behind', value);
  }

  /**
   * Whether the page has the keyboard.
   */
  get hasFocus(): boolean {
    return document.activeElement === this._iframe;
  }

  /**
   * The name of the display, for screen readers.
   */
  get label(): string {
    return this._iframe.title;
  }
  set label(value: string) {
    this._iframe.title = value;
  }

  /**
   * Dispose of the frame.
   */
  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._iframe.removeEventListener('load', this);
    document.removeEventListener('pointerdown', this, true);
    this._port?.close();
    Signal.clearData(this);
    super.dispose();
  }

  /**
   * Handle the DOM events of the frame and of the page inside it.
   */
  handleEvent(event: Event): void {
    switch (event.type) {
      case 'load':
        this._onLoad();
        break;
      case 'focus':
        this._onEnter();
        break;
      case 'pointerdown':
        if (event.currentTarget === document) {
          this._onPressOutside(event);
          break;
        }
        // A page that handles the mouse itself keeps the browser from moving the focus.
        this._iframe.contentWindow?.focus();
        this._onEnter();
        break;
    }
  }

  /**
   * Give the page the keyboard.
   */
  protected onActivateRequest(msg: Message): void {
    this._iframe.contentWindow?.focus();
  }

  /**
   * Listen to the page that was loaded.
   */
  private _onLoad(): void {
    const page = this._iframe.contentWindow;
    try {
      page?.addEventListener('focus', this);
      page?.document.addEventListener('pointerdown', this, true);
      this._connect(page);
    } catch {
      // The page is of another origin, such as a login page: leave it alone.
    }
    if (document.activeElement === this._iframe) {
      page?.focus();
    }
  }

  /**
   * Give Lab the keyboard when a person presses on something of Lab.
   *
   * #### Notes
   * Sidebars and toolbars keep the browser from moving the focus. They leave it to the widget that
   * has it, whose keys go through Lab; those of a page do not. Whoever drags a splitter stays in the
   * page.
   */
  private _onPressOutside({ target }: Event): void {
    const handles = '.lm-SplitPanel-handle, .lm-DockPanel-handle';
    if (!(target instanceof Element && target.closest(handles))) {
      this._iframe.blur();
    }
  }

  /**
   * Give the page the port through which it talks with Lab.
   */
  private _connect(page: Window | null): void {
    const { port1, port2 } = new MessageChannel();
    this._port?.close();
    this._port = port1;
    port1.onmessage = ({ data }) => this._received.emit(data as FromPage);
    page?.postMessage(CONNECT, window.location.origin, [port2]);
    for (const message of this._context.messages) {
      port1.postMessage(message);
    }
  }

  /**
   * Pass a message on to the page.
   */
  private _onContextChanged(_: IPageContext, message: FromLab): void {
    this._port?.postMessage(message);
  }

  /**
   * Handle a person entering the page.
   *
   * #### Notes
   * When the focus goes from one page to another, this document gets no event. Without this one,
   * the widgets around the frame would not know that the frame has the focus.
   */
  private _onEnter(): void {
    this._iframe.dispatchEvent(new FocusEvent('focus'));
    this._entered.emit();
  }

  private _entered = new Signal<this, void>(this);
  private _iframe: HTMLIFrameElement;
  private _port: MessagePort | null = null;
  private _received = new Signal<this, FromPage>(this);
}

namespace Private {
  /**
   * The permissions policy of the page: the features that a frame has only if it is given them.
   */
  export const PERMISSIONS = [
    'autoplay',
    'clipboard-read',
    'clipboard-write',
    'fullscreen',
    'keyboard-map'
  ].join('; ');
}
