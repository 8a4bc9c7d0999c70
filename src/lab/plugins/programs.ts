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
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands/commands';
import { programsIcon } from '../icons';
import { ProgramsPanel } from '../widgets/programs';
import { IXpraManager, IXpraTracker } from '../services/tokens';
import { displayPlugin } from './display';

/**
 * Where it is remembered which display programs were opened in.
 */
const DISPLAY_KEY = 'jupyterlab-xpra:programs-display';

/**
 * Adds the programs that are installed: a view, its tile and its command.
 */
export const programsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-xpra:programs',
  description: 'Shows the programs that are installed on the server.',
  autoStart: true,
  // The tracker's plugin adds the commands.
  requires: [IXpraManager, IXpraTracker],
  optional: [
    ILabShell,
    ITranslator,
    ILayoutRestorer,
    ICommandPalette,
    ILauncher,
    ISettingRegistry,
    IStateDB
  ],
  activate: (
    app: JupyterFrontEnd,
    manager: IXpraManager,
    _: IXpraTracker,
    labShell: ILabShell | null,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    settingRegistry: ISettingRegistry | null,
    state: IStateDB | null
  ): void => {
    if (!labShell) {
      // Notebook has no place for it.
      return;
    }
    const { commands } = app;
    const trans = (translator ?? nullTranslator).load('jupyterlab_xpra');
    const command = CommandIDs.programs;
    const tracker = new WidgetTracker<MainAreaWidget<ProgramsPanel>>({
      namespace: 'xpra-programs'
    });
    const loading = settingRegistry?.load(displayPlugin.id);

    commands.addCommand(command, {
      label: trans.__('Programs'),
      caption: trans.__('The programs that are installed on the server'),
      icon: programsIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        // One can have been installed since. If nobody answers, the poll asks again.
        manager.refreshProfiles().catch(() => undefined);
        if (!tracker.currentWidget) {
          const settings = await loading;
          const display = await state?.fetch(DISPLAY_KEY);
          const panel = new ProgramsPanel({
            manager,
            pinned: Private.pinned(settings),
            display: typeof display === 'string' ? display : null,
            trans
          });
          panel.chosen.connect((_, { display, profile }) => {
            void commands.execute(
              display === null ? CommandIDs.create : CommandIDs.startProgram,
              display === null ? { profile } : { profile, id: display }
            );
          });
          panel.displayChanged.connect((_, id) => {
            void (id === null
              ? state?.remove(DISPLAY_KEY)
              : state?.save(DISPLAY_KEY, id));
          });
          panel.pinToggled.connect((_, id) => {
            const pinned = Private.pinned(settings);
            void settings?.set(
              'pinned',
              pinned.includes(id)
                ? pinned.filter(other => other !== id)
                : [...pinned, id]
            );
          });
          const update = () => {
            panel.pinned = Private.pinned(settings);
          };
          settings?.changed.connect(update);
          panel.disposed.connect(() => settings?.changed.disconnect(update));
          const widget = new MainAreaWidget({ content: panel });
          widget.toolbar.hide();
          widget.id = 'xpra-programs';
          widget.title.label = trans.__('Programs');
          widget.title.icon = programsIcon;
          widget.title.closable = true;
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

    palette?.addItem({ command, category: trans.__('Desktop') });
    launcher?.add({
      command,
      category: trans.__('Desktop'),
      categoryRank: 50,
      // After the profiles.
      rank: 1000
    });
    if (restorer) {
      void restorer.restore(tracker, { command, name: () => 'programs' });
    }
  }
};

namespace Private {
  /**
   * The ids of the profiles that the settings pin.
   */
  export function pinned(
    settings: ISettingRegistry.ISettings | undefined
  ): string[] {
    return (settings?.get('pinned').composite as string[] | undefined) ?? [];
  }
}
