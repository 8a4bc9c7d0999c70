import { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { showErrorMessage, WidgetTracker } from '@jupyterlab/apputils';
import { DocumentRegistry } from '@jupyterlab/docregistry';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import {
  editIcon,
  launchIcon,
  shareIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import { JSONObject, ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { askDisplay, askName, confirm } from '../dialogs/dialogs';
import { profileIcon, screenshotIcon } from '../icons';
import {
  IDisplayModel,
  IDisplayOptions,
  IProfile,
  isLive
} from '../../contract/model';
import { showProblems } from '../dialogs/problems';
import { saveScreenshot } from '../services/screenshot';
import { showLink } from '../dialogs/sharing';
import { IPageContext, IXpraManager } from '../services/tokens';
import { TAB_TYPE, XpraDisplay } from '../widgets/display';

/**
 * The commands about displays.
 */
export namespace CommandIDs {
  /**
   * Start a display and open it.
   */
  export const create = 'xpra:create-display';

  /**
   * Open a display, or go to its tab.
   */
  export const open = 'xpra:open';

  /**
   * Open a display in a browser tab of its own.
   */
  export const openInBrowserTab = 'xpra:open-in-browser-tab';

  /**
   * Show the programs that can be started.
   */
  export const programs = 'xpra:programs';

  /**
   * Start one more program in a display.
   */
  export const startProgram = 'xpra:start-program';

  /**
   * Choose the display that new kernels and terminals draw in.
   */
  export const connect = 'xpra:connect';

  /**
   * Rename a display.
   */
  export const rename = 'xpra:rename';

  /**
   * Save what a display shows as a picture.
   */
  export const screenshot = 'xpra:screenshot';

  /**
   * Share a display by a link.
   */
  export const share = 'xpra:share';

  /**
   * Stop a display.
   */
  export const stop = 'xpra:stop';

  /**
   * Stop all displays.
   */
  export const stopAll = 'xpra:stop-all';
}

/**
 * What the commands work with.
 */
export interface ICommandContext {
  app: JupyterFrontEnd;

  manager: IXpraManager;

  /**
   * What the pages are told.
   */
  pageContext: IPageContext;

  tracker: WidgetTracker<XpraDisplay>;

  trans: TranslationBundle;

  translator: ITranslator;

  /**
   * The shell, if it has tabs; displays open in browser tabs otherwise.
   */
  labShell: ILabShell | null;

  /**
   * Where screenshots go; the root folder without one.
   */
  fileBrowser: IDefaultFileBrowser | null;

  /**
   * Called with each tab before it is shown.
   */
  prepare: (widget: XpraDisplay) => void;
}

/**
 * Add the commands to the application.
 */
export function addCommands(context: ICommandContext): void {
  const { app, manager, trans } = context;
  const { commands } = app;
  const isAvailable = (args: ReadonlyPartialJSONObject) =>
    Private.target(context, args) !== undefined;

  commands.addCommand(CommandIDs.create, {
    label: args => {
      const title = Private.profile(manager, args)?.title;
      if (args.isPalette) {
        return trans.__('New %1', title ?? trans.__('Desktop'));
      }
      return title ?? trans.__('New Desktop');
    },
    caption: args => Private.profile(manager, args)?.description ?? '',
    icon: args => profileIcon(Private.profile(manager, args)),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          profile: {
            type: 'string',
            description: 'The id of the profile; the first one by default.'
          },
          command: {
            type: 'array',
            items: { type: 'string' },
            description: 'A program and its arguments, instead of a profile.'
          },
          cwd: {
            type: 'string',
            description:
              'The folder to start in; that of the file, or the one that the file browser shows, by default.'
          },
          file: {
            type: 'string',
            description: 'The path of a file that the profile is to open.'
          },
          name: { type: 'string', description: 'The name of the display.' },
          width: {
            type: 'integer',
            description: 'The width in CSS pixels; that of the tab by default.'
          },
          height: {
            type: 'integer',
            description: 'The height in CSS pixels; that of the tab by default.'
          },
          dpi: { type: 'integer', description: 'Dots per inch.' },
          isPalette: {
            type: 'boolean',
            description: 'Whether the command is shown in the palette.'
          }
        }
      }
    },
    execute: args => Private.create(context, Private.inFolder(context, args))
  });

  commands.addCommand(CommandIDs.startProgram, {
    label: args =>
      Private.profile(manager, args)?.title ?? trans.__('Start Program'),
    caption: trans.__('Start one more program in a display'),
    icon: args => profileIcon(Private.profile(manager, args), 'seamless'),
    describedBy: {
      args: {
        ...Private.TARGET_ARGS,
        required: ['profile'],
        properties: {
          ...Private.TARGET_ARGS.properties,
          profile: { type: 'string', description: 'The id of the profile.' },
          cwd: {
            type: 'string',
            description:
              'The folder to start in; that of the file, or the one that the file browser shows, by default.'
          },
          file: {
            type: 'string',
            description: 'The path of a file that the profile is to open.'
          }
        }
      }
    },
    isEnabled: args => Private.target(context, args)?.state === 'ready',
    execute: async args => {
      const display = Private.target(context, args);
      const { cwd, file, profile } = Private.inFolder(context, args);
      if (!display || profile === undefined) {
        return;
      }
      const title = Private.profile(manager, args)?.title ?? profile;
      await Private.report(
        manager.startProgram(display.id, { cwd, file, profile }),
        trans.__('%1 could not be started', title)
      );
      await Private.open(context, { id: display.id });
    }
  });

  commands.addCommand(CommandIDs.open, {
    label: args => (args.id ? trans.__('Open') : trans.__('Open Display…')),
    caption: trans.__('Open a display that is running'),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          id: {
            type: 'string',
            description: 'The id of the display; asked for by default.'
          },
          tab: { type: 'string', description: 'The id of the tab to restore.' },
          name: {
            type: 'string',
            description: 'The name of the display, until it is heard of.'
          },
          profile: {
            type: 'string',
            description: 'The profile of the display, until it is heard of.'
          },
          beside: {
            type: 'string',
            description:
              'The id of a tab to open it beside, without going there.'
          }
        }
      }
    },
    execute: args => Private.open(context, args)
  });

  commands.addCommand(CommandIDs.openInBrowserTab, {
    label: trans.__('Open in Browser Tab'),
    caption: trans.__('Open the display in a browser tab of its own'),
    icon: launchIcon,
    describedBy: { args: Private.TARGET_ARGS },
    isEnabled: isAvailable,
    execute: args => {
      const display = Private.target(context, args);
      if (display) {
        Private.openInBrowser(manager, display.id);
      }
    }
  });

  commands.addCommand(CommandIDs.rename, {
    label: trans.__('Rename Display…'),
    caption: trans.__('Rename the display'),
    icon: editIcon,
    describedBy: {
      args: {
        ...Private.TARGET_ARGS,
        properties: {
          ...Private.TARGET_ARGS.properties,
          name: {
            type: 'string',
            description: 'The new name; asked for by default.'
          }
        }
      }
    },
    isEnabled: isAvailable,
    execute: async args => {
      const display = Private.target(context, args);
      if (!display) {
        return;
      }
      const name =
        typeof args.name === 'string'
          ? args.name
          : await askName(display, trans);
      if (name) {
        await Private.report(
          manager.rename(display.id, name),
          trans.__('The display could not be renamed')
        );
      }
    }
  });

  commands.addCommand(CommandIDs.screenshot, {
    label: trans.__('Save Screenshot of Display'),
    caption: trans.__('Save a screenshot in the current folder'),
    icon: screenshotIcon,
    describedBy: { args: Private.TARGET_ARGS },
    isEnabled: args => Private.target(context, args)?.state === 'ready',
    execute: async args => {
      const display = Private.target(context, args);
      if (display) {
        await Private.report(
          Private.takeScreenshot(context, display),
          trans.__('The screenshot could not be saved')
        );
      }
    }
  });

  commands.addCommand(CommandIDs.share, {
    label: trans.__('Share Display…'),
    caption: trans.__('Share the display by a link, for others to see'),
    icon: shareIcon,
    describedBy: { args: Private.TARGET_ARGS },
    isEnabled: args => Private.target(context, args)?.state === 'ready',
    isVisible: args => Private.target(context, args)?.shareable !== false,
    execute: async args => {
      const display = Private.target(context, args);
      if (display) {
        await Private.report(
          Private.share(context, display),
          trans.__('The display could not be shared')
        );
      }
    }
  });

  commands.addCommand(CommandIDs.stop, {
    label: trans.__('Stop Display'),
    caption: trans.__('Stop the display and the programs in it'),
    icon: stopIcon,
    describedBy: {
      args: {
        ...Private.TARGET_ARGS,
        properties: {
          ...Private.TARGET_ARGS.properties,
          confirm: {
            type: 'boolean',
            description: 'Whether to ask first; true by default.'
          }
        }
      }
    },
    isEnabled: args => {
      const display = Private.target(context, args);
      return display !== undefined && isLive(display);
    },
    execute: async args => {
      const display = Private.target(context, args);
      if (!display) {
        return;
      }
      const isConfirmed =
        args.confirm === false ||
        (await confirm(
          trans.__('Stop %1?', display.name),
          trans.__('The programs in it end; what is not saved is lost.'),
          trans.__('Stop'),
          trans
        ));
      if (isConfirmed) {
        await Private.report(
          manager.stop(display.id),
          trans.__('The display could not be stopped')
        );
      }
    }
  });

  commands.addCommand(CommandIDs.stopAll, {
    label: trans.__('Stop All Displays'),
    caption: trans.__('Stop all displays and the programs in them'),
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => manager.displays.some(isLive),
    execute: async () => {
      const isConfirmed = await confirm(
        trans.__('Stop all displays?'),
        trans.__('The programs in them end; what is not saved is lost.'),
        trans.__('Stop All'),
        trans
      );
      if (isConfirmed) {
        await Private.report(
          manager.stopAll(),
          trans.__('The displays could not be stopped')
        );
      }
    }
  });

  const notify = () => commands.notifyCommandChanged();
  manager.runningChanged.connect(notify);
  manager.profilesChanged.connect(notify);
}

