import { ILabShell } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { DockLayout, Widget } from '@lumino/widgets';

import { ITabWindow } from '../../contract/messages';
import { IXpraManager } from '../services/tokens';
import { WindowPlace, WindowPlaces } from '../services/windowplaces';
import { XpraDisplay } from './tab';

/**
 * The part of a layout that two widgets have in common, and the children of it that they are in.
 */
interface IFork {
  split: DockLayout.ISplitAreaConfig;
  one: number;
  other: number;
}

/**
 * Remembers where a person has put the windows of each program.
 */
export class WindowMemory {
  /**
   * Watch the tabs.
   *
   * @param _shell - The shell; null if it has no tabs.
   *
   * @param _places - The places that are known.
   */
  constructor(
    private _shell: ILabShell | null,
    private _manager: IXpraManager,
    private _tracker: WidgetTracker<XpraDisplay>,
    private _places: WindowPlaces
  ) {
    _shell?.layoutModified.connect(this._learn, this);
  }

  /**
   * Where a person has had a window; undefined if they left it where it was opened.
   */
  placeOf(display: string, window: ITabWindow): WindowPlace | undefined {
    return this._places.get(this._nameOf(display, window));
  }

  private _learn(): void {
    const { _shell: shell } = this;
    if (shell?.mode !== 'multiple-document') {
      return;
    }
    const firsts = new Map<string, XpraDisplay>();
    let layout: ILabShell.ILayout | undefined;
    this._tracker.forEach(tab => {
      const { displayId: display, docked, window } = tab;
      const first = display === null ? undefined : firsts.get(display);
      if (display === null || !docked) {
        return;
      }
      if (!first) {
        firsts.set(display, tab);
      } else if (window) {
        layout ??= shell.saveLayout();
        this._look(layout, tab, first, this._nameOf(display, window));
      }
    });
  }

  /**
   * Remember the place of a tab, if it has been in another one beside the same first tab.
   */
  private _look(
    layout: ILabShell.ILayout,
    tab: XpraDisplay,
    first: XpraDisplay,
    name: string
  ): void {
    const place = placeBeside(layout, tab, first);
    const before = this._seen.get(tab);
    if (place) {
      this._seen.set(tab, { place, first });
      if (before?.first === first && before.place !== place) {
        this._places.set(name, place);
      }
    }
  }

  /**
   * What a window is remembered by.
   */
  private _nameOf(display: string, { purpose }: ITabWindow): string {
    const profile = this._manager.get(display)?.profile ?? '';
    return `${profile}:${purpose}`;
  }

  private _seen = new WeakMap<
    XpraDisplay,
    { place: WindowPlace; first: XpraDisplay }
  >();
}

/**
 * Where a tab is, beside another one.
 *
 * @param tab - The tab.
 *
 * @param first - The tab that it was opened beside, in the main area.
 *
 * @returns The place; null if one of them is not in the layout.
 */
function placeBeside(
  { downArea, leftArea, mainArea, rightArea }: ILabShell.ILayout,
  tab: Widget,
  first: Widget
): WindowPlace | null {
  const areas = { down: downArea, left: leftArea, right: rightArea };
  for (const [area, held] of Object.entries(areas)) {
    if (held?.widgets?.includes(tab)) {
      return area as keyof typeof areas;
    }
  }
  const main = mainArea?.dock?.main ?? null;
  if (!main || !contains(main, tab) || !contains(main, first)) {
    return null;
  }
  const fork = forkOf(main, tab, first);
  if (!fork) {
    return 'tab-after';
  }
  const isBefore = fork.one < fork.other;
  return fork.split.orientation === 'horizontal'
    ? isBefore
      ? 'split-left'
      : 'split-right'
    : isBefore
      ? 'split-top'
      : 'split-bottom';
}

function contains(area: DockLayout.AreaConfig, widget: Widget): boolean {
  return area.type === 'tab-area'
    ? area.widgets.includes(widget)
    : area.children.some(child => contains(child, widget));
}

/**
 * The smallest split that has two widgets in different children; null if they are in the same tab
 * bar.
 */
function forkOf(
  area: DockLayout.AreaConfig,
  one: Widget,
  other: Widget
): IFork | null {
  if (area.type === 'tab-area') {
    return null;
  }
  const indexOf = (widget: Widget) =>
    area.children.findIndex(child => contains(child, widget));
  const fork = { split: area, one: indexOf(one), other: indexOf(other) };
  return fork.one === fork.other
    ? forkOf(area.children[fork.one], one, other)
    : fork;
}
