import {
  ILabShell,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, showErrorMessage } from '@jupyterlab/apputils';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import {
  ITranslator,
  nullTranslator,
  TranslationBundle
} from '@jupyterlab/translation';

import { CommandIDs } from '../commands/commands';
import {
  askConnection,
  NEW_DISPLAY,
  NO_DISPLAY,
  showRecipe
} from '../dialogs/connect';
import { desktopIcon } from '../icons';
import { IDisplayModel, isLive } from '../../contract/model';
import { IXpraManager, IXpraTracker } from '../services/tokens';

/**
 * Lets a person choose the display that new kernels and terminals draw in.
 *
 * The notebook's toolbar and the kernel menu have the command by the schema.
 */
export const connectPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-xpra:connect',
  description:
    'Adds the command that connects new kernels and terminals to a display.',
  autoStart: true,
  // The tracker's plugin adds the command that opens tabs.
  requires: [IXpraManager, IXpraTracker],
  optional: [INotebookTracker, ICommandPalette, ILabShell, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    manager: IXpraManager,
    _: IXpraTracker,
    notebooks: INotebookTracker | null,
    palette: ICommandPalette | null,
    labShell: ILabShell | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_xpra');

    app.commands.addCommand(CommandIDs.connect, {
      label: args => (args.toolbar ? '' : trans.__('Connect to Display…')),
      caption: trans.__(
        'Choose the display that new kernels and terminals open their windows in'
      ),
      icon: args => (args.toolbar ? desktopIcon : undefined),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            toolbar: {
              type: 'boolean',
              description: 'Whether the command is shown in a toolbar.'
            }
          }
        }
      },
      execute: async () => {
        const notebook = notebooks?.currentWidget ?? null;
        const isCurrent = notebook === app.shell.currentWidget;
        try {
          const display = await Private.connect(
            manager,
            isCurrent ? notebook : null,
            trans
          );
          if (display && labShell) {
            const beside = isCurrent ? notebook?.id : undefined;
            const { id } = display;
            await app.commands.execute(CommandIDs.open, { id, beside });
          }
        } catch (error) {
          await showErrorMessage(
            trans.__('The display could not be connected'),
            error as Error
          );
        }
      }
    });
    palette?.addItem({
      command: CommandIDs.connect,
      category: trans.__('Desktop')
    });
  }
};

namespace Private {
  /**
   * Ask, and do what was chosen.
   *
   * @returns The display; null if none was chosen.
   */
  export async function connect(
    manager: IXpraManager,
    notebook: NotebookPanel | null,
    trans: TranslationBundle
  ): Promise<IDisplayModel | null> {
    await manager.refresh();
    const displays = manager.displays.filter(
      display => isLive(display) && display.state !== 'stopping'
    );
    const context = notebook?.sessionContext;
    const kernel = context?.session?.kernel ?? null;
    const choice = await askConnection(displays, kernel !== null, trans);
    if (choice === null) {
      return null;
    }
    let display: IDisplayModel | null = null;
    if (choice.display === NO_DISPLAY) {
      const former = manager.displays.find(other => other.default);
      await (former && manager.setDefault(former.id, false));
    } else {
      const id =
        choice.display === NEW_DISPLAY
          ? (await manager.create({ empty: true })).id
          : choice.display;
      await manager.setDefault(id, true);
      display = await ready(manager, id);
    }
    if (choice.restart) {
      await context?.restartKernel();
    } else if (display) {
      const environment = await manager.environment(display.id);
      const language = (await kernel?.spec)?.language ?? 'bash';
      await showRecipe(display.name, environment, language, trans);
    }
    return display;
  }

  /**
   * Wait until a display is ready.
   *
   * @throws An error that says why, if it does not become so.
   */
  function ready(manager: IXpraManager, id: string): Promise<IDisplayModel> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const display = manager.get(id);
        if (display?.state === 'starting') {
          return;
        }
        manager.runningChanged.disconnect(look);
        if (display?.state === 'ready') {
          resolve(display);
        } else {
          reject(new Error(display?.message ?? ''));
        }
      };
      manager.runningChanged.connect(look);
      look();
    });
  }
}
