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
  { app, manager, tracker }: ICommandContext,
  args: ReadonlyPartialJSONObject
): IDisplayModel | undefined {
  // A tab whose display the server has not named yet passes null: no other display is meant.
  if (args.id !== undefined) {
    return manager.get(String(args.id));
  }
  let widget = tracker.currentWidget;
  if (args.isContextMenu) {
    const tab = app.contextMenuHitTest(node => node.dataset.type === TAB_TYPE);
    widget = tracker.find(({ id }) => id === tab?.dataset.id) ?? null;
  } else if (widget !== app.shell.currentWidget) {
    return undefined;
  }
  const id = widget?.displayId ?? null;
  return id === null ? undefined : manager.get(id);
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
