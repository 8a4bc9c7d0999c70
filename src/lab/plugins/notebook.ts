import {
  ILabShell,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import {
  INotebookTracker,
  NotebookActions,
  NotebookPanel
} from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands/ids';
import { DISPLAY_MIME_TYPE, DisplayOutput } from '../widgets/output';
import {
  IPageContext,
  IXpraManager,
  IXpraSettings,
  IXpraTracker
} from '../services/tokens';

/**
 * The target of the comm by which a kernel asks for the tab of a display. The package's `kernel`
 * module opens it.
 */
const COMM_TARGET = 'jupyterlab_xpra';

/**
 * Shows displays in the outputs of notebooks, and opens their tabs when a notebook asks for it.
 */
export const notebookPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-xpra:notebook',
  description:
    'Shows displays in the outputs of notebooks, and opens their tabs beside.',
  autoStart: true,
  // The tracker's plugin adds the commands.
  requires: [IXpraManager, IPageContext, IXpraTracker, IXpraSettings],
  optional: [IRenderMimeRegistry, INotebookTracker, ILabShell, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    manager: IXpraManager,
    context: IPageContext,
    tracker: IXpraTracker,
    settings: IXpraSettings,
    rendermime: IRenderMimeRegistry | null,
    notebooks: INotebookTracker | null,
    labShell: ILabShell | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_xpra');
    const outputs = new Set<DisplayOutput>();
    const open = (id: string, beside?: string) => {
      void app.commands.execute(CommandIDs.open, { id, beside });
    };

    rendermime?.addFactory(
      {
        // A notebook that is not trusted shows the picture.
        safe: false,
        mimeTypes: [DISPLAY_MIME_TYPE],
        createRenderer: () => {
          const output = new DisplayOutput({
            context,
            keepsPictures: () => settings.keepPictures,
            manager,
            open,
            tracker,
            trans
          });
          outputs.add(output);
          output.disposed.connect(() => outputs.delete(output));
          return output;
        }
      },
      0
    );

    // A cell may have changed what a display shows.
    NotebookActions.executed.connect((_, { notebook }) => {
      for (const output of outputs) {
        if (notebook.node.contains(output.node)) {
          void output.takePicture();
        }
      }
    });

    notebooks?.widgetAdded.connect((_, panel) => {
      Private.listen(panel, id => {
        if (labShell) {
          open(id, panel.id);
          return;
        }
        // A browser blocks a tab that no click opened as an unwanted pop-up.
        Notification.info(
          trans.__('The notebook asks to open a display in a browser tab.'),
          { actions: [{ label: trans.__('Open'), callback: () => open(id) }] }
        );
      });
    });
  }
};

namespace Private {
  /**
   * Listen for a notebook's kernel that asks for the tab of a display.
   */
  export function listen(
    { sessionContext }: NotebookPanel,
    open: (id: string) => void
  ): void {
    const register = () => {
      sessionContext.session?.kernel?.registerCommTarget(
        COMM_TARGET,
        (_, { content }) => {
          if (typeof content.data.id === 'string') {
            open(content.data.id);
          }
        }
      );
    };
    sessionContext.kernelChanged.connect(register);
    register();
  }
}