namespace Private {
  /**
   * The arguments of a command about one display.
   */
  export const TARGET_ARGS = {
    type: 'object',
    properties: {
      id: {
        type: 'string',
        description:
          'The id of the display; that of the current tab by default.'
      },
      isContextMenu: {
        type: 'boolean',
        description: 'Whether it is about the tab that the context menu is of.'
      }
    }
  };

  /**
   * The profile that a command's arguments name, if the server has it.
   */
  export function profile(
    manager: IXpraManager,
    args: ReadonlyPartialJSONObject
  ): IProfile | undefined {
    return args.profile === undefined
      ? undefined
      : manager.profiles.find(({ id }) => id === args.profile);
  }

  /**
   * Read what to start from a command's arguments.
   *
   * @param args - The arguments; what is not an option of a display is left out.
   *
   * @returns The options.
   */
  export function displayOptions(
    args: ReadonlyPartialJSONObject
  ): IDisplayOptions {
    const options: JSONObject = {};
    for (const key of ['profile', 'name', 'file']) {
      const value = args[key];
      if (typeof value === 'string' && value !== '') {
        options[key] = value;
      }
    }
    if (typeof args.cwd === 'string') {
      options.cwd = args.cwd;
    }
    for (const key of ['width', 'height', 'dpi']) {
      const value = args[key];
      if (typeof value === 'number') {
        options[key] = value;
      }
    }
    const { command } = args;
    if (Array.isArray(command)) {
      options.command = command.map(String);
    }
    return options;
  }

