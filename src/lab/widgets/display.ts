import { MainAreaWidget, showErrorMessage } from '@jupyterlab/apputils';
import { ServerConnection } from '@jupyterlab/services';
import {
  ITranslator,
  nullTranslator,
  TranslationBundle
} from '@jupyterlab/translation';
import { errorIcon, LabIcon } from '@jupyterlab/ui-components';
import { JSONObject, UUID } from '@lumino/coreutils';
import { Message } from '@lumino/messaging';
import { ISignal, Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { ICard, ICardAction } from './card';
import { PageContext } from '../services/pagecontext';
import { profileIcon } from '../icons';
import { endLabel, stateLabel } from '../labels';
import { IDisplayModel, IDisplayOptions, IProfile } from '../../contract/model';
import { FromPage } from '../../contract/messages';
import { DisplayPanel } from './panel';
import { IPageContext, IXpraDisplay, IXpraManager } from '../services/tokens';
import { IdleWarning } from './idlewarning';

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
   * Construct a tab, for a display that is there or for one yet to be started.
   */
  constructor(options: XpraDisplay.IOptions) {
    const { placed, translator } = options;
    const context = options.context ?? new PageContext('');
    super({ content: new DisplayPanel(context, placed), translator });
    this._manager = options.manager;
    this._trans = (translator ?? nullTranslator).load('jupyterlab_xpra');
    this._id = options.displayId ?? null;
    this._name = options.name ?? '';
    this._profile = options.profile ?? null;

    this._warning = new IdleWarning(this._trans);
    this._warning.kept.connect(() => void this._keep(), this);
    this.content.addWidget(this._warning);

    this.id = options.id ?? `xpra-display-${UUID.uuid4()}`;
    this.addClass('jp-XpraDisplay');
    this.title.dataset = { ...this.title.dataset, type: TAB_TYPE };

    const { connectionFailure, profilesChanged, runningChanged } =
      this._manager;
    runningChanged.connect(this._refresh, this);
    connectionFailure.connect(this._refresh, this);
    profilesChanged.connect(this._refresh, this);
    this.content.entered.connect(() => this._entered.emit(), this);
    this.content.received.connect((_, message) => {
      this._received.emit(message);
    }, this);
    this._refresh();
  }

  /**
   * The display's id; null while it is not known yet.
   */
  get displayId(): string | null {
    return this._id;
  }

  /**
   * The display as last heard of; null if it was not heard of.
   */
  get model(): IDisplayModel | null {
    return this._model;
  }

  /**
   * What it takes to open the tab again after a reload of the page.
   */
  get restoreArgs(): JSONObject {
    return {
      id: this._id,
      tab: this.id,
      name: this._name,
      profile: this._profile
    };
  }

  /**
   * Emitted when the display, its state or its name changed.
   */
  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
  }

  /**
   * Fulfils when no start is under way; the display's id is known then, unless
   * the server refused it.
   */
  get settled(): Promise<void> {
    return this._starting ?? Promise.resolve();
  }

  /**
   * Emitted when a person goes into the display by mouse, touch or keyboard.
   */
  get entered(): ISignal<this, void> {
    return this._entered;
  }

  /**
   * Emitted with what the display's page tells.
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
   * Whether a program has rung the bell and nobody has come since: the tab is marked.
   */
  get rings(): boolean {
    return this._rings;
  }
  set rings(value: boolean) {
    this._rings = value;
    this._updateTab();
  }

  /**
   * Start a display of the tab's size, and show it.
   *
   * @param options - What to start; a width and height in it are kept.
   *
   * @returns A promise that fulfils when the server took or refused it. A refusal
   * is shown in the tab. While a start is under way, it is that start's.
   */
  start(options: IDisplayOptions): Promise<void> {
    this._starting ??= this._start(options).finally(() => {
      this._starting = null;
    });
    return this._starting;
  }

  /**
   * Handle `close-request` messages.
   */
  protected onCloseRequest(msg: Message): void {
    this._closing.emit();
    super.onCloseRequest(msg);
  }

  /**
   * Start a display of the tab's size.
   */
  private async _start(options: IDisplayOptions): Promise<void> {
    this._request = options;
    this._refusal = null;
    this._name = options.name ?? '';
    this._profile = options.profile ?? null;
    this._refresh();

    const size = await Private.measure(this.content);
    if (this.isDisposed) {
      return;
    }
    try {
      const model = await this._manager.create({ ...size, ...options });
      this._id = model.id;
      this._model = model;
      this._request = null;
      this._log = null;
    } catch (error) {
      this._refusal = error as Error;
    }
    if (!this.isDisposed) {
      this._refresh();
    }
  }

  /**
   * Take over what the manager knows, and show it.
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
    this._warn(isGone ? null : this._model);
    this._updateTab();
    this._stateChanged.emit();
  }

  /**
   * Show the display, or say why it cannot be shown.
   *
   * @param isGone - Whether the server knows the display no more. What is known
   * of its end stays in sight.
   */
  private _show(isGone: boolean): void {
    const trans = this._trans;
    const { content, _manager: manager, _model: model } = this;
    const isStarted = this._isStarted;
    const isEnded = model?.state === 'ended';

    content.notice =
      isStarted && model && !isGone && !isEnded && manager.error
        ? Private.failure(manager.error, trans)
        : '';
    if (!isStarted) {
      content.showCard(
        this._refusal ? this._refusedCard() : this._askingCard()
      );
    } else if (isGone && !isEnded) {
      content.showCard(this._goneCard());
    } else if (!model) {
      content.showCard(this._unknownCard());
    } else if (isEnded) {
      void this._fetchLog(model.id);
      content.showCard(this._endedCard(model));
    } else if (model.state === 'ready') {
      content.showPage(manager.url(model.id), model.name);
    } else if (model.state === 'starting') {
      const card = this._progressCard(model);
      content.showProgress(card, manager.url(model.id), model.name);
    } else {
      content.showCard(this._progressCard(model));
    }
  }

  /**
   * Warn if the display is about to be stopped.
   *
   * @param model - The display; null if it is not there.
   */
  private _warn(model: IDisplayModel | null): void {
    // The seconds count from when they were heard of, not from when they are
    // looked at again.
    if (model === this._warned) {
      return;
    }
    this._warned = model;
    const { hasFocus } = this._warning;
    this._warning.set(model?.name ?? '', model?.culled_in ?? null);
    if (hasFocus && this._warning.isHidden) {
      this.content.activate();
    }
  }

  /**
   * Keep the display that is about to be stopped.
   */
  private async _keep(): Promise<void> {
    try {
      await this._manager.keep(this._id!);
    } catch (error) {
      const title = this._trans.__('The display could not be kept');
      void showErrorMessage(title, error as Error);
    }
  }

  /**
   * Update the tab's label, icon and tooltip.
   */
  private _updateTab(): void {
    const { _manager: manager, _model: model, title } = this;
    const profile = this._currentProfile;
    const name = this._name || profile?.title || this._trans.__('Desktop');
    title.label = this._rings ? `● ${name}` : name;
    const icon = this._icon;
    if (icon !== this._tabIcon) {
      this._tabIcon = icon;
      // The shell does so too, but only when the tab is added.
      title.icon = icon.bindprops({ stylesheet: 'mainAreaTab' });
    }
    title.caption =
      model && this._isStarted && manager.get(model.id)
        ? `${name} (${stateLabel(model.state, this._trans)})`
        : name;
  }

  /**
   * What to say while the server is asked to start the display.
   */
  private _askingCard(): ICard {
    return {
      ...this._cardBase,
      icon: 'spinner',
      title: this._trans.__(
        'Starting %1',
        this._name || this._currentProfile?.title || this._trans.__('Desktop')
      )
    };
  }

  /**
   * What to say when the server refused to start the display.
   */
  private _refusedCard(): ICard {
    return {
      ...this._cardBase,
      icon: errorIcon,
      title: this._trans.__('The display could not be started'),
      message: this._refusal?.message ?? '',
      isAlert: true,
      actions: [
        {
          id: 'try-again',
          label: this._trans.__('Try Again'),
          execute: () => void this.start(this._request ?? {})
        },
        this._closeAction
      ]
    };
  }

  /**
   * What to say while the server was not heard of the display.
   */
  private _unknownCard(): ICard {
    const { error } = this._manager;
    return error
      ? {
          ...this._cardBase,
          icon: errorIcon,
          title: this._trans.__('The display cannot be reached'),
          message: Private.failure(error, this._trans),
          isAlert: true,
          actions: [this._closeAction]
        }
      : {
          ...this._cardBase,
          icon: 'spinner',
          title: this._trans.__('Looking for the display')
        };
  }

  /**
   * What to say while the display starts or stops.
   */
  private _progressCard(model: IDisplayModel): ICard {
    return {
      ...this._cardBase,
      icon: 'spinner',
      title:
        model.state === 'stopping'
          ? this._trans.__('Stopping %1', model.name)
          : this._trans.__('Starting %1', model.name),
      message: model.message
    };
  }

  /**
   * What to say when the display has ended.
   */
  private _endedCard(model: IDisplayModel): ICard {
    const trans = this._trans;
    const isFailure = model.reason === 'failed' || model.reason === 'lost';
    const message = [model.message];
    if (model.profile === null) {
      message.push(
        trans.__('It was started by a command: start it from there again.')
      );
    }
    return {
      ...this._cardBase,
      icon: isFailure ? errorIcon : this._icon,
      title: endLabel(model, trans),
      message: message.filter(line => line !== '').join('\n'),
      isAlert: isFailure,
      log: this._log?.text ?? '',
      actions:
        model.profile === null
          ? [this._closeAction]
          : [this._againAction(model.name, model.profile), this._closeAction]
    };
  }

  /**
   * What to say when the server does not know the display.
   */
  private _goneCard(): ICard {
    const trans = this._trans;
    return {
      ...this._cardBase,
      icon: this._icon,
      title: trans.__('This display no longer exists'),
      message: this._name
        ? trans.__('%1 has ended, and its record was removed.', this._name)
        : trans.__('It has ended, and its record was removed.'),
      actions: [
        this._profile === null
          ? {
              id: 'new-desktop',
              label: trans.__('New Desktop'),
              execute: () => void this.start({})
            }
          : this._againAction(this._name, this._profile),
        this._closeAction
      ]
    };
  }

  /**
   * The action that starts a display like the one that ended.
   */
  private _againAction(name: string, profile: string): ICardAction {
    return {
      id: 'start-again',
      label: this._trans.__('Start Again'),
      execute: () => void this.start(name ? { profile, name } : { profile })
    };
  }

  /**
   * The action that closes the tab.
   */
  private get _closeAction(): ICardAction {
    return {
      id: 'close',
      label: this._trans.__('Close'),
      execute: () => this.close()
    };
  }

  /**
   * What all cards have in common.
   */
  private get _cardBase(): ICard {
    return {
      icon: 'spinner',
      title: '',
      message: '',
      isAlert: false,
      log: '',
      logLabel: this._trans.__('The end of the log'),
      actions: []
    };
  }

  /**
   * Whether the server took the display.
   */
  private get _isStarted(): boolean {
    return this._request === null && this._id !== null;
  }

  /**
   * The icon of what the display shows.
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

  /**
   * Ask for the end of the log of a display that ended, once.
   */
  private async _fetchLog(id: string): Promise<void> {
    if (this._log?.id === id) {
      return;
    }
    const log = (this._log = { id, text: '' });
    try {
      log.text = (await this._manager.log(id, 200)).trimEnd();
    } catch {
      // The record can be gone by now; the rest is still worth saying.
      return;
    }
    if (!this.isDisposed && this._log === log) {
      this._refresh();
    }
  }

  private _closing = new Signal<this, void>(this);
  private _entered = new Signal<this, void>(this);
  private _id: string | null;
  private _log: { id: string; text: string } | null = null;
  private _manager: IXpraManager;
  private _model: IDisplayModel | null = null;
  private _name: string;
  private _profile: string | null;
  private _received = new Signal<this, FromPage>(this);
  private _refusal: Error | null = null;
  private _request: IDisplayOptions | null = null;
  private _rings = false;
  private _starting: Promise<void> | null = null;
  private _stateChanged = new Signal<this, void>(this);
  private _tabIcon: LabIcon | null = null;
  private _trans: TranslationBundle;
  private _warned: IDisplayModel | null = null;
  private _warning: IdleWarning;
}

