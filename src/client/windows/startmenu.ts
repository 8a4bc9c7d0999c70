/**
 * The menu that starts programs in the display: a search field, and the programs that it finds.
 * The field keeps the focus while the arrow keys go through the programs.
 */
import { IDisposable, listen } from '../lifecycle';
import { inSections, menuItem } from './menuitems';
import { IProgram, IPrograms, search } from './programs';

export interface IStartMenuText {
  /**
   * The button's label.
   */
  start: string;

  /**
   * The search field's label.
   */
  search: string;

  /**
   * The message that nothing can be started.
   */
  nothing: string;

  /**
   * The message that a search finds nothing.
   */
  notFound: (query: string) => string;
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
    this._button.title = _words.start;
    this._button.setAttribute('aria-haspopup', 'dialog');
    this._button.setAttribute('aria-expanded', 'false');
    const label = document.createElement('span');
    label.textContent = _words.start;
    this._button.append(label);
    this._button.addEventListener('click', () => {
      if (this.isOpen) {
        this._close();
        this._left();
      } else {
        void this.open();
      }
    });
    this._menu.className = 'xpra-StartMenu-menu';
    this._menu.setAttribute('role', 'dialog');
    this._menu.setAttribute('aria-label', _words.start);
    this._menu.hidden = true;
    this._menu.append(this._search, this._notice, this._list);
    // The field keeps the focus, which a press in the display would take.
    this._menu.addEventListener('mousedown', event => {
      event.stopPropagation();
      if (event.target !== this._search) {
        event.preventDefault();
      }
    });
    this._search.type = 'search';
    this._search.className = 'xpra-StartMenu-search';
    this._search.placeholder = _words.search;
    this._search.autocomplete = 'off';
    this._search.spellcheck = false;
    this._search.setAttribute('role', 'combobox');
    this._search.setAttribute('aria-label', _words.search);
    this._search.setAttribute('aria-autocomplete', 'list');
    this._search.setAttribute('aria-expanded', 'true');
    this._search.setAttribute('aria-controls', LIST_ID);
    this._search.addEventListener('input', () => this._find());
    this._list.id = LIST_ID;
    this._list.className = 'xpra-StartMenu-list';
    this._list.tabIndex = -1;
    this._list.setAttribute('role', 'listbox');
    this._list.setAttribute('aria-label', _words.start);
    this._notice.className = 'xpra-StartMenu-notice';
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
   * Open the menu, with the programs that were there last until they are listed.
   *
   * @param problem The message about a program that could not be started.
   */
  async open(problem = ''): Promise<void> {
    this._search.value = '';
    this._menu.style.minHeight = '';
    this._show(true);
    this._find();
    // The keyboard on the screen of a phone would cover the programs.
    const { matches: isTouch } = window.matchMedia('(pointer: coarse)');
    (isTouch ? this._list : this._search).focus();
    try {
      const listed = await this._programs.list();
      if (JSON.stringify(listed) !== JSON.stringify(this._listed)) {
        this._listed = listed;
        this._find();
      }
    } catch (error) {
      problem ||= messageOf(error);
    }
    if (problem) {
      this._say(problem, 'alert');
    }
    // The field stays where it is while a search finds less.
    this._menu.style.minHeight = `${this._menu.offsetHeight}px`;
  }

  /**
   * Start a program. If that fails, the menu says why.
   */
  async start(program: IProgram): Promise<void> {
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

  /**
   * Show the programs that the search finds; all of them, by category, if it is empty.
   */
  private _find(): void {
    const query = this._search.value.trim();
    const found = search(this._listed ?? [], query);
    this._items = found.map((program, i) => this._item(program, i));
    this._list.replaceChildren(
      ...(query ? this._items : inSections(found, this._items))
    );
    const { nothing, notFound } = this._words;
    const message = query ? notFound(query) : nothing;
    this._say(this._listed && !found.length ? message : '', 'status');
    this._activate(query && found.length ? 0 : -1);
  }

  private _say(message: string, role: string): void {
    this._notice.setAttribute('role', role);
    this._notice.textContent = message;
    this._notice.hidden = !message;
  }

  private _item(program: IProgram, index: number): HTMLElement {
    const item = menuItem(program, `${LIST_ID}-${index}`);
    item.addEventListener('click', () => void this.start(program));
    item.addEventListener('pointermove', () => this._activate(index));
    return item;
  }

  /**
   * Choose the program that Enter starts; none by -1.
   */
  private _activate(index: number): void {
    this._active = index;
    this._items.forEach((item, i) =>
      item.setAttribute('aria-selected', String(i === index))
    );
    const item = this._items[index];
    this._search.setAttribute('aria-activedescendant', item?.id ?? '');
    item?.scrollIntoView({ block: 'nearest' });
  }

  private _onKeyDown(event: KeyboardEvent): void {
    // Enter may end the composition of a character.
    if (!this.isOpen || event.isComposing) {
      return;
    }
    const last = this._items.length - 1;
    switch (event.key) {
      case 'ArrowDown':
        this._activate(this._active < last ? this._active + 1 : 0);
        break;
      case 'ArrowUp':
        this._activate(this._active > 0 ? this._active - 1 : last);
        break;
      case 'Enter':
        if (event.target === this._button) {
          return;
        }
        this._items[this._active]?.click();
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
  private readonly _notice = document.createElement('p');
  private readonly _search = document.createElement('input');
  private readonly _list = document.createElement('div');

  /**
   * The programs that there were last; null before they were listed.
   */
  private _listed: IProgram[] | null = null;

  /**
   * The items of the programs in sight, and the index of the one that Enter starts.
   */
  private _items: HTMLElement[] = [];
  private _active = -1;
  private _starting = 0;
}

/**
 * The id of the list, and the beginning of those of the programs in it. A page has one menu.
 */
const LIST_ID = 'xpra-StartMenu-list';

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
