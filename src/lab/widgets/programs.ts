import { TranslationBundle } from '@jupyterlab/translation';
import { Message } from '@lumino/messaging';
import { Signal, ISignal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { pinIcon, profileIcon, programIcon } from '../icons';
import { IDisplayModel, IProfile } from '../../contract/model';
import { IXpraManager } from '../services/tokens';

/**
 * What a person wants started, and where.
 */
export interface IProgramChoice {
  profile: string;

  /**
   * The id of a running display; null for one of its own.
   */
  display: string | null;
}

/**
 * The programs that can be started: by category, with a search field.
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
   * Emitted when a program is to be started.
   */
  get chosen(): ISignal<this, IProgramChoice> {
    return this._chosen;
  }

  /**
   * Emitted with the id of the profile that is to be pinned to the launcher, or
   * no longer.
   */
  get pinToggled(): ISignal<this, string> {
    return this._pinToggled;
  }

  /**
   * Emitted with the display that programs are to be opened in from now on.
   */
  get displayChanged(): ISignal<this, string | null> {
    return this._displayChanged;
  }

  /**
   * The ids of the profiles that are pinned by the user.
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
   * Show what is searched for.
   */
  private _renderList(): void {
    const trans = this._trans;
    const query = this._search.value;
    const found = this._manager.profiles.filter(profile =>
      Private.matches(profile, query, trans)
    );
    // The tile that has the keyboard keeps it.
    const { activeElement } = document;
    const focused = this._list.contains(activeElement)
      ? (activeElement as HTMLElement)
      : null;
    const sections = Private.byCategory(found, trans).map(([title, profiles]) =>
      this._section(title, profiles)
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
   * A category with its tiles.
   */
  private _section(title: string, profiles: IProfile[]): HTMLElement {
    const section = document.createElement('section');
    const heading = document.createElement('h2');
    heading.textContent = title;
    section.setAttribute('aria-label', title);
    const list = document.createElement('ul');
    list.append(...profiles.map(profile => this._tile(profile)));
    section.append(heading, list);
    return section;
  }

  /**
   * The tile of a program, with the button that pins it.
   */
  private _tile(profile: IProfile): HTMLElement {
    const trans = this._trans;
    const item = document.createElement('li');
    const tile = document.createElement('button');
    tile.type = 'button';
    tile.className = 'jp-XpraPrograms-tile';
    tile.dataset.profile = profile.id;
    tile.title = profile.description || profile.title;
    const title = document.createElement('span');
    title.textContent = profile.title;
    tile.append(Private.icon(profile), title);
    tile.addEventListener('click', () => this._choose(profile));
    item.append(tile);

    if (!profile.tile) {
      const isPinned = this._pinned.has(profile.id);
      const pin = document.createElement('button');
      pin.type = 'button';
      pin.className = 'jp-XpraPrograms-pin';
      pin.dataset.profile = profile.id;
      pin.title = trans.__('Pin to the Launcher');
      pin.setAttribute(
        'aria-label',
        trans.__('Pin %1 to the Launcher', profile.title)
      );
      pin.setAttribute('aria-pressed', String(isPinned));
      pinIcon.element({ container: pin });
      pin.addEventListener('click', () => this._pinToggled.emit(profile.id));
      item.append(pin);
    }
    return item;
  }

  /**
   * Offer the displays that can have one more program.
   */
  private _renderWhere(): void {
    const displays = this._manager.displays.filter(Private.takesPrograms);
    if (!displays.some(({ id }) => id === this._display)) {
      // Remembered all the same: after a reload, displays are heard of later.
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
   * Arrows go from tile to tile; Enter in the search field opens the first one.
   */
  private _onKeyDown(event: KeyboardEvent): void {
    const tiles = Array.from(
      this._list.querySelectorAll<HTMLElement>('.jp-XpraPrograms-tile')
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
      next = Private.neighbour(tiles, target, event.key);
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
     * The ids of the profiles that are pinned by the user.
     */
    pinned: ReadonlyArray<string>;

    /**
     * The display that programs are to be opened in; null for their own.
     */
    display: string | null;

    trans: TranslationBundle;
  }
}

namespace Private {
  /**
   * The title of a category, which the server names in English.
   */
  function categoryTitle(category: string, trans: TranslationBundle): string {
    switch (category) {
      case '':
      case 'Desktop':
        return trans.__('Desktop');
      case 'Science':
        return trans.__('Science');
      case 'Education':
        return trans.__('Education');
      case 'Graphics':
        return trans.__('Graphics');
      case 'Development':
        return trans.__('Development');
      case 'Office':
        return trans.__('Office');
      case 'Internet':
        return trans.__('Internet');
      case 'Sound and Video':
        return trans.__('Sound and Video');
      case 'Games':
        return trans.__('Games');
      case 'System':
        return trans.__('System');
      case 'Settings':
        return trans.__('Settings');
      case 'Accessories':
        return trans.__('Accessories');
      case 'Other':
        return trans.__('Other');
      default:
        return category;
    }
  }

  /**
   * Whether each word that is searched for is somewhere in what is known.
   */
  export function matches(
    { category, description, keywords, title }: IProfile,
    query: string,
    trans: TranslationBundle
  ): boolean {
    const text = [
      title,
      description,
      category,
      categoryTitle(category, trans),
      ...keywords
    ]
      .join('\n')
      .toLocaleLowerCase();
    return query
      .toLocaleLowerCase()
      .split(/\s+/)
      .every(word => text.includes(word));
  }

  /**
   * The profiles by category: those that somebody configured come first, as they
   * were put; then those of the installed programs, by title.
   */
  export function byCategory(
    profiles: ReadonlyArray<IProfile>,
    trans: TranslationBundle
  ): [string, IProfile[]][] {
    const ours = new Map<string, IProfile[]>();
    const others = new Map<string, IProfile[]>();
    for (const profile of profiles) {
      const title = categoryTitle(profile.category, trans);
      const sections = profile.installed && !ours.has(title) ? others : ours;
      sections.set(title, [...(sections.get(title) ?? []), profile]);
    }
    const last = trans.__('Other');
    const sorted = Array.from(others).sort(
      ([first], [second]) =>
        Number(first === last) - Number(second === last) ||
        first.localeCompare(second)
    );
    return [...ours, ...sorted];
  }

  /**
   * Whether a program can be opened in a display: one that runs, and no desktop,
   * which has a menu of its own.
   */
  export function takesPrograms({ kind, state }: IDisplayModel): boolean {
    return state === 'ready' && kind === 'seamless';
  }

  /**
   * The icon of a program. An image is loaded once it is in sight.
   */
  export function icon(profile: IProfile): HTMLElement {
    const node = document.createElement('span');
    node.className = 'jp-XpraPrograms-icon';
    if (!profile.icon.includes('/')) {
      profileIcon(profile).element({ container: node });
      return node;
    }
    const image = document.createElement('img');
    image.alt = '';
    image.loading = 'lazy';
    image.src = profile.icon;
    image.addEventListener('error', () => {
      image.remove();
      programIcon.element({ container: node });
    });
    node.append(image);
    return node;
  }

  /**
   * The tile that an arrow leads to.
   */
  export function neighbour(
    tiles: HTMLElement[],
    from: HTMLElement,
    key: string
  ): HTMLElement | undefined {
    const index = tiles.indexOf(from);
    switch (key) {
      case 'ArrowRight':
        return tiles[index + 1];
      case 'ArrowLeft':
        return tiles[index - 1];
      case 'Home':
        return tiles[0];
      case 'End':
        return tiles[tiles.length - 1];
    }
    if (key !== 'ArrowDown' && key !== 'ArrowUp') {
      return undefined;
    }
    const { left, top } = from.getBoundingClientRect();
    const direction = key === 'ArrowDown' ? 1 : -1;
    const distance = (tile: HTMLElement) => {
      const box = tile.getBoundingClientRect();
      // The next row first, and in it what is nearest.
      return direction * (box.top - top) * 10_000 + Math.abs(box.left - left);
    };
    return tiles
      .filter(tile => direction * (tile.getBoundingClientRect().top - top) > 1)
      .sort((first, second) => distance(first) - distance(second))[0];
  }
}
