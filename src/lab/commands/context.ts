import { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { showErrorMessage, WidgetTracker } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { IDisplayModel, IProfile } from '../../contract/model';
import { IPageContext, IXpraManager, IXpraSettings } from '../services/tokens';
import { Stages } from '../widgets/stages';
import { TAB_TYPE, XpraDisplay } from '../widgets/tab';

/**
 * The objects that the commands work with.
 */
export interface ICommandContext {
  app: JupyterFrontEnd;

  manager: IXpraManager;

  /**
   * The context that Lab tells the pages of the displays.
   */
  pageContext: IPageContext;

  settings: IXpraSettings;

  /**
   * The stages of the displays whose windows are tabs.
   */
  stages: Stages;

  tracker: WidgetTracker<XpraDisplay>;

  trans: TranslationBundle;

  translator: ITranslator;

  /**
   * The shell, if it has tabs; otherwise displays open in browser tabs.
   */
  labShell: ILabShell | null;

  /**
   * The file browser, whose folder screenshots are saved in; without it, the root folder.
   */
  fileBrowser: IDefaultFileBrowser | null;

  /**
   * Called with each tab before it is shown.
   */
  prepare: (widget: XpraDisplay) => void;
}

/**
 * The display that a command is about.
 */
export function targetOf(
  context: ICommandContext,
  args: ReadonlyPartialJSONObject
): IDisplayModel | undefined {
  const { manager } = context;
  // A tab whose display the server has not named yet passes null: no other display is meant.
  if (args.id !== undefined) {
    return manager.get(String(args.id));
  }
  const id = tabOf(context, args)?.displayId ?? null;
  return id === null ? undefined : manager.get(id);
}

/**
 * The tab that a command is about: that of the context menu, or the current one.
 */
export function tabOf(
  { app, tracker }: ICommandContext,
  args: ReadonlyPartialJSONObject
): XpraDisplay | null {
  if (args.isContextMenu) {
    const tab = app.contextMenuHitTest(node => node.dataset.type === TAB_TYPE);
    return tracker.find(({ id }) => id === tab?.dataset.id) ?? null;
  }
  const { currentWidget } = tracker;
  return currentWidget === app.shell.currentWidget ? currentWidget : null;
}

/**
 * The profile that a command's arguments name, if the server has it.
 */
export function profileOf(
  { manager }: ICommandContext,
  args: ReadonlyPartialJSONObject
): IProfile | undefined {
  return args.profile === undefined
    ? undefined
    : manager.profiles.find(({ id }) => id === args.profile);
}

/**
 * Wait for a request to the server, and show an error message if it fails.
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
