import { IDisposable } from '@lumino/disposable';
import { Message } from '@lumino/messaging';
import { ISignal, Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { FromPage, IBox } from '../../contract/messages';
import { watchLayout } from './layoutwatch';
import { Stage } from './stage';

/**
 * The part of a tab through which the stage of a display is seen, with one window in it.
 */
export class Pane extends Widget {
  /**
   * Construct a pane.
   *
   * @param stage - The stage of the display.
   *
   * @param url - The address of the display's page.
   *
   * @param window - The id of the window; null while there is none.
   */
  constructor(
    private _stage: Stage,
    readonly url: string,
    private _window: number | null
  ) {
    super();
    this.addClass('jp-XpraDisplay-frame');
    _stage.add(this);
  }

  /**
   * The name of the display, for screen readers.
   */
  set label(value: string) {
    this._stage.label = value;
  }

  /**
   * The id of the window; null while there is none.
   */
  get window(): number | null {
    return this._window;
  }
  set window(value: number | null) {
    this._window = value;
    this._stage.update();
  }

  /**
   * Whether a card is shown instead.
   */
  get isBehind(): boolean {
    return this.hasClass('jp-mod-behind');
  }
  set isBehind(value: boolean) {
    this.toggleClass('jp-mod-behind', value);
    this._stage.update();
  }

  /**
   * Whether the window in the pane has the keyboard.
   */
  get hasFocus(): boolean {
    return this._stage.hasFocus && this._stage.isActive(this);
  }

  /**
   * Where the pane is on the page, in CSS pixels; null while it is out of sight.
   */
  get rectangle(): IBox | null {
    if (!this.isVisible || this.isBehind) {
      return null;
    }
    const box = boxOf(this.node);
    return box.width > 0 && box.height > 0 ? box : null;
  }

  /**
   * What Lab shows over the pane.
   */
  get holes(): IBox[] {
    const siblings = Array.from(this.node.parentElement?.children ?? []);
    return this.rectangle === null
      ? []
      : siblings
          .filter(node => node !== this.node)
          .map(boxOf)
          .filter(({ width, height }) => width > 0 && height > 0);
  }

  /**
   * Emitted when a person enters the window.
   */
  get entered(): ISignal<this, void> {
    return this._entered;
  }

  /**
   * Emitted with each message of the page, while this pane is the one in use.
   */
  get received(): ISignal<this, FromPage> {
    return this._received;
  }

  /**
   * A person has entered the window.
   */
  enter(): void {
    this.tellFocus();
    this._entered.emit();
  }

  /**
   * Tell the widgets around the pane that they have the focus.
   *
   * #### Notes
   * They would not know otherwise: the page is not within them.
   */
  tellFocus(): void {
    this.node.dispatchEvent(new FocusEvent('focus'));
  }

  /**
   * The page has sent a message.
   */
  receive(message: FromPage): void {
    this._received.emit(message);
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._watch?.dispose();
    super.dispose();
    this._stage.remove(this);
    Signal.clearData(this);
  }

  protected onActivateRequest(msg: Message): void {
    this._stage.activate(this);
  }

  protected onAfterAttach(msg: Message): void {
    this._watch = watchLayout(this.node, () => this._stage.update());
    this._stage.update();
  }

  protected onBeforeDetach(msg: Message): void {
    this._watch?.dispose();
    this._stage.update();
  }

  protected onAfterShow(msg: Message): void {
    this._stage.update();
  }

  protected onAfterHide(msg: Message): void {
    this._stage.update();
  }

  private _entered = new Signal<this, void>(this);
  private _received = new Signal<this, FromPage>(this);
  private _watch: IDisposable | null = null;
}

function boxOf(node: Element): IBox {
  const { x, y, width, height } = node.getBoundingClientRect();
  return { x, y, width, height };
}
