import {
  ILabShell,
  ILayoutRestorer,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { IStateDB } from '@jupyterlab/statedb';
import {
  ITranslator,
  nullTranslator,
  TranslationBundle
} from '@jupyterlab/translation';
import { JSONExt } from '@lumino/coreutils';

import { addCommands } from '../commands/commands';
import { ICommandContext } from '../commands/context';
import { CommandIDs } from '../commands/ids';
import { addTab } from '../commands/opening';
import { stopDisplay } from '../commands/stopping';
import { fillToolbar } from '../commands/toolbar';
import { SETTINGS_ID } from '../services/settings';
import { WindowPlaces } from '../services/windowplaces';
import {
  IPageContext,
  IXpraManager,
  IXpraSettings,
  IXpraTracker
} from '../services/tokens';
import { announceBell } from '../widgets/bell';
import { Stages } from '../widgets/stages';
import { XpraDisplay } from '../widgets/tab';
import { WindowMemory } from '../widgets/windowmemory';
import { WindowTabs } from '../widgets/windowtabs';

/**
 * Provides the tabs of the displays, and the commands about displays.
 */
export const displayPlugin: JupyterFrontEndPlugin<IXpraTracker> = {
  id: SETTINGS_ID,
  description: 'Shows displays in tabs, and adds the commands about them.',
  autoStart: true,
  requires: [IXpraManager, IPageContext, IXpraSettings],
  optional: [
    ITranslator,
    ILabShell,
    ILayoutRestorer,
    IDefaultFileBrowser,
    IStateDB
  ],
  provides: IXpraTracker,
  activate: (
    app: JupyterFrontEnd,
    manager: IXpraManager,
    pageContext: IPageContext,
    settings: IXpraSettings,
    translator: ITranslator | null,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    fileBrowser: IDefaultFileBrowser | null,
    state: IStateDB | null
  ): IXpraTracker => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_xpra');
    const tracker = new WidgetTracker<XpraDisplay>({ namespace: 'xpra' });

    const stages = new Stages(pageContext);

    const context: ICommandContext = {
      app,
      fileBrowser,
      labShell,
      manager,
      pageContext,
      prepare: widget => {
        fillToolbar(widget, app.commands, trans);
        announceBell(widget, app.shell, trans);
        Private.follow(widget, app, tracker);
        widget.closing.connect(() => {
          const isLast = !tracker.find(
            other => other !== widget && other.displayId === widget.displayId
          );
          if (settings.stopOnClose && isLast) {
            void Private.stop(widget, manager, trans);
          }
        });
      },
      settings,
      stages,
      tracker,
      trans,
      translator: translator ?? nullTranslator
    };
    addCommands(context);
    new WindowTabs({
      ...{ manager, shell: app.shell, stages, tracker, trans },
      memory: new WindowMemory(
        ...[labShell, manager, tracker],
        new WindowPlaces(state)
      ),
      open: (options, where, area) => addTab(context, options, where, area)
    });

    if (restorer) {
      void restorer.restore(tracker, {
        command: CommandIDs.open,
        args: widget => widget.restoreArgs,
        // The tab's id: the display has none before it is started, and gets another one when
        // it is started again.
        name: widget => widget.id
      });
    }
    return tracker;
  }
};

namespace Private {
  /**
   * Do what Lab has to do when something happens to a tab.
   */
  export function follow(
    widget: XpraDisplay,
    app: JupyterFrontEnd,
    tracker: WidgetTracker<XpraDisplay>
  ): void {
    widget.entered.connect(() => makeCurrent(widget, app));
    widget.stateChanged.connect(saver(widget, tracker));
  }

  /**
   * Make a tab the current one.
   */
  function makeCurrent(widget: XpraDisplay, app: JupyterFrontEnd): void {
    // A pane tells Lab by an event. In a sidebar no widget is ever the current one.
    if (!widget.content.pane && app.shell.currentWidget !== widget) {
      app.shell.activateById(widget.id);
    }
  }

  /**
   * Make a slot that saves what it takes to restore a tab, if that changed.
   */
  function saver(
    widget: XpraDisplay,
    tracker: WidgetTracker<XpraDisplay>
  ): () => void {
    let saved = widget.restoreArgs;
    return () => {
      const args = widget.restoreArgs;
      if (tracker.has(widget) && !JSONExt.deepEqual(args, saved)) {
        saved = args;
        void tracker.save(widget);
      }
    };
  }

  /**
   * Stop the display of a tab that was closed.
   */
  export async function stop(
    widget: XpraDisplay,
    manager: IXpraManager,
    trans: TranslationBundle
  ): Promise<void> {
    // A person can close the tab before the server has told the display's id.
    await widget.settled;
    const { displayId: id } = widget;
    if (id !== null) {
      await stopDisplay(manager, id, trans);
    }
  }
}
