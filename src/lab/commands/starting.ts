import { showErrorMessage } from '@jupyterlab/apputils';
import { CommandRegistry } from '@lumino/commands';

import { IDisplayOptions } from '../../contract/model';
import { showProblems } from '../dialogs/problems';
import { profileIcon } from '../icons';
import { XpraDisplay } from '../widgets/tab';
import { ICommandContext, profileOf, report, targetOf } from './context';
import { CommandIDs } from './ids';
import { addTab, browserTabName, openDisplay, openInBrowser } from './opening';
import { displayOptionsInFolder, dpiFor } from './options';
import { CREATE_ARGS, OPEN_FILE_ARGS, START_PROGRAM_ARGS } from './schemas';

/**
 * Add the commands that start a display, or a program in one.
 */
export function addStartingCommands(context: ICommandContext): void {
  const { app, manager, trans } = context;

  const appearance: Pick<
    CommandRegistry.ICommandOptions,
    'label' | 'caption' | 'icon'
  > = {
    label: args => {
      const title = profileOf(context, args)?.title;
      if (args.isPalette) {
        return trans.__('New %1', title ?? trans.__('Desktop'));
      }
      return title ?? trans.__('New Desktop');
    },
    caption: args => profileOf(context, args)?.description ?? '',
    icon: args => profileIcon(profileOf(context, args))
  };

  app.commands.addCommand(CommandIDs.create, {
    ...appearance,
    describedBy: { args: CREATE_ARGS },
    execute: args => create(context, displayOptionsInFolder(context, args))
  });

  app.commands.addCommand(CommandIDs.openFile, {
    ...appearance,
    describedBy: { args: OPEN_FILE_ARGS },
    execute: ({ file, profile }) =>
      create(context, { file: String(file), profile: String(profile) })
  });

  app.commands.addCommand(CommandIDs.startProgram, {
    label: args => profileOf(context, args)?.title ?? trans.__('Start Program'),
    caption: trans.__('Start one more program in a display'),
    icon: args => profileIcon(profileOf(context, args), 'seamless'),
    describedBy: { args: START_PROGRAM_ARGS },
    isEnabled: args => targetOf(context, args)?.state === 'ready',
    execute: async args => {
      const display = targetOf(context, args);
      const { cwd, profile } = displayOptionsInFolder(context, args);
      if (!display || profile === undefined) {
        return;
      }
      const title = profileOf(context, args)?.title ?? profile;
      await report(
        manager.startProgram(display.id, { cwd, profile }),
        trans.__('%1 could not be started', title)
      );
      await openDisplay(context, { id: display.id });
    }
  });
}

/**
 * Start a display and open it.
 *
 * @returns The display's tab; null if it opens in a browser tab or cannot be started.
 */
async function create(
  context: ICommandContext,
  wanted: IDisplayOptions
): Promise<XpraDisplay | null> {
  const { labShell, manager, trans } = context;
  const dpi = dpiFor(context, wanted.profile);
  const options = dpi === undefined ? wanted : { dpi, ...wanted };
  if (manager.status?.ok === false) {
    // The administrator can have fixed the problems since the server told of them.
    const status = await manager.refreshStatus().catch(() => manager.status);
    if (status?.ok === false) {
      await showProblems(status, trans);
      return null;
    }
  }
  if (!labShell) {
    await createInBrowser(context, options);
    return null;
  }
  const widget = await addTab(context, { profile: options.profile });
  void widget.start(options);
  return widget;
}

/**
 * Start a display and open it in a browser tab.
 */
async function createInBrowser(
  { manager, trans }: ICommandContext,
  options: IDisplayOptions
): Promise<void> {
  // A browser takes a tab that is not opened at once for an unwanted pop-up.
  const page = window.open('', '_blank');
  const { innerHeight: height, innerWidth: width } = window;
  try {
    const { id } = await manager.create({ width, height, ...options });
    if (page) {
      page.name = browserTabName(id);
      page.location.href = manager.url(id);
    } else {
      openInBrowser(manager, id);
    }
  } catch (error) {
    page?.close();
    await showErrorMessage(
      trans.__('The display could not be started'),
      error as Error
    );
  }
}
