import { connectPlugin } from './lab/plugins/connect';
import { displayPlugin } from './lab/plugins/display';
import { kernelsPlugin } from './lab/plugins/kernels';
import { launcherPlugin } from './lab/plugins/launcher';
import { managerPlugin } from './lab/plugins/manager';
import { menuPlugin } from './lab/plugins/menu';
import { notebookPlugin } from './lab/plugins/notebook';
import { notificationsPlugin } from './lab/plugins/notifications';
import { openWithPlugin } from './lab/plugins/openwith';
import { pagePlugin } from './lab/plugins/page';
import { programNotificationsPlugin } from './lab/plugins/programnotifications';
import { programsPlugin } from './lab/plugins/programs';
import { runningPlugin } from './lab/plugins/running';
import { settingsPlugin } from './lab/plugins/settings';

export * from './contract/model';
export * from './lab/services/tokens';

/**
 * The plugins of this extension.
 */
export default [
  managerPlugin,
  settingsPlugin,
  pagePlugin,
  displayPlugin,
  launcherPlugin,
  programsPlugin,
  openWithPlugin,
  runningPlugin,
  menuPlugin,
  notificationsPlugin,
  programNotificationsPlugin,
  notebookPlugin,
  kernelsPlugin,
  connectPlugin
];
