import { connectPlugin } from './plugins/connect';
import { displayPlugin } from './plugins/display';
import { kernelsPlugin } from './plugins/kernels';
import { launcherPlugin } from './plugins/launcher';
import { managerPlugin } from './plugins/manager';
import { menuPlugin } from './plugins/menu';
import { notebookPlugin } from './plugins/notebook';
import { notificationsPlugin } from './plugins/notifications';
import { openWithPlugin } from './plugins/openwith';
import { pagePlugin } from './plugins/page';
import { programNotificationsPlugin } from './plugins/programnotifications';
import { programsPlugin } from './plugins/programs';
import { runningPlugin } from './plugins/running';

export * from './model';
export * from './tokens';

/**
 * The plugins of this extension.
 */
export default [
  managerPlugin,
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
