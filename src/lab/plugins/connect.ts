import {
  ILabShell,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { addConnectingCommand } from '../commands/connecting';
import { CommandIDs } from '../commands/ids';
import { IXpraManager, IXpraTracker } from '../services/tokens';

/**
 * Lets a person choose the display that new kernels and terminals draw in.
 *
 * The schema adds the command to the notebook's toolbar and to the kernel menu.
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
    addConnectingCommand({ app, labShell, manager, notebooks, trans });
    palette?.addItem({
      command: CommandIDs.connect,
      category: trans.__('Desktop')
    });
  }
};
