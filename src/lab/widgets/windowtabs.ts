import { JupyterFrontEnd } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { DocumentRegistry } from '@jupyterlab/docregistry';
import { TranslationBundle } from '@jupyterlab/translation';

import { ITabWindow } from '../../contract/messages';
import { IXpraManager } from '../services/tokens';
import { MoreWindows } from './morewindows';
import { Stage } from './stage';
import { Stages } from './stages';
import { XpraDisplay } from './tab';
import { ITabOptions } from './taboptions';
import { WindowMemory } from './windowmemory';

/**
 * How many marks there are that tell the displays apart.
 */
const MARKS = 5;

/**
 * How many tabs a display has. Its other windows are in a list.
 */
export const MOST_TABS = 12;

/**
 * Gives each window of a program a tab, as long as the window is there.
 */
export class WindowTabs {
  /**
   * Follow the windows of all displays.
   */
  constructor(private _options: WindowTabs.IOptions) {
    const { manager, stages, tracker } = _options;
    stages.added.connect((_, stage) => {
      stage.windowsChanged.connect(this._update, this);
      stage.wanted.connect(this._onWanted, this);
      stage.urged.connect(this._onUrged, this);
      stage.tornChanged.connect(this._onTornChanged, this);
      stage.disposed.connect(() => this._more.get(stage)?.dispose(), this);
    }, this);
    manager.runningChanged.connect(this._prune, this);
    tracker.widgetAdded.connect(this._prune, this);
  }

  /**
   * Give each window a tab, and take the tabs away whose windows are gone.
   */
  private _update(stage: Stage): void {
    const tabs = this._tabsOf(stage.display);
    if (tabs.length === 0) {
      // The last one is being closed.
      return;
    }
    const windows = new Map(stage.windows.map(one => [one.wid, one]));
    const known = this._knownOf(stage);
    const free: XpraDisplay[] = [];
    for (const tab of tabs) {
      const window = tab.window && windows.get(tab.window.wid);
      if (window) {
        windows.delete(window.wid);
        known.add(window.wid);
        tab.window = window;
      } else {
        free.push(tab);
      }
    }
    const more = this._more.get(stage);
    const hasWindows = free.length < tabs.length;
    let opened = 0;
    for (const window of windows.values()) {
      // A window of the list stays there, unless no tab has a window.
      const isListed = hasWindows && !!more?.has(window.wid);
      const isFull = tabs.length + opened >= MOST_TABS;
      const tab = isListed ? undefined : free[0];
      if (known.has(window.wid) || (!tab && (isListed || isFull))) {
        // A person has closed the tab, and left the window; or there are too many.
        continue;
      }
      known.add(window.wid);
      if (tab) {
        free.shift();
        tab.window = window;
      } else {
        opened += 1;
        void this._open(stage, window);
      }
    }
    this._list(stage);
    // The last tab stays: it shows what becomes of the display.
    const spared = free.length < tabs.length || opened > 0 ? 0 : 1;
    for (const tab of free.slice(0, free.length - spared)) {
      tab.dispose();
    }
    for (const tab of free.slice(free.length - spared)) {
      tab.window = null;
    }
    this._mark(stage.display);
  }

  /**
   * List the windows that have no tab because there are so many.
   */
  private _list(stage: Stage): void {
    const known = this._knownOf(stage);
    const windows = stage.windows.filter(({ wid }) => !known.has(wid));
    let more = this._more.get(stage);
    if (windows.length === 0) {
      more?.dispose();
      return;
    }
    if (!more) {
      more = this._makeList(stage);
    }
    more.setWindows(windows);
  }

  private _makeList(stage: Stage): MoreWindows {
    const { manager, shell, trans } = this._options;
    const tabs = this._tabsOf(stage.display);
    const name = manager.get(stage.display)?.name ?? '';
    const more = new MoreWindows(name, trans);
    more.chosen.connect((_, window) => {
      this._knownOf(stage).add(window.wid);
      this._list(stage);
      void this._open(stage, window, true);
    }, this);
    more.closing.connect((_, { wid }) => stage.closeWindow(wid), this);
    more.disposed.connect(() => {
      this._more.delete(stage);
      // The list comes back with further windows, not before.
      stage.windows.forEach(({ wid }) => this._knownOf(stage).add(wid));
    }, this);
    this._more.set(stage, more);
    shell.add(more, 'main', {
      ref: tabs[tabs.length - 1]?.id,
      mode: 'tab-after',
      activate: false
    });
    return more;
  }

  /**
   * Mark the tabs of a display, if it has several.
   */
  private _mark(display: string): void {
    const tabs = this._tabsOf(display);
    const sum = [...display].reduce((sum, one) => sum + one.charCodeAt(0), 0);
    for (const tab of tabs) {
      tab.tabTitle.update({ mark: tabs.length > 1 ? sum % MARKS : null });
    }
  }

