/**
 * The warning that the display is about to be stopped because nobody uses it.
 */
import { IDisplayModel } from '../contract/model';
import { IWords } from './words';

export class IdleWarning {
  /**
   * @param node The element that shows the warning, hidden.
   * @param keep Called when a person wants to keep the display.
   */
  constructor(
    private readonly _node: HTMLElement,
    private readonly _keep: () => void,
    private readonly _words: IWords
  ) {}

  /**
   * Warn of the end of a display if it is near. A warning that is in sight stays as it is.
   */
  update({ culled_in: seconds, name }: IDisplayModel): void {
    if (seconds === null) {
      this.hide();
    } else if (this._node.hidden) {
      this._show(name, Math.ceil(seconds));
    }
  }

  hide(): void {
    this._node.hidden = true;
  }

  private _show(name: string, seconds: number): void {
    const message = document.createElement('span');
    message.setAttribute('role', 'alert');
    message.textContent = this._words.__(
      '%1 will be stopped in %2 s because nobody uses it. Save your work, or keep it.',
      name,
      seconds
    );
    const keep = document.createElement('button');
    keep.type = 'button';
    keep.className = 'button';
    keep.textContent = this._words.__('Keep');
    keep.addEventListener('click', this._keep);
    this._node.replaceChildren(message, keep);
    this._node.hidden = false;
  }
}
