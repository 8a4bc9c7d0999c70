import { TranslationBundle } from '@jupyterlab/translation';
import { Message } from '@lumino/messaging';
import { Signal, ISignal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { byCategory } from '../../contract/categories';
import { IDisplayModel, IProfile } from '../../contract/model';
import { IXpraManager } from '../services/tokens';
import { matches } from './programsearch';
import { makeSection, neighbour, TILE_CLASS } from './programtiles';

/**
 * A program that a person chose, and the display to start it in.
 */
export interface IProgramChoice {
  profile: string;

  /**
   * The id of a running display; null for a new display.
   */
  display: string | null;
}

/**
 * The list of the programs that can be started, by category, with a search field.
 */
export class ProgramsPanel extends Widget {
  /**
   * Construct a panel.
   */
  constructor({ manager, pinned, display, trans }: ProgramsPanel.IOptions) {
    super();
    this._manager = manager;
    this._pinned = new Set(pinned);
    this._display = display;
    this._trans = trans;
    this.addClass('jp-XpraPrograms');

    this._search.type = 'search';
    this._search.className = 'jp-XpraPrograms-search jp-mod-styled';
    this._search.placeholder = trans.__('Search programs');
    this._search.setAttribute('aria-label', trans.__('Search programs'));
    this._where.className = 'jp-mod-styled';
    const label = document.createElement('label');
    label.append(trans.__('Open in'), this._where);
    const bar = document.createElement('div');
    bar.className = 'jp-XpraPrograms-bar';
    bar.append(this._search, label);
    this._found.className = 'jp-XpraPrograms-found';
    this._found.setAttribute('role', 'status');
    this._list.className = 'jp-XpraPrograms-list';
    this._notes.className = 'jp-XpraPrograms-notes';
    this.node.append(bar, this._found, this._list, this._notes);

    this._search.addEventListener('input', () => this._renderList());
    this._where.addEventListener('change', () => {
      this._display = this._where.value || null;
      this._displayChanged.emit(this._display);
    });
    this.node.addEventListener('keydown', event => this._onKeyDown(event));

    this._renderList();
    this._renderWhere();
    manager.profilesChanged.connect(this._renderList, this);
    manager.runningChanged.connect(this._renderWhere, this);
  }

  /**
   * Emitted when a person chooses a program to start.
   */
  get chosen(): ISignal<this, IProgramChoice> {
    return this._chosen;
  }

  /**
   * Emitted with the id of a profile when a person pins it to the launcher or removes its pin.
   */
  get pinToggled(): ISignal<this, string> {
    return this._pinToggled;
  }

  /**
   * Emitted with the display that programs open in from now on, when a person chooses one.
   */
  get displayChanged(): ISignal<this, string | null> {
    return this._displayChanged;
  }

  /**
   * The ids of the profiles that the user has pinned.
   */
  set pinned(ids: ReadonlyArray<string>) {
    this._pinned = new Set(ids);
    this._renderList();
  }

  /**
   * Dispose of the resources held by the panel.
   */
  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    Signal.clearData(this);
    super.dispose();
  }

  /**
   * Give the search field the keyboard.
   */
  protected onActivateRequest(_: Message): void {
    this._search.focus();
  }

  /**
   * Show the programs that the search finds.
   */
  private _renderList(): void {
    const trans = this._trans;
    const query = this._search.value;
    const found = this._manager.profiles.filter(profile =>
      matches(profile, query, trans)
    );
    // The tile that has the keyboard focus keeps it.
    const { activeElement } = document;
    const focused = this._list.contains(activeElement)
      ? (activeElement as HTMLElement)
      : null;
    const tiles = {
      pinned: this._pinned,
      choose: (profile: IProfile) => this._choose(profile),
      togglePin: ({ id }: IProfile) => this._pinToggled.emit(id),
      trans
    };
    const sections = byCategory(found, trans).map(([title, profiles]) =>
      makeSection(title, profiles, tiles)
    );
    this._list.replaceChildren(...sections);
    if (focused?.dataset.profile) {
      Array.from(this._list.querySelectorAll('button'))
        .find(
          ({ className, dataset }) =>
            className === focused.className &&
            dataset.profile === focused.dataset.profile
        )
        ?.focus();
    }
    this._found.textContent =
      found.length === 0
        ? query
          ? trans.__('No program is found by “%1”.', query)
          : trans.__('No programs are installed.')
        : '';
    const notes = this._manager.status?.notes ?? [];
    this._notes.replaceChildren(
      ...notes.map(note => {
        const line = document.createElement('p');
        line.textContent = note;
        return line;
      })
    );
  }

  /**
   * Offer the displays that programs can be opened in.
   */
  private _renderWhere(): void {
    const displays = this._manager.displays.filter(takesPrograms);
    if (!displays.some(({ id }) => id === this._display)) {
      // The choice is kept: after a reload, the server tells the displays later.
      this._where.value = '';
    }
    const option = (value: string, text: string) => {
      const node = document.createElement('option');
      node.value = value;
      node.textContent = text;
      return node;
    };
    this._where.replaceChildren(
      option('', this._trans.__('a display of its own')),
      ...displays.map(({ id, name }) => option(id, name))
    );
    this._where.value = this._display ?? '';
    if (this._where.selectedIndex < 0) {
      this._where.value = '';
    }
  }

  private _choose({ id, kind }: IProfile): void {
    const display = kind === 'seamless' ? this._where.value || null : null;
    this._chosen.emit({ profile: id, display });
  }

  /**
   * Arrows go from tile to tile; Enter in the search field starts the first program.
   */
  private _onKeyDown(event: KeyboardEvent): void {
    const tiles = Array.from(
      this._list.querySelectorAll<HTMLElement>(`.${TILE_CLASS}`)
    );
    const target = event.target as HTMLElement;
    let next: HTMLElement | undefined;
    if (target === this._search) {
      if (event.key === 'ArrowDown') {
        next = tiles[0];
      } else if (event.key === 'Enter') {
        tiles[0]?.click();
      }
    } else if (tiles.includes(target)) {
      next = neighbour(tiles, target, event.key);
      if (event.key === 'ArrowUp' && next === undefined) {
        next = this._search;
      }
    }
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }

  private _chosen = new Signal<this, IProgramChoice>(this);
  private _display: string | null;
  private _displayChanged = new Signal<this, string | null>(this);
  private _found = document.createElement('p');
  private _list = document.createElement('div');
  private _manager: IXpraManager;
  private _notes = document.createElement('div');
  private _pinned: ReadonlySet<string>;
  private _pinToggled = new Signal<this, string>(this);
  private _search = document.createElement('input');
  private _trans: TranslationBundle;
  private _where = document.createElement('select');
}

/**
 * The namespace of the panel's statics.
 */
export namespace ProgramsPanel {
  /**
   * The options of a panel.
   */
  export interface IOptions {
    manager: IXpraManager;

    /**
     * The ids of the profiles that the user has pinned.
     */
    pinned: ReadonlyArray<string>;

    /**
     * The display that programs open in; null for a new display for each.
     */
    display: string | null;

    trans: TranslationBundle;
  }
}

/**
 * Whether a program can be opened in a display. The display has to run, and a desktop has a
 * menu of its own.
 */
function takesPrograms({ kind, state }: IDisplayModel): boolean {
  return state === 'ready' && kind !== 'desktop';
}
