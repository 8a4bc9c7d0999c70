import {
  ILabShell,
  ILayoutRestorer,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Toolbar, ToolbarButton, WidgetTracker } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import {
  ITranslator,
  nullTranslator,
  TranslationBundle
} from '@jupyterlab/translation';
import {
  editIcon,
  launchIcon,
  shareIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import { JSONExt } from '@lumino/coreutils';

import { announceBell } from '../widgets/bell';
import { addCommands, CommandIDs } from '../commands/commands';
import { screenshotIcon } from '../icons';
import { isLive } from '../../contract/model';
import { IPageContext, IXpraManager, IXpraTracker } from '../services/tokens';
import { XpraDisplay } from '../widgets/display';

/**
 * Provides the tabs of the displays, and the commands about displays.
 */
export const displayPlugin: JupyterFrontEndPlugin<IXpraTracker> = {
  id: 'jupyterlab-xpra:plugin',
  description: 'Shows displays in tabs, and adds the commands about them.',
  autoStart: true,
  requires: [IXpraManager, IPageContext],
  optional: [
    ITranslator,
    ILabShell,
    ILayoutRestorer,
    ISettingRegistry,
    IDefaultFileBrowser
  ],
  provides: IXpraTracker,
  activate: (
    app: JupyterFrontEnd,
    manager: IXpraManager,
    pageContext: IPageContext,
    translator: ITranslator | null,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    settingRegistry: ISettingRegistry | null,
    fileBrowser: IDefaultFileBrowser | null
  ): IXpraTracker => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_xpra');
    const tracker = new WidgetTracker<XpraDisplay>({ namespace: 'xpra' });
    const options = { stopOnClose: false };

    const prepare = (widget: XpraDisplay) => {
      Private.fillToolbar(widget, app.commands, trans);
      announceBell(widget, app.shell, trans);
      widget.entered.connect(() => Private.makeCurrent(widget, app));
      widget.stateChanged.connect(Private.saver(widget, tracker));
      widget.closing.connect(() => {
        if (options.stopOnClose) {
          void Private.stop(widget, app.commands);
        }
      });
    };

    addCommands({
      app,
      fileBrowser,
      labShell,
      manager,
      pageContext,
      prepare,
      tracker,
      trans,
      translator: translator ?? nullTranslator
    });

    if (restorer) {
      void restorer.restore(tracker, {
        command: CommandIDs.open,
        args: widget => widget.restoreArgs,
        // The tab's id, as the display's is not known before it is started, and
        // becomes another one when it is started again.
        name: widget => widget.id
      });
    }

    settingRegistry
      ?.load(displayPlugin.id)
      .then(settings => {
        const update = () => {
          options.stopOnClose = settings.get('stopOnClose').composite === true;
        };
        update();
        settings.changed.connect(update);
      })
      .catch(error => {
        console.error(
          'The settings of jupyterlab-xpra were not loaded.',
          error
        );
      });

    return tracker;
  }
};

namespace Private {
  /**
   * Add the buttons about a display to its tab.
   */
  export function fillToolbar(
    widget: XpraDisplay,
    commands: CommandRegistry,
    trans: TranslationBundle
  ): void {
    const execute = (command: string) => () => {
      void commands.execute(command, { id: widget.displayId });
    };
    const rename = new ToolbarButton({
      icon: editIcon,
      tooltip: trans.__('Rename the display'),
      onClick: execute(CommandIDs.rename)
    });
    const screenshot = new ToolbarButton({
      icon: screenshotIcon,
      tooltip: trans.__('Save a screenshot in the current folder'),
      onClick: execute(CommandIDs.screenshot)
    });
    const open = new ToolbarButton({
      icon: launchIcon,
      tooltip: trans.__('Open the display in a browser tab of its own'),
      onClick: execute(CommandIDs.openInBrowserTab)
    });
    const share = new ToolbarButton({
      icon: shareIcon,
      tooltip: trans.__('Share the display by a link, for others to see'),
      onClick: execute(CommandIDs.share)
    });
    const stop = new ToolbarButton({
      icon: stopIcon,
      tooltip: trans.__('Stop the display and the programs in it'),
      onClick: execute(CommandIDs.stop)
    });

    widget.toolbar.addItem('rename', rename);
    widget.toolbar.addItem('screenshot', screenshot);
    widget.toolbar.addItem('open', open);
    widget.toolbar.addItem('share', share);
    widget.toolbar.addItem('spacer', Toolbar.createSpacerItem());
    widget.toolbar.addItem('stop', stop);

    const update = () => {
      const { model } = widget;
      const isKnown = model !== null && model.id === widget.displayId;
      rename.enabled = isKnown;
      screenshot.enabled = isKnown && model.state === 'ready';
      open.enabled = isKnown && isLive(model);
      share.enabled = isKnown && model.state === 'ready';
      share.setHidden(isKnown && !model.shareable);
      stop.enabled = isKnown && isLive(model) && model.state !== 'stopping';
    };
    update();
    widget.stateChanged.connect(update);
  }

  /**
   * Make a tab the current one.
   */
  export function makeCurrent(widget: XpraDisplay, app: JupyterFrontEnd): void {
    if (app.shell.currentWidget !== widget) {
      app.shell.activateById(widget.id);
    }
  }

  /**
   * Make a slot that saves what it takes to restore a tab, if that changed.
   */
  export function saver(
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
    commands: CommandRegistry
  ): Promise<void> {
    // It can be closed before the server told the display's id.
    await widget.settled;
    const { displayId: id } = widget;
    await commands.execute(CommandIDs.stop, { id, confirm: false });
  }
}