  /**
   * Read what to start, and in which folder, from a command's arguments: that of
   * the launcher or of the file, else the one that the file browser shows.
   */
  export function inFolder(
    { app, fileBrowser }: ICommandContext,
    args: ReadonlyPartialJSONObject
  ): IDisplayOptions {
    const { cwd: asked, ...options } = displayOptions(args);
    const cwd =
      asked ??
      (options.file === undefined ? fileBrowser?.model.path : undefined);
    // The server knows where its own files are, not those of another drive.
    return cwd === undefined ||
      app.serviceManager.contents.driveName(cwd) !== ''
      ? options
      : { ...options, cwd };
  }

  /**
   * The display that a command is about.
   */
  export function target(
    { app, manager, tracker }: ICommandContext,
    args: ReadonlyPartialJSONObject
  ): IDisplayModel | undefined {
    // A tab whose display is not known yet has null: that is no other display.
    if (args.id !== undefined) {
      return manager.get(String(args.id));
    }
    let widget = tracker.currentWidget;
    if (args.isContextMenu) {
      const tab = app.contextMenuHitTest(
        node => node.dataset.type === TAB_TYPE
      );
      widget = tracker.find(({ id }) => id === tab?.dataset.id) ?? null;
    } else if (widget !== app.shell.currentWidget) {
      return undefined;
    }
    const id = widget?.displayId ?? null;
    return id === null ? undefined : manager.get(id);
  }

