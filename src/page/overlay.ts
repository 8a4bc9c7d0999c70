/**
 * The overlay: a message over the display while the display cannot be used.
 */
export interface IMessage {
  title: string;
  text?: string;

  /**
   * Whether something is under way: a spinner turns. Any other message is an alert.
   */
  busy?: boolean;

  /**
   * The label of a button.
   */
  button?: string;
}

export class Overlay {
  constructor(private readonly _node: HTMLElement) {}

  /**
   * Show a message instead of the one before.
   *
   * @param pressed Called when a person presses the message's button.
   */
  show(message: IMessage, pressed?: () => void): void {
    this._node.setAttribute('role', message.busy ? 'status' : 'alert');
    this._node.replaceChildren();
    if (message.busy) {
      const spinner = this._add('div');
      spinner.className = 'spinner';
      spinner.setAttribute('aria-hidden', 'true');
    }
    this._add('h1').textContent = message.title;
    if (message.text) {
      this._add('p').textContent = message.text;
    }
    this._node.hidden = false;
    if (message.button) {
      const button = this._add('button');
      button.type = 'button';
      button.className = 'button';
      button.textContent = message.button;
      button.addEventListener('click', () => pressed?.());
      button.focus();
    }
  }

  hide(): void {
    this._node.hidden = true;
    this._node.replaceChildren();
  }

  private _add<K extends keyof HTMLElementTagNameMap>(
    name: K
  ): HTMLElementTagNameMap[K] {
    const node = document.createElement(name);
    this._node.append(node);
    return node;
  }
}
