import {
  ILabShell,
  ILayoutRestorer,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  ICommandPalette,
  MainAreaWidget,
  WidgetTracker
} from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { IStateDB } from '@jupyterlab/statedb';
import {
  ITranslator,
  nullTranslator,
  TranslationBundle
} from '@jupyterlab/translation';

import { CommandIDs } from '../commands/ids';
import { NO_ARGS } from '../commands/schemas';
import { programsIcon } from '../icons';
import { IXpraManager, IXpraSettings, IXpraTracker } from '../services/tokens';
import { ProgramsPanel } from '../widgets/programs';

/**
 * Adds the list of the installed programs: a view, its launcher tile and its command.
 */
export const programsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-xpra:programs',
  description: 'Shows the programs that are installed on the server.',
  autoStart: true,
  // The tracker's plugin adds the commands.
  requires: [IXpraManager, IXpraTracker, IXpraSettings],
  optional: [
    ILabShell,
    ITranslator,
    ILayoutRestorer,
    ICommandPalette,
    ILauncher,
    IStateDB
  ],
  activate: (
    app: JupyterFrontEnd,
    manager: IXpraManager,
    _: IXpraTracker,
    settings: IXpraSettings,
    labShell: ILabShell | null,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    state: IStateDB | null
  ): void => {
    if (!labShell) {
      // Notebook has no place for the view.
      return;
    }
    const trans = (translator ?? nullTranslator).load('jupyterlab_xpra');
    const command = CommandIDs.programs;
    const context = { app, manager, settings, state, trans };
    const tracker = new WidgetTracker<MainAreaWidget<ProgramsPanel>>({
      namespace: 'xpra-programs'
    });

    app.commands.addCommand(command, {
      label: trans.__('Programs'),
      caption: trans.__('The programs that are installed on the server'),
      icon: programsIcon,
      describedBy: { args: NO_ARGS },
      execute: async () => {
        // A program can have been installed since. If the server does not answer, the poll
        // asks again.
        manager.refreshProfiles().catch(() => undefined);
        if (!tracker.currentWidget) {
          const content = await Private.makePanel(context);
          const widget = Private.makeTab(content, trans);
          labShell.add(widget, 'main', { type: 'Xpra Programs' });
          await tracker.add(widget);
        }
        const widget = tracker.currentWidget;
        if (widget) {
          labShell.activateById(widget.id);
        }
        return widget;
      }
    });

    const category = trans.__('Desktop');
    palette?.addItem({ command, category });
    // The rank is after those of the profiles.
    launcher?.add({ command, category, categoryRank: 50, rank: 1000 });
    if (restorer) {
      void restorer.restore(tracker, { command, name: () => 'programs' });
    }
  }
};

namespace Private {
  /**
   * The key of Lab's state that has the display which programs were last opened in.
   */
  const DISPLAY_KEY = 'jupyterlab-xpra:programs-display';

  /**
   * The objects that the view works with.
   */
  export interface IContext {
    app: JupyterFrontEnd;
    manager: IXpraManager;
    settings: IXpraSettings;
    state: IStateDB | null;
    trans: TranslationBundle;
  }

  /**
   * Make the view, and do what a person chooses in it.
   */
  export async function makePanel({
    app,
    manager,
    settings,
    state,
    trans
  }: IContext): Promise<ProgramsPanel> {
    await settings.ready;
    const display = await state?.fetch(DISPLAY_KEY);
    const panel = new ProgramsPanel({
      manager,
      pinned: settings.pinned,
      display: typeof display === 'string' ? display : null,
      trans
    });
    panel.chosen.connect((_, { display, profile }) => {
      void (display === null
        ? app.commands.execute(CommandIDs.create, { profile })
        : app.commands.execute(CommandIDs.startProgram, {
            profile,
            id: display
          }));
    });
    panel.displayChanged.connect((_, id) => {
      void (id === null
        ? state?.remove(DISPLAY_KEY)
        : state?.save(DISPLAY_KEY, id));
    });
    panel.pinToggled.connect((_, id) => void settings.togglePinned(id));
    const update = () => {
      panel.pinned = settings.pinned;
    };
    settings.changed.connect(update);
    panel.disposed.connect(() => settings.changed.disconnect(update));
    return panel;
  }

  /**
   * Make the tab of the view.
   */
  export function makeTab(
    content: ProgramsPanel,
    trans: TranslationBundle
  ): MainAreaWidget<ProgramsPanel> {
    const widget = new MainAreaWidget({ content });
    widget.toolbar.hide();
    widget.id = 'xpra-programs';
    widget.title.label = trans.__('Programs');
    widget.title.icon = programsIcon;
    widget.title.closable = true;
    return widget;
  }
}
