import { URLExt } from '@jupyterlab/coreutils';
import { Message } from '@lumino/messaging';
import { ISignal, Signal } from '@lumino/signaling';
import { Panel, Widget } from '@lumino/widgets';

import { Card, ICard } from './card';
import { DisplayFrame } from './frame';
import { Pane } from './pane';
import { lockKeyboard } from '../../contract/keyboardlock';
import { FromPage } from '../../contract/messages';
import { IPageContext } from '../services/tokens';

/**
 * The inside of a display's tab: a card, or the display's page.
 */
export class DisplayPanel extends Panel {
  /**
   * Construct a panel with an empty card.
   *
   * @param context - The messages for the pages.
   *
   * @param placed - Fulfils when the panel has its place, if it has none yet.
   *
   * @param open - Makes the view of a display's page, by the page's address; a frame by default.
   */
  constructor(
    private _context: IPageContext,
    placed?: Promise<unknown>,
    private _open: (url: string) => DisplayFrame | Pane = url =>
      new DisplayFrame(url, _context)
  ) {
    super();
    this.addClass('jp-XpraDisplay-panel');
    this._notice.addClass('jp-XpraDisplay-notice');
    this._notice.node.setAttribute('role', 'alert');
    this._notice.hide();
    this.addWidget(this._notice);
    this.addWidget(this._card);
    this._isPlaced = placed === undefined;
    void placed?.then(() => {
      this._isPlaced = true;
      this._loadPage();
    });
  }

  /**
   * Emitted when a person enters the display.
   */
  get entered(): ISignal<this, void> {
    return this._entered;
  }

  /**
   * Emitted with each message of the display's page.
   */
  get received(): ISignal<this, FromPage> {
    return this._received;
  }

  /**
   * The pane of the window, if the display's windows are tabs and the page is shown.
   */
  get pane(): Pane | null {
    return this._frame instanceof Pane ? this._frame : null;
  }

  /**
   * The text above the display; empty for none.
   */
  get notice(): string {
    return this._notice.node.textContent ?? '';
  }
  set notice(value: string) {
    if (value === this.notice) {
      return;
    }
    this._notice.node.textContent = value;
    this._notice.setHidden(value === '');
  }

  /**
   * Show a card instead of the display.
   */
  showCard(card: ICard): void {
    this._page = null;
    this._card.set(card);
    if (!this._frame) {
      return;
    }
    const hadFocus = this._hasFocus;
    this._frame.dispose();
    this._frame = null;
    this._card.show();
    if (hadFocus) {
      this._card.activate();
    }
  }

  /**
   * Show a card while a display starts, and load the display's page behind the card.
   *
   * @param card - The content of the card.
   *
   * @param url - The page's address.
   *
   * @param label - The display's name.
   */
  showProgress(card: ICard, url: string, label: string): void {
    this._card.set(card);
    this._setPage(url, label, true);
  }

  /**
   * Show a display's page. A page that is shown already is not loaded again.
   *
   * @param url - The page's address.
   *
   * @param label - The display's name.
   */
  showPage(url: string, label: string): void {
    this._setPage(url, label, false);
  }

  /**
   * Make the view of the page anew.
   */
  reopen(): void {
    this._frame?.dispose();
    this._frame = null;
    this._loadPage();
  }

  /**
   * Handle `after-attach` messages.
   */
  protected onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._loadPage();
  }

  /**
   * Handle `after-show` messages.
   */
  protected onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._loadPage();
  }

  /**
   * Give the focus to the page or card that is shown.
   */
  protected onActivateRequest(msg: Message): void {
    const target =
      this._card.isHidden && this._frame ? this._frame : this._card;
    this._isWanted = target === this._card;
    target.activate();
  }

  /**
   * Set the page, and whether it is behind the card.
   */
  private _setPage(url: string, label: string, isBehind: boolean): void {
    const { language } = this._context;
    const query = language ? URLExt.objectToQueryString({ language }) : '';
    const whole = url.includes('?')
      ? url + query.replace('?', '&')
      : url + query;
    this._page = { url: whole, label, isBehind };
    this._loadPage();
  }

  /**
   * Load the page, if there is one and the panel is in sight. A page that is loaded out of sight
   * has no size, so the display would get none.
   */
  private _loadPage(): void {
    if (!this._page || !this._isPlaced || !this.isVisible) {
      return;
    }
    const { label, url, isBehind } = this._page;
    const hadFocus = this._hasFocus;
    const isNew = this._frame?.url !== url;
    if (isNew) {
      this._frame?.dispose();
      this._frame = this._open(url);
      this._frame.entered.connect(() => this._entered.emit(), this);
      this._frame.received.connect(this._onReceived, this);
      this.addWidget(this._frame);
    }
    const frame = this._frame!;
    const isRevealed = !isBehind && (isNew || !this._card.isHidden);
    // A card that was not in sight yet could not take the focus.
    const isWanted = this._isWanted && document.activeElement === document.body;
    frame.label = label;
    frame.isBehind = isBehind;
    this._card.setHidden(!isBehind);
    if (isRevealed && (hadFocus || isWanted)) {
      frame.activate();
    }
    this._isWanted &&= !isRevealed;
  }

  /**
   * Do for the page what it cannot do from inside its frame.
   */
  private _onReceived(_: unknown, message: FromPage): void {
    switch (message.kind) {
      case 'left':
        // Lab's shortcuts work while the panel has the focus, and Tab goes back into the page.
        this.node.focus();
        break;
      case 'fullScreen':
        lockKeyboard(message.on);
        break;
    }
    this._received.emit(message);
  }

  /**
   * Whether the panel or something in it has the focus.
   */
  private get _hasFocus(): boolean {
    return (
      this.node.contains(document.activeElement) ||
      (this._frame?.hasFocus ?? false)
    );
  }

  private _card = new Card();
  private _entered = new Signal<this, void>(this);
  private _frame: DisplayFrame | Pane | null = null;
  private _isPlaced: boolean;

  /**
   * Whether a person has gone to the tab, and the page was not revealed since.
   */
  private _isWanted = false;
  private _notice = new Widget();
  private _received = new Signal<this, FromPage>(this);
  private _page: { url: string; label: string; isBehind: boolean } | null =
    null;
}
