/**
 * What lies over the display when there is something to say.
 */
export interface IAction {
  label: string;
  run: () => void;
}

export class Overlay {
  constructor(private readonly _node: HTMLElement) {}

  /**
   * Something is under way.
   */
  progress(title: string, message = ''): void {
    const spinner = document.createElement('div');
    spinner.className = 'spinner';
    spinner.setAttribute('aria-hidden', 'true');
    this._show('status', [spinner, ...texts(title, message)]);
  }

  /**
   * Something has happened, and there may be something to do about it.
   */
  tell(title: string, message: string, action?: IAction): void {
    if (!action) {
      this._show('alert', texts(title, message));
      return;
    }
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button';
    button.textContent = action.label;
    button.addEventListener('click', action.run);
    this._show('alert', [...texts(title, message), button]);
    button.focus();
  }

  hide(): void {
    this._node.hidden = true;
    this._node.replaceChildren();
  }

  private _show(role: string, content: HTMLElement[]): void {
    this._node.setAttribute('role', role);
    this._node.replaceChildren(...content);
    this._node.hidden = false;
  }
}

function texts(title: string, message: string): HTMLElement[] {
  const heading = document.createElement('h1');
  heading.textContent = title;
  const paragraph = document.createElement('p');
  paragraph.textContent = message;
  return message ? [heading, paragraph] : [heading];
}