  /**
   * Open a tab for a window: where a person has had it, or beside those of the same display.
   *
   * @param wanted - Whether a person wants to see it.
   */
  private async _open(
    stage: Stage,
    window: ITabWindow,
    wanted = false
  ): Promise<void> {
    const { memory, open, shell } = this._options;
    const tabs = this._tabsOf(stage.display);
    const current = tabs.find(tab => tab === shell.currentWidget);
    // A window that opens while a person works elsewhere leaves the person there.
    const activate = wanted || (current !== undefined && window.focusOnMap);
    const place = memory.placeOf(stage.display, window);
    const options = { displayId: stage.display, docked: true, window };
    if (place === 'left' || place === 'right' || place === 'down') {
      await open(options, { activate }, place);
    } else {
      const neighbour = place ? tabs[0] : (current ?? tabs[tabs.length - 1]);
      const mode = place ?? (window.tool ? 'split-right' : 'tab-after');
      await open(options, { ref: neighbour?.id, mode, activate }, 'main');
    }
    this._mark(stage.display);
  }

  /**
   * Show a window that its program wants to be seen, if the person is in the display; otherwise
   * mark its tab.
   */
  private _onWanted(stage: Stage, wid: number): void {
    const { shell } = this._options;
    const tabs = this._tabsOf(stage.display);
    const tab = tabs.find(({ window }) => window?.wid === wid);
    const window = stage.windows.find(other => other.wid === wid);
    if (!tab) {
      if (window) {
        void this._open(stage, window);
      }
      return;
    }
    if (tabs.some(other => other === shell.currentWidget)) {
      shell.activateById(tab.id);
    } else {
      tab.rings = true;
    }
  }

  /**
   * Mark the tab of a window that asks to be looked at, or the display's first tab if it has none.
   */
  private _onUrged(stage: Stage, wid: number): void {
    const tabs = this._tabsOf(stage.display);
    const tab = tabs.find(({ window }) => window?.wid === wid) ?? tabs[0];
    if (tab && tab !== this._options.shell.currentWidget) {
      tab.rings = true;
    }
  }

  /**
   * Show in each tab whether its window is elsewhere.
   */
  private _onTornChanged(stage: Stage): void {
    this._tabsOf(stage.display).forEach(tab => tab.updateTorn());
  }

  /**
   * Leave one tab to each display that has ended, or that the server does not know. It says why.
   */
  private _prune(): void {
    const { manager, shell, tracker } = this._options;
    const displays = new Set<string>();
    tracker.forEach(({ displayId }) => {
      const model = displayId === null ? undefined : manager.get(displayId);
      const isGone = !model && manager.isReady;
      if (displayId !== null && (isGone || model?.state === 'ended')) {
        displays.add(displayId);
      }
    });
    for (const display of displays) {
      const tabs = this._tabsOf(display);
      const kept =
        tabs.find(tab => tab === shell.currentWidget) ??
        tabs.find(tab => tab.isVisible) ??
        tabs[0];
      for (const tab of tabs) {
        if (tab !== kept) {
          tab.dispose();
        } else if (tab.window) {
          tab.window = null;
        }
      }
    }
  }

  /**
   * The ids of the windows of a stage that have had a tab.
   */
  private _knownOf(stage: Stage): Set<number> {
    const known = this._known.get(stage) ?? new Set();
    this._known.set(stage, known);
    return known;
  }

  /**
   * The tabs of a display whose windows are tabs.
   */
  private _tabsOf(display: string): XpraDisplay[] {
    const tabs: XpraDisplay[] = [];
    this._options.tracker.forEach(tab => {
      if (tab.docked && tab.displayId === display) {
        tabs.push(tab);
      }
    });
    return tabs;
  }

  private _known = new WeakMap<Stage, Set<number>>();
  private _more = new Map<Stage, MoreWindows>();
}

/**
 * The namespace of the statics.
 */
export namespace WindowTabs {
  /**
   * What it works with.
   */
  export interface IOptions {
    manager: IXpraManager;

    /**
     * Knows where a person has had windows.
     */
    memory: WindowMemory;

    shell: JupyterFrontEnd.IShell;

    stages: Stages;

    tracker: WidgetTracker<XpraDisplay>;

    trans: TranslationBundle;

    /**
     * Opens a tab.
     */
    open: (
      options: Pick<ITabOptions, 'displayId' | 'docked' | 'window'>,
      where: DocumentRegistry.IOpenOptions,
      area: string
    ) => Promise<XpraDisplay>;
  }
}
