import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { showErrorMessage } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { confirm } from '../dialogs/ask';
import { isLive } from '../../contract/model';
import { IXpraManager, IXpraSettings } from '../services/tokens';

/**
 * Asks whether to stop the displays that a notebook's kernel started, when the kernel has been
 * shut down. A restart of the kernel is no shutdown.
 */
export const kernelsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-xpra:kernels',
  description:
    'Asks whether to stop the displays of a kernel that was shut down.',
  autoStart: true,
  requires: [IXpraManager, IXpraSettings],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    manager: IXpraManager,
    settings: IXpraSettings,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_xpra');
    let running = new Set<string>();

    const onShutDown = async (kernels: ReadonlySet<string>) => {
      const displays = manager.displays.filter(
        display =>
          isLive(display) &&
          display.kernel !== null &&
          kernels.has(display.kernel)
      );
      await settings.ready;
      const choice = settings.stopWithKernel;
      if (displays.length === 0 || choice === 'never') {
        return;
      }
      const names = displays.map(({ name }) => name).join(', ');
      const isConfirmed =
        choice === 'always' ||
        (await confirm(
          trans.__('Stop %1 too?', names),
          trans.__(
            'The kernel that was shut down had started it. The programs in it end; what is not saved is lost.'
          ),
          trans.__('Stop'),
          trans
        ));
      if (isConfirmed) {
        await Promise.all(displays.map(({ id }) => manager.stop(id)));
      }
    };

    app.serviceManager.kernels.runningChanged.connect((_, models) => {
      const before = running;
      running = new Set(models.map(({ id }) => id));
      const gone = [...before].filter(id => !running.has(id));
      if (gone.length > 0) {
        onShutDown(new Set(gone)).catch(error => {
          void showErrorMessage(
            trans.__('The displays could not be stopped'),
            error
          );
        });
      }
    });
  }
};
