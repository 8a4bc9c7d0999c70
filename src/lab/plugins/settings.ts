import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';

import { XpraSettings } from '../services/settings';
import { IXpraSettings } from '../services/tokens';

/**
 * Provides the settings of this extension.
 */
export const settingsPlugin: JupyterFrontEndPlugin<IXpraSettings> = {
  id: 'jupyterlab-xpra:settings',
  description: 'Provides the settings of displays.',
  autoStart: true,
  optional: [ISettingRegistry],
  provides: IXpraSettings,
  activate: (
    _: JupyterFrontEnd,
    registry: ISettingRegistry | null
  ): IXpraSettings => new XpraSettings(registry)
};