/**
 * The namespace of the tab's statics.
 */
export namespace XpraDisplay {
  /**
   * The options of a tab.
   */
  export interface IOptions {
    /**
     * The manager of the displays.
     */
    manager: IXpraManager;

    /**
     * What the display's page is told; nothing by default.
     */
    context?: IPageContext;

    /**
     * The id of the display; none if one is yet to be started.
     */
    displayId?: string;

    /**
     * The id of the tab; by default one is made up.
     */
    id?: string;

    /**
     * The name that the display had when it was last seen.
     */
    name?: string;

    /**
     * Fulfils when the tab has its place among the others. The page is not
     * loaded before; by default it is when the tab is first in sight.
     */
    placed?: Promise<unknown>;

    /**
     * The profile that the display was started from, when it was last seen.
     */
    profile?: string;

    translator?: ITranslator;
  }
}

namespace Private {
  /**
   * The size of a widget once it is laid out.
   *
   * @returns The size in whole CSS pixels; nothing if the widget is not in sight.
   */
  export async function measure(
    widget: Widget
  ): Promise<Pick<IDisplayOptions, 'width' | 'height'>> {
    if (!document.hidden) {
      // A widget is placed in one frame, and has its size in the next.
      await animationFrame();
      await animationFrame();
    }
    const { width, height } = widget.node.getBoundingClientRect();
    return width > 0 && height > 0
      ? { width: pixels(width), height: pixels(height) }
      : {};
  }

  /**
   * What to say when the displays cannot be heard of.
   */
  export function failure(error: Error, trans: TranslationBundle): string {
    return error instanceof ServerConnection.ResponseError
      ? trans.__('The Jupyter server says: %1 Trying again…', error.message)
      : trans.__('The Jupyter server does not answer. Trying again…');
  }

  /**
   * Fulfils before the next frame is painted.
   */
  function animationFrame(): Promise<number> {
    return new Promise(resolve => requestAnimationFrame(resolve));
  }

  /**
   * A length that a display can have, in pixels.
   */
  function pixels(length: number): number {
    return Math.min(Math.max(Math.floor(length), 100), 16384);
  }
}
