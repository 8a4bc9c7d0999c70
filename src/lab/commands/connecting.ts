import { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { showErrorMessage } from '@jupyterlab/apputils';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';

import { IDisplayModel, isLive } from '../../contract/model';
import { askConnection, NEW_DISPLAY, NO_DISPLAY } from '../dialogs/connect';
import { showRecipe } from '../dialogs/recipe';
import { desktopIcon } from '../icons';
import { IXpraManager } from '../services/tokens';
import { CommandIDs } from './ids';
import { CONNECT_ARGS } from './schemas';

/**
 * The objects that the command which connects kernels to a display works with.
 */
export interface IConnectingContext {
  app: JupyterFrontEnd;

  manager: IXpraManager;

  /**
   * The shell, if it has tabs; the display is not opened otherwise.
   */
  labShell: ILabShell | null;

  /**
   * The notebooks, whose kernel can be restarted.
   */
  notebooks: INotebookTracker | null;

  trans: TranslationBundle;
}

/**
 * Add the command that chooses the display which new kernels and terminals draw in.
 */
export function addConnectingCommand(context: IConnectingContext): void {
  const { app, labShell, manager, notebooks, trans } = context;

  app.commands.addCommand(CommandIDs.connect, {
    label: args => (args.toolbar ? '' : trans.__('Connect to Display…')),
    caption: trans.__(
      'Choose the display that new kernels and terminals open their windows in'
    ),
    icon: args => (args.toolbar ? desktopIcon : undefined),
    describedBy: { args: CONNECT_ARGS },
    execute: async () => {
      const notebook = notebooks?.currentWidget ?? null;
      const isCurrent = notebook === app.shell.currentWidget;
      try {
        const display = await connect(
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
}

/**
 * Ask for the display, and connect new kernels and terminals to it.
 *
 * @returns The display; null if the person chose none.
 */
async function connect(
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
    display = await whenReady(manager, id);
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
 * @throws An error with the reason, if the display does not become ready.
 */
function whenReady(manager: IXpraManager, id: string): Promise<IDisplayModel> {
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