  /**
   * Start a display and open it.
   *
   * @returns Its tab; null if it opens in a browser tab or cannot be started.
   */
  export async function create(
    context: ICommandContext,
    options: IDisplayOptions
  ): Promise<XpraDisplay | null> {
    const { labShell, manager, trans } = context;
    if (manager.status?.ok === false) {
      // It can have been mended since the status was heard of.
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
    // Only a tab that is opened at once is not taken for an unwanted pop-up.
    const page = window.open('', '_blank');
    const { innerHeight: height, innerWidth: width } = window;
    try {
      const { id } = await manager.create({ width, height, ...options });
      if (page) {
        page.name = pageName(id);
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

  /**
   * Open a display, or go to its tab.
   *
   * @returns Its tab; null if it opens in a browser tab or none was chosen.
   */
  export async function open(
    context: ICommandContext,
    args: ReadonlyPartialJSONObject
  ): Promise<XpraDisplay | null> {
    const { app, labShell, manager, tracker, trans } = context;
    if (args.tab && !args.id) {
      throw new Error('The page was left before the display was started.');
    }
    const id =
      typeof args.id === 'string'
        ? args.id
        : await askDisplay(manager.displays.filter(isLive), trans);
    if (id === null) {
      return null;
    }
    if (!labShell) {
      openInBrowser(manager, id);
      return null;
    }
    const beside = typeof args.beside === 'string' ? args.beside : undefined;
    const widget = tracker.find(({ displayId }) => displayId === id);
    if (widget) {
      if (!beside || !widget.isVisible) {
        app.shell.activateById(widget.id);
      }
      return widget;
    }
    const { name, profile } = displayOptions(args);
    const tab = typeof args.tab === 'string' ? args.tab : undefined;
    return addTab(
      context,
      { displayId: id, id: tab, name, profile },
      beside === undefined ? {} : place(beside, tracker)
    );
  }

  /**
   * Add a tab to the main area.
   */
  async function addTab(
    {
      app,
      manager,
      pageContext,
      prepare,
      tracker,
      translator
    }: ICommandContext,
    options: Pick<
      XpraDisplay.IOptions,
      'displayId' | 'id' | 'name' | 'profile'
    >,
    where: DocumentRegistry.IOpenOptions = {}
  ): Promise<XpraDisplay> {
    const widget = new XpraDisplay({
      ...options,
      context: pageContext,
      manager,
      // While the layout is restored, tab after tab is in sight for a moment.
      placed: app.restored,
      translator
    });
    prepare(widget);
    app.shell.add(widget, 'main', { type: 'Xpra Display', ...where });
    await tracker.add(widget);
    return widget;
  }

  /**
   * Where to open a display beside a tab: to its right, or under the display
   * that is there already. Who works in the tab keeps the keyboard.
   */
  function place(
    beside: string,
    tracker: WidgetTracker<XpraDisplay>
  ): DocumentRegistry.IOpenOptions {
    const neighbour = tracker.find(({ isVisible }) => isVisible);
    return neighbour
      ? { ref: neighbour.id, mode: 'split-bottom', activate: false }
      : { ref: beside, mode: 'split-right', activate: false };
  }

  /**
   * Open a display in a browser tab of its own; a second time in the same one.
   */
  export function openInBrowser(manager: IXpraManager, id: string): void {
    window.open(manager.url(id), pageName(id));
  }

  /**
   * The name of the browser tab that shows a display.
   */
  function pageName(id: string): string {
    return `xpra-${id}`;
  }

  /**
   * Save what a display shows as a picture, in the current folder.
   */
  export async function takeScreenshot(
    { app, fileBrowser, manager, trans }: ICommandContext,
    { id, name }: IDisplayModel
  ): Promise<void> {
    const picture = await manager.screenshot(id);
    const folder = fileBrowser?.model.path ?? '';
    await saveScreenshot(app, picture, name, folder, trans);
  }

  /**
   * Share a display, or share it no longer.
   */
  export async function share(
    { manager, trans }: ICommandContext,
    { id, name }: IDisplayModel
  ): Promise<void> {
    const link = await manager.share(id);
    if (await showLink(name, link, trans)) {
      await manager.unshare(id);
    }
  }

  /**
   * Wait for what was asked of the server, and tell if it failed.
   */
  export async function report(
    result: Promise<unknown>,
    title: string
  ): Promise<void> {
    try {
      await result;
    } catch (error) {
      await showErrorMessage(title, error as Error);
    }
  }
}
