import { TranslationBundle } from '@jupyterlab/translation';
import { stopIcon } from '@jupyterlab/ui-components';

import { isLive } from '../../contract/model';
import { confirm } from '../dialogs/ask';
import { IXpraManager } from '../services/tokens';
import { ICommandContext, report, targetOf } from './context';
import { CommandIDs } from './ids';
import { NO_ARGS, TARGET_ARGS } from './schemas';

/**
 * Add the commands that stop displays.
 */
export function addStoppingCommands(context: ICommandContext): void {
  const { app, manager, trans } = context;

  app.commands.addCommand(CommandIDs.stop, {
    label: trans.__('Stop Display'),
    caption: trans.__('Stop the display and the programs in it'),
    icon: stopIcon,
    describedBy: { args: TARGET_ARGS },
    isEnabled: args => {
      const display = targetOf(context, args);
      return display !== undefined && isLive(display);
    },
    execute: async args => {
      const display = targetOf(context, args);
      if (!display) {
        return;
      }
      const isConfirmed = await confirm(
        trans.__('Stop %1?', display.name),
        trans.__('The programs in it end; what is not saved is lost.'),
        trans.__('Stop'),
        trans
      );
      if (isConfirmed) {
        await stopDisplay(manager, display.id, trans);
      }
    }
  });

  app.commands.addCommand(CommandIDs.stopAll, {
    label: trans.__('Stop All Displays'),
    caption: trans.__('Stop all displays and the programs in them'),
    describedBy: { args: NO_ARGS },
    isEnabled: () => manager.displays.some(isLive),
    execute: async () => {
      const isConfirmed = await confirm(
        trans.__('Stop all displays?'),
        trans.__('The programs in them end; what is not saved is lost.'),
        trans.__('Stop All'),
        trans
      );
      if (isConfirmed) {
        await report(
          manager.stopAll(),
          trans.__('The displays could not be stopped')
        );
      }
    }
  });
}

/**
 * Stop a display without a question, and show an error message if that fails.
 *
 * #### Notes
 * A display that has ended, or that the server does not know, is left alone.
 */
export async function stopDisplay(
  manager: IXpraManager,
  id: string,
  trans: TranslationBundle
): Promise<void> {
  const display = manager.get(id);
  if (display && isLive(display)) {
    await report(
      manager.stop(id),
      trans.__('The display could not be stopped')
    );
  }
}
