import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';

import { XpraManager } from '../services/manager';
import { IXpraManager } from '../services/tokens';

/**
 * Provides the manager of the displays.
 */
export const managerPlugin: JupyterFrontEndPlugin<IXpraManager> = {
  id: 'jupyterlab-xpra:manager',
  description: 'Provides the manager of the displays.',
  autoStart: true,
  provides: IXpraManager,
  activate: (app: JupyterFrontEnd): IXpraManager => {
    const { events, serverSettings } = app.serviceManager;
    return new XpraManager({ events: events.stream, serverSettings });
  }
};
