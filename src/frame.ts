import { IFrame } from '@jupyterlab/apputils';
import { Message } from '@lumino/messaging';
import { ISignal, Signal } from '@lumino/signaling';

/**
 * The page of a display, inside a tab.
 */
export class DisplayFrame extends IFrame {
  /**
   * Construct a frame, which loads the page once it is attached.
   *
   * @param url - The page's address, on this server.
   */
  constructor(url: string) {
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
    this.url = url;
  }

  /**
   * Emitted when a person goes into the page by mouse, touch or keyboard.
   */
  get entered(): ISignal<this, void> {
    return this._entered;
  }

  /**
   * The name of what the page shows, for those who cannot see it.
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
        // A page that handles the mouse itself keeps the browser from doing so.
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
    } catch {
      // The page of another origin, such as that of a login: it is left alone.
    }
    if (document.activeElement === this._iframe) {
      page?.focus();
    }
  }

  /**
   * Tell that a person went into the page.
   *
   * #### Notes
   * Focus that goes from page to page makes no event here, so the widgets around
   * the frame would not learn who has it.
   */
  private _onEnter(): void {
    this._iframe.dispatchEvent(new FocusEvent('focus'));
    this._entered.emit();
  }

  private _entered = new Signal<this, void>(this);
  private _iframe: HTMLIFrameElement;
}

namespace Private {
  /**
   * What the page may do beyond what any page may.
   */
  export const PERMISSIONS = [
    'autoplay',
    'clipboard-read',
    'clipboard-write',
    'fullscreen',
    'keyboard-map'
  ].join('; ');
}
