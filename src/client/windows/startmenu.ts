/**
 * The menu that starts programs in the display.
 */
import { IDisposable, listen } from '../lifecycle';

export interface IProgram {
  id: string;
  title: string;
  description: string;

  /**
   * The address of the icon's image.
   */
  icon: string;
}

/**
 * The programs that can be started.
 */
export interface IPrograms {
  list(): Promise<IProgram[]>;

  /**
   * Resolves when the program runs. Rejects with an error whose message says what is wrong.
   */
  start(program: IProgram): Promise<void>;
}

export interface IStartMenuText {
  /**
   * The button's label.
   */
  start: string;

  /**
   * The message that nothing can be started.
   */
  nothing: string;
}

export class StartMenu {
  /**
   * @param left Called when a person has chosen a program, or none. The display is to have the
   * keyboard.
   */
  constructor(
    private readonly _programs: IPrograms,
    private readonly _words: IStartMenuText,
    private readonly _left: () => void
  ) {
    this.node.className = 'xpra-StartMenu';
    this._button.type = 'button';
    this._button.className = 'xpra-StartMenu-button';
    this._button.textContent = _words.start;
    this._button.setAttribute('aria-haspopup', 'menu');
    this._button.setAttribute('aria-expanded', 'false');
    this._button.addEventListener('click', () => {
      if (this.isOpen) {
        this._close();
        this._left();
      } else {
        void this.open();
      }
    });
    this._menu.className = 'xpra-StartMenu-menu';
    this._menu.setAttribute('role', 'menu');
    this._menu.setAttribute('aria-label', _words.start);
    this._menu.hidden = true;
    this.node.append(this._button, this._menu);
    this.node.addEventListener('keydown', event => this._onKeyDown(event));
    this._listening = listen(
      document,
      'pointerdown',
      event => this._onPointerDown(event),
      { capture: true }
    );
  }

  readonly node = document.createElement('div');

  /**
   * Called when the menu is open now, or no longer.
   */
  changed: () => void = () => undefined;

  get isOpen(): boolean {
    return !this._menu.hidden;
  }

  /**
   * Open the menu.
   *
   * @param problem The message about a program that could not be started.
   */
  async open(problem = ''): Promise<void> {
    let programs: IProgram[] = [];
    try {
      programs = await this._programs.list();
    } catch (error) {
      problem ||= messageOf(error);
    }
    this._menu.replaceChildren(
      ...(problem ? [this._notice(problem, 'alert')] : []),
      ...programs.map(program => this._item(program))
    );
    if (this._menu.childElementCount === 0) {
      this._menu.append(this._notice(this._words.nothing, 'status'));
    }
    this._show(true);
    (this._items[0] ?? this._button).focus();
  }

  dispose(): void {
    this._listening.dispose();
    this.node.remove();
  }

  private _close(): void {
    if (this.isOpen) {
      this._show(false);
    }
  }

  private _show(open: boolean): void {
    this._menu.hidden = !open;
    this._button.setAttribute('aria-expanded', String(open));
    this.changed();
  }

  private get _items(): HTMLElement[] {
    return [...this._menu.querySelectorAll<HTMLElement>('[role=menuitem]')];
  }

  private _item(program: IProgram): HTMLElement {
    const item = document.createElement('button');
    item.type = 'button';
    item.className = 'xpra-StartMenu-item';
    item.setAttribute('role', 'menuitem');
    item.tabIndex = -1;
    item.title = program.description;
    const image = document.createElement('img');
    image.alt = '';
    image.src = program.icon;
    const title = document.createElement('span');
    title.textContent = program.title;
    item.append(image, title);
    item.addEventListener('click', () => void this._start(program));
    item.addEventListener('pointermove', () => item.focus());
    return item;
  }

  private _notice(message: string, role: string): HTMLElement {
    const notice = document.createElement('p');
    notice.className = 'xpra-StartMenu-notice';
    notice.setAttribute('role', role);
    notice.textContent = message;
    return notice;
  }

  private async _start(program: IProgram): Promise<void> {
    this._close();
    this._left();
    this._starting++;
    this._button.setAttribute('aria-busy', 'true');
    let problem = '';
    try {
      await this._programs.start(program);
    } catch (error) {
      problem = messageOf(error);
    }
    this._starting--;
    this._button.setAttribute('aria-busy', String(this._starting > 0));
    if (problem) {
      await this.open(problem);
    }
  }

  private _onKeyDown(event: KeyboardEvent): void {
    if (!this.isOpen) {
      return;
    }
    const items = this._items;
    const at = items.indexOf(document.activeElement as HTMLElement);
    const last = items.length - 1;
    switch (event.key) {
      case 'ArrowDown':
        items[at < last ? at + 1 : 0]?.focus();
        break;
      case 'ArrowUp':
        items[at > 0 ? at - 1 : last]?.focus();
        break;
      case 'Home':
        items[0]?.focus();
        break;
      case 'End':
        items[last]?.focus();
        break;
      case 'Escape':
        this._close();
        this._button.focus();
        break;
      case 'Tab':
        this._close();
        return;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private _onPointerDown(event: Event): void {
    if (!this.node.contains(event.target as Node)) {
      this._close();
    }
  }

  private readonly _listening: IDisposable;
  private readonly _button = document.createElement('button');
  private readonly _menu = document.createElement('div');
  private _starting = 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
