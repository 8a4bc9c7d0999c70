import { launchIcon } from '@jupyterlab/ui-components';
import { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { askTabName } from '../dialogs/ask';
import { windowsIcon } from '../icons';
import { XpraDisplay } from '../widgets/tab';
import { ICommandContext, tabOf, targetOf } from './context';
import { CommandIDs } from './ids';
import { TAB_ARGS, TARGET_ARGS } from './schemas';

/**
 * Add the commands about the windows of a display.
 */
export function addWindowCommands(context: ICommandContext): void {
  const { app, trans } = context;

  app.commands.addCommand(CommandIDs.toggleWindows, {
    label: trans.__('Windows as Tabs'),
    caption: trans.__('Show each window as a tab, or all of them in one tab'),
    icon: windowsIcon,
    describedBy: { args: TARGET_ARGS },
    isEnabled: args => tabsOf(context, args).length > 0,
    isVisible: args => targetOf(context, args)?.kind === 'seamless',
    isToggled: args => tabsOf(context, args).some(({ docked }) => docked),
    execute: args => {
      const [kept, ...others] = tabsOf(context, args);
      if (kept) {
        others.forEach(tab => tab.dispose());
        kept.docked = !kept.docked;
        app.shell.activateById(kept.id);
        app.commands.notifyCommandChanged(CommandIDs.toggleWindows);
      }
    }
  });

  app.commands.addCommand(CommandIDs.nextWindow, {
    label: trans.__('Next Window of the Display'),
    caption: trans.__('Go to the tab of another window of the same display'),
    describedBy: { args: TARGET_ARGS },
    isEnabled: args => tabsOf(context, args).length > 1,
    execute: args => {
      const [, next] = tabsOf(context, args);
      if (next) {
        app.shell.activateById(next.id);
      }
    }
  });

  app.commands.addCommand(CommandIDs.renameTab, {
    label: trans.__('Rename Tab…'),
    caption: trans.__('Give the tab another name, which only you see'),
    describedBy: { args: TAB_ARGS },
    isEnabled: args => !!tabOf(context, args)?.window,
    isVisible: args => tabOf(context, args)?.docked ?? false,
    execute: async args => {
      const tab = tabOf(context, args);
      const name = tab && (await askTabName(tab.givenName, trans));
      if (tab && name !== null) {
        tab.givenName = name;
      }
    }
  });

  app.commands.addCommand(CommandIDs.tearOff, {
    label: trans.__('Tear Off into a Browser Window'),
    caption: trans.__('Show the window in a browser window of its own'),
    icon: launchIcon,
    describedBy: { args: TAB_ARGS },
    isEnabled: args => !!tabOf(context, args)?.window,
    isVisible: args => tabOf(context, args)?.docked ?? false,
    execute: args => tabOf(context, args)?.tear(false)
  });

  app.commands.addCommand(CommandIDs.pictureInPicture, {
    label: trans.__('Picture in Picture'),
    caption: trans.__('Show the window above all others of the screen'),
    describedBy: { args: TAB_ARGS },
    isEnabled: args => !!tabOf(context, args)?.window,
    isVisible: args =>
      'documentPictureInPicture' in window &&
      (tabOf(context, args)?.docked ?? false),
    execute: args => tabOf(context, args)?.tear(true)
  });
}

/**
 * The tabs of the display that a command is about, the one in use first.
 */
function tabsOf(
  context: ICommandContext,
  args: ReadonlyPartialJSONObject
): XpraDisplay[] {
  const { tracker } = context;
  const display = targetOf(context, args);
  const tabs: XpraDisplay[] = [];
  tracker.forEach(tab => {
    if (display && tab.displayId === display.id) {
      tabs.push(tab);
    }
  });
  const current = tabs.findIndex(tab => tab === tracker.currentWidget);
  // The others follow in the order in which they were opened, from the one after it on.
  return current > 0
    ? [...tabs.slice(current), ...tabs.slice(0, current)]
    : tabs;
}
