import { TranslationBundle } from '@jupyterlab/translation';
import { LabIcon } from '@jupyterlab/ui-components';
import { Title, Widget } from '@lumino/widgets';

import { ITabWindow } from '../../contract/messages';
import { DisplayState } from '../../contract/model';
import { programIcon, windowIcon } from '../icons';
import { stateLabel } from '../labels';

/**
 * What a display's tab says in its title.
 */
export interface ITabState {
  /**
   * The display's name, and its icon.
   */
  name: string;
  icon: LabIcon;

  /**
   * The display's state; null while the server does not know the display.
   */
  state: DisplayState | null;

  /**
   * The window that fills the tab; null for none.
   */
  window: ITabWindow | null;

  /**
   * The name that a person has given to the tab; empty for none.
   */
  given: string;

  /**
   * Whether something in the tab wants a person's attention.
   */
  rings: boolean;

  /**
   * The number of the mark that the tabs of a display have in common; null for none.
   */
  mark: number | null;
}

/**
 * The classes of a tab whose display is marked, and how the second one begins, which has the
 * number of the mark's colour.
 */
const MARKED = 'jp-XpraDisplay-marked';
const MARK = 'jp-mod-mark';

/**
 * The title of a display's tab: label, icon and tooltip.
 */
export class TabTitle {
  /**
   * Construct a title.
   *
   * @param id - The tab's id.
   */
  constructor(
    private _title: Title<Widget>,
    private _id: string,
    private _trans: TranslationBundle
  ) {}

  /**
   * What the title says.
   */
  get state(): ITabState {
    return this._state;
  }

  /**
   * Show a state that is different in this.
   */
  update(changes: Partial<ITabState>): void {
    const { _title: title } = this;
    this._state = { ...this._state, ...changes };
    const { given, icon, mark, name, rings, state, window } = this._state;
    const label = given || window?.title || name;
    title.label = rings ? `● ${label}` : label;
    // Lab has classes of its own there, such as that of the current tab.
    const others = title.className.split(' ').filter(isNotOurs);
    const ours = mark === null ? [] : [MARKED, `${MARK}${mark}`];
    title.className = [...others, ...ours].join(' ');
    this._showIcon(window?.icon ?? null, icon);
    const whole = label === name ? name : `${label} · ${name}`;
    title.caption =
      state === null ? whole : `${whole} (${stateLabel(state, this._trans)})`;
  }

  /**
   * Show the icon of a window, or else another one.
   */
  private _showIcon(url: string | null, otherwise: LabIcon): void {
    if (url !== this._url) {
      this._url = url;
      this._windowIcon = url === null ? null : windowIcon(this._id, url);
    }
    const icon = this._windowIcon ?? otherwise;
    if (icon !== this._icon) {
      this._icon = icon;
      // The shell sets the style sheet too, but only when the tab is added.
      this._title.icon = icon.bindprops({ stylesheet: 'mainAreaTab' });
    }
  }

  private _state: ITabState = {
    ...{ name: '', given: '', icon: programIcon },
    ...{ state: null, window: null, rings: false, mark: null }
  };
  private _icon: LabIcon | null = null;
  private _url: string | null = null;
  private _windowIcon: LabIcon | null = null;
}

function isNotOurs(name: string): boolean {
  return name !== '' && name !== MARKED && !name.startsWith(MARK);
}
