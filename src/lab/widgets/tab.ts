import { MainAreaWidget } from '@jupyterlab/apputils';
import { nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { LabIcon } from '@jupyterlab/ui-components';
import { JSONObject, UUID } from '@lumino/coreutils';
import { Message } from '@lumino/messaging';
import { ISignal, Signal } from '@lumino/signaling';

import { FromPage, ITabWindow } from '../../contract/messages';
import { IDisplayModel, IDisplayOptions, IProfile } from '../../contract/model';
import { profileIcon } from '../icons';
import { failureLabel } from '../labels';
import { EndOfLog } from '../services/endoflog';
import { PageContext } from '../services/pagecontext';
import { IPageContext, IXpraDisplay, IXpraManager } from '../services/tokens';
import { DisplayFrame } from './frame';
import { IdleWarning } from './idlewarning';
import { Pane } from './pane';
import { DisplayPanel } from './panel';
import { sizeFor } from './size';
import { Stage } from './stage';
import { Stages } from './stages';
import { TabCards } from './tabcards';
import { ITabOptions } from './taboptions';
import { TabTitle } from './tabtitle';

/**
 * The type of a display's tab, in the tab's dataset.
 */
export const TAB_TYPE = 'xpra-display';

/**
 * A tab that shows a display, whatever state the display is in.
 */
export class XpraDisplay
  extends MainAreaWidget<DisplayPanel>
  implements IXpraDisplay
{
  /**
   * Construct a tab, for a display that exists or for one that is yet to be started.
   */
  constructor(options: ITabOptions) {
    const { placed, translator } = options;
    const context = options.context ?? new PageContext('');
    const open = (url: string) => this._open(url, context);
    super({ content: new DisplayPanel(context, placed, open), translator });
    this._manager = options.manager;
    this._trans = (translator ?? nullTranslator).load('jupyterlab_xpra');
    this._id = options.displayId ?? null;
    this._name = options.name ?? '';
    this._profile = options.profile ?? null;
    this._stages = options.stages ?? null;
    this._docked = options.docked ?? false;
    this._window = options.window ?? null;

    this._log = new EndOfLog(this._manager);
    this._log.changed.connect(this._refresh, this);
    this._cards = new TabCards({
      trans: this._trans,
      start: request => void this.start(request),
      restore: () => {
        if (this._window) {
          this.stage?.restore(this._window.wid);
        }
      },
      close: () => this.close()
    });
    this._warning = new IdleWarning(this._manager, this._trans);
    this._warning.left.connect(() => this.content.activate(), this);
    this.content.addWidget(this._warning);

    this.id = options.id ?? `xpra-display-${UUID.uuid4()}`;
    this.tabTitle = new TabTitle(this.title, this.id, this._trans);
    this.tabTitle.update({ given: options.givenName ?? '' });
    this.addClass('jp-XpraDisplay');
    this.title.dataset = { ...this.title.dataset, type: TAB_TYPE };

    const { connectionFailure, profilesChanged, runningChanged } =
      this._manager;
    runningChanged.connect(this._refresh, this);
    connectionFailure.connect(this._refresh, this);
    profilesChanged.connect(this._refresh, this);
    this.content.entered.connect(() => {
      this._isCloseAsked = false;
      this._entered.emit();
    }, this);
    this.content.received.connect((_, message) => {
      this._received.emit(message);
    }, this);
    this._refresh();
  }

  readonly tabTitle: TabTitle;

  /**
   * The display's id; null while it is not known yet.
   */
  get displayId(): string | null {
    return this._id;
  }

  /**
   * The display by the server's last answer; null if the server has not told it.
   */
  get model(): IDisplayModel | null {
    return this._model;
  }

  /**
   * The arguments that open the tab again after a reload of the page.
   */
  get restoreArgs(): JSONObject {
    return {
      id: this._id,
      tab: this.id,
      name: this._name,
      profile: this._profile,
      docked: this._docked,
      window: this._window?.wid ?? null,
      givenName: this.givenName
    };
  }

  /**
   * Whether each window of the display is a tab. Otherwise they are all in this one.
   */
  get docked(): boolean {
    return this._docked;
  }
  set docked(value: boolean) {
    if (value !== this._docked) {
      this._docked = value;
      this._window = null;
      this.content.reopen();
      this.tabTitle.update({ mark: null });
      this._refresh();
    }
  }

  /**
   * The window that fills the tab; null while there is none, or if all windows are in the tab.
   */
  get window(): ITabWindow | null {
    return this._window;
  }
  set window(value: ITabWindow | null) {
    if (!value && this._isCloseAsked) {
      this.close();
      return;
    }
    this._window = value;
    if (this.content.pane) {
      this.content.pane.window = value?.wid ?? null;
    }
    this._updateTab();
    this._stateChanged.emit();
  }

  /**
   * Emitted when the display, its state or its name changed.
   */
  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
  }

  /**
   * Fulfils when no start is under way. The display's id is known then, unless the server
   * refused to start the display.
   */
  get settled(): Promise<void> {
    return this._starting ?? Promise.resolve();
  }

  /**
   * Emitted when a person enters the display by mouse, touch or keyboard.
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
   * Emitted when a person closes the tab, while the display is still known.
   */
  get closing(): ISignal<this, void> {
    return this._closing;
  }

  /**
   * Whether a program has rung the bell and nobody has come to the tab since. The tab is marked
   * then.
   */
  get rings(): boolean {
    return this.tabTitle.state.rings;
  }
  set rings(rings: boolean) {
    this.tabTitle.update({ rings });
  }

  /**
   * The name that a person has given to the tab; empty for none. The display has another one.
   */
  get givenName(): string {
    return this.tabTitle.state.given;
  }
  set givenName(given: string) {
    this.tabTitle.update({ given });
    this._stateChanged.emit();
  }

  /**
   * Show the window in a window of the browser's own.
   *
   * @param above - Whether it stays above all others.
   */
  tear(above: boolean): void {
    if (this._window) {
      this.stage?.tear(this._window.wid, above);
    }
  }

  /**
   * The stage of the display, if its windows are tabs. The tab may never have been in sight, so it
   * need not have a pane.
   */
  get stage(): Stage | undefined {
    return this._docked && this._id ? this._stages?.get(this._id) : undefined;
  }

  /**
   * Show the window, or that it is in a window of the browser's own.
   */
  updateTorn(): void {
    this._refresh();
  }

  /**
   * Start a display of the tab's size, and show it.
   *
   * @param options - What to start. A width and height in it go before the tab's.
   *
   * @returns A promise that fulfils when the server has answered. The tab shows a refusal. While
   * a start is under way, the promise is that start's.
   */
  start(options: IDisplayOptions): Promise<void> {
    this._starting ??= this._start(options).finally(() => {
      this._starting = null;
    });
    return this._starting;
  }

  /**
   * Handle `activate-request` messages.
   */
  protected onActivateRequest(msg: Message): void {
    if (this.content.pane) {
      // The base class would take the keyboard from the page, which is not within the content.
      this.content.activate();
    } else {
      super.onActivateRequest(msg);
    }
  }

  /**
   * Handle `close-request` messages.
   */
  protected onCloseRequest(msg: Message): void {
    const stage = this.stage;
    if (stage && this._window && !this._isCloseAsked) {
      // The program may want to ask something first. A second request closes the tab alone.
      this._isCloseAsked = true;
      stage.closeWindow(this._window.wid);
      return;
    }
    this._closing.emit();
    super.onCloseRequest(msg);
  }

  /**
   * Make the view of the display's page.
   */
  private _open(url: string, context: IPageContext): DisplayFrame | Pane {
    return this._stages && this._docked && this._model?.kind === 'seamless'
      ? this._stages.pane(this._model.id, url, this._window?.wid ?? null)
      : new DisplayFrame(url, context);
  }

  /**
   * Start a display of the tab's size.
   */
  private async _start(options: IDisplayOptions): Promise<void> {
    this._request = options;
    this._refusal = null;
    this._name = options.name ?? '';
    if (!options.again) {
      this._profile = options.profile ?? null;
    }
    this._refresh();

    const isDocked = this._docked && this._currentProfile?.kind === 'seamless';
    const size = await sizeFor(isDocked ? document.body : this.content.node);
    if (this.isDisposed) {
      return;
    }
    try {
      const model = await this._manager.create({ ...size, ...options });
      this._id = model.id;
      this._model = model;
      this._request = null;
      this._log.clear();
    } catch (error) {
      this._refusal = error as Error;
    }
    if (!this.isDisposed) {
      this._refresh();
    }
  }

  /**
   * Show what the manager knows about the display.
   */
  private _refresh(): void {
    const { _id: id, _manager: manager } = this;
    const model = id === null ? undefined : manager.get(id);
    if (model) {
      this._model = model;
      this._name = model.name;
      this._profile = model.profile;
    }
    const isGone = id !== null && !model && manager.isReady;
    this._show(isGone);
    this._warning.setDisplay(isGone ? null : this._model);
    this._updateTab();
    this._stateChanged.emit();
  }

  /**
   * Show the display, or a card that says why it cannot be shown.
   *
   * @param isGone - Whether the server does not know the display any more. The card about its
   * end stays in sight until a person has tried to start it again.
   */
  private _show(isGone: boolean): void {
    const { _cards: cards, content, _manager: manager, _model: model } = this;
    const isStarted = this._isStarted;
    const isEnded = model?.state === 'ended';
    // The server cannot start again what it has forgotten.
    const isForgotten = isGone && !!this._refusal && !!this._request?.again;

    content.notice =
      isStarted && model && !isGone && !isEnded && manager.error
        ? failureLabel(manager.error, this._trans)
        : '';
    if (!isStarted && !isForgotten) {
      content.showCard(
        this._refusal
          ? cards.refused(this._refusal.message, this._request ?? {})
          : cards.asking(this._label)
      );
    } else if (isGone && (!isEnded || isForgotten)) {
      content.showCard(cards.gone(this._name, this._profile, this._icon));
    } else if (!model) {
      content.showCard(cards.unknown(manager.error));
    } else if (isEnded) {
      content.showCard(cards.ended(model, this._icon, this._log.of(model.id)));
    } else if (this._window && this.stage?.isTorn(this._window.wid)) {
      const card = cards.torn(this._window.title, this._icon);
      content.showProgress(card, manager.url(model.id), model.name);
    } else if (model.state === 'ready') {
      content.showPage(manager.url(model.id), model.name);
    } else if (model.state === 'starting') {
      const card = cards.progress(model);
      content.showProgress(card, manager.url(model.id), model.name);
    } else {
      content.showCard(cards.progress(model));
    }
  }

  /**
   * Update the tab's label, icon and tooltip.
   */
  private _updateTab(): void {
    const { _manager: manager, _model: model } = this;
    const isKnown = model && this._isStarted && manager.get(model.id);
    this.tabTitle.update({
      name: this._label,
      icon: this._icon,
      state: isKnown ? model.state : null,
      window: this._window
    });
  }

  /**
   * Whether the server has accepted the display.
   */
  private get _isStarted(): boolean {
    return this._request === null && this._id !== null;
  }

  /**
   * The name that a person sees, which stands for the display's before there is one.
   */
  private get _label(): string {
    return (
      this._name || this._currentProfile?.title || this._trans.__('Desktop')
    );
  }

  /**
   * The icon of the display.
   */
  private get _icon(): LabIcon {
    return profileIcon(this._currentProfile, this._model?.kind);
  }

  /**
   * The profile that the display was started from, if the server still has it.
   */
  private get _currentProfile(): IProfile | undefined {
    const { profiles } = this._manager;
    return profiles.find(profile => profile.id === this._profile);
  }

  private _cards: TabCards;
  private _closing = new Signal<this, void>(this);
  private _docked: boolean;
  private _entered = new Signal<this, void>(this);
  private _id: string | null;
  private _isCloseAsked = false;
  private _log: EndOfLog;
  private _manager: IXpraManager;
  private _model: IDisplayModel | null = null;
  private _name: string;
  private _profile: string | null;
  private _received = new Signal<this, FromPage>(this);
  private _refusal: Error | null = null;
  private _request: IDisplayOptions | null = null;
  private _stages: Stages | null;
  private _starting: Promise<void> | null = null;
  private _stateChanged = new Signal<this, void>(this);
  private _trans: TranslationBundle;
  private _warning: IdleWarning;
  private _window: ITabWindow | null;
}
