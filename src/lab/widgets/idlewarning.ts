import { showErrorMessage } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { ISignal, Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { IDisplayModel } from '../../contract/model';
import { IXpraManager } from '../services/tokens';

/**
 * A bar above a display that the server will stop soon because nobody uses it: the seconds until
 * then, and a button that keeps the display.
 */
export class IdleWarning extends Widget {
  /**
   * Construct a bar, which is hidden.
   */
  constructor(
    private _manager: IXpraManager,
    private _trans: TranslationBundle
  ) {
    super({ node: Private.createNode(_trans) });
    this.addClass('jp-XpraDisplay-warning');
    this.hide();
    this._message = this.node.querySelector('[role=alert]')!;
    this._timer = this.node.querySelector('[role=timer]')!;
    this._button = this.node.querySelector('button')!;
    this._button.addEventListener('click', this);
  }

  /**
   * Emitted when the bar is hidden that had the keyboard.
   */
  get left(): ISignal<this, void> {
    return this._left;
  }

  /**
   * Show the bar if the display is about to be stopped, or hide it.
   *
   * @param model - The display; null if the server does not know it.
   */
  setDisplay(model: IDisplayModel | null): void {
    // The seconds count from the answer of the server, not from a later look at it.
    if (model === this._model) {
      return;
    }
    this._model = model;
    const hadFocus = document.activeElement === this._button;
    this._set(model?.name ?? '', model?.culled_in ?? null);
    if (hadFocus && this.isHidden) {
      this._left.emit();
    }
  }

  /**
   * Dispose of the bar.
   */
  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    window.clearInterval(this._clock);
    this._button.removeEventListener('click', this);
    super.dispose();
  }

  /**
   * Handle the DOM events of the button.
   */
  handleEvent(event: Event): void {
    if (event.type === 'click') {
      void this._keep();
    }
  }

  /**
   * Show or hide the warning.
   *
   * @param name - The display's name.
   *
   * @param seconds - The seconds until the server stops the display; null to hide the warning.
   */
  private _set(name: string, seconds: number | null): void {
    window.clearInterval(this._clock);
    if (seconds === null) {
      this._message.textContent = '';
      this.hide();
      return;
    }
    const end = performance.now() + seconds * 1000;
    const tick = () => {
      const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      this._timer.textContent = this._trans.__('%1 s', left);
    };
    tick();
    this._clock = window.setInterval(tick, 1000);
    // Screen readers read the message again whenever it is set.
    const message = this._trans.__(
      'Nobody uses %1, so it will be stopped. What is not saved is lost.',
      name
    );
    if (this._message.textContent !== message) {
      this._message.textContent = message;
    }
    this.show();
  }

  /**
   * Keep the display that is about to be stopped.
   */
  private async _keep(): Promise<void> {
    try {
      await this._manager.keep(this._model!.id);
    } catch (error) {
      const title = this._trans.__('The display could not be kept');
      void showErrorMessage(title, error as Error);
    }
  }

  private _button: HTMLButtonElement;
  private _clock: number | undefined;
  private _left = new Signal<this, void>(this);
  private _message: Element;
  private _model: IDisplayModel | null = null;
  private _timer: Element;
}

namespace Private {
  /**
   * Create the elements of a bar. The seconds change all the time, so they are outside the message
   * that screen readers read out at once.
   */
  export function createNode(trans: TranslationBundle): HTMLElement {
    const node = document.createElement('div');
    const message = document.createElement('span');
    message.setAttribute('role', 'alert');
    message.className = 'jp-XpraDisplay-warningMessage';
    const timer = document.createElement('span');
    timer.setAttribute('role', 'timer');
    timer.className = 'jp-XpraDisplay-warningTimer';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'jp-Button jp-mod-styled jp-mod-accept';
    button.textContent = trans.__('Keep');
    node.append(message, timer, button);
    return node;
  }
}
