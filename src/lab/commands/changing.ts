import { editIcon, shareIcon } from '@jupyterlab/ui-components';

import { IDisplayModel } from '../../contract/model';
import { askName } from '../dialogs/ask';
import { showLink } from '../dialogs/sharing';
import { screenshotIcon } from '../icons';
import { saveScreenshot } from '../services/screenshot';
import { ICommandContext, report, targetOf } from './context';
import { CommandIDs } from './ids';
import { TARGET_ARGS } from './schemas';

/**
 * Add the commands that rename a display, share it and save a screenshot of it.
 */
export function addChangingCommands(context: ICommandContext): void {
  const { app, manager, trans } = context;
  const isReady = (display: IDisplayModel | undefined) =>
    display?.state === 'ready';

  app.commands.addCommand(CommandIDs.rename, {
    label: trans.__('Rename Display…'),
    caption: trans.__('Rename the display'),
    icon: editIcon,
    describedBy: { args: TARGET_ARGS },
    isEnabled: args => targetOf(context, args) !== undefined,
    execute: async args => {
      const display = targetOf(context, args);
      if (!display) {
        return;
      }
      const name = await askName(display, trans);
      if (name) {
        await report(
          manager.rename(display.id, name),
          trans.__('The display could not be renamed')
        );
      }
    }
  });

  app.commands.addCommand(CommandIDs.screenshot, {
    label: trans.__('Save Screenshot of Display'),
    caption: trans.__('Save a screenshot in the current folder'),
    icon: screenshotIcon,
    describedBy: { args: TARGET_ARGS },
    isEnabled: args => isReady(targetOf(context, args)),
    execute: async args => {
      const display = targetOf(context, args);
      if (display) {
        await report(
          takeScreenshot(context, display),
          trans.__('The screenshot could not be saved')
        );
      }
    }
  });

  app.commands.addCommand(CommandIDs.share, {
    label: trans.__('Share Display…'),
    caption: trans.__('Share the display by a link, for others to see'),
    icon: shareIcon,
    describedBy: { args: TARGET_ARGS },
    isEnabled: args => isReady(targetOf(context, args)),
    isVisible: args => targetOf(context, args)?.shareable !== false,
    execute: async args => {
      const display = targetOf(context, args);
      if (display) {
        await report(
          share(context, display),
          trans.__('The display could not be shared')
        );
      }
    }
  });
}

/**
 * Save what a display shows as a picture, in the current folder.
 */
async function takeScreenshot(
  { app, fileBrowser, manager, trans }: ICommandContext,
  { id, name }: IDisplayModel
): Promise<void> {
  const picture = await manager.screenshot(id);
  const folder = fileBrowser?.model.path ?? '';
  await saveScreenshot(app, picture, name, folder, trans);
}

/**
 * Share a display and show its link, where a person can stop sharing.
 */
async function share(
  { manager, trans }: ICommandContext,
  { id, name }: IDisplayModel
): Promise<void> {
  const link = await manager.share(id);
  if (await showLink(name, link, trans)) {
    await manager.unshare(id);
  }
}
