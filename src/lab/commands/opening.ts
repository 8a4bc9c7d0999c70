import { WidgetTracker } from '@jupyterlab/apputils';
import { DocumentRegistry } from '@jupyterlab/docregistry';
import { launchIcon } from '@jupyterlab/ui-components';
import { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { ITabWindow } from '../../contract/messages';
import { isLive } from '../../contract/model';
import { askDisplay } from '../dialogs/ask';
import { IXpraManager } from '../services/tokens';
import { XpraDisplay } from '../widgets/tab';
import { ITabOptions } from '../widgets/taboptions';
import { ICommandContext, targetOf } from './context';
import { CommandIDs } from './ids';
import { displayOptions } from './options';
import { OPEN_ARGS, TARGET_ARGS } from './schemas';

/**
 * Add the commands that open a display that runs.
 */
export function addOpeningCommands(context: ICommandContext): void {
  const { app, manager, trans } = context;

  app.commands.addCommand(CommandIDs.open, {
    label: args => (args.id ? trans.__('Open') : trans.__('Open Display…')),
    caption: trans.__('Open a display that is running'),
    describedBy: { args: OPEN_ARGS },
    execute: args => openDisplay(context, args)
  });

  app.commands.addCommand(CommandIDs.openInBrowserTab, {
    label: trans.__('Open in Browser Tab'),
    caption: trans.__('Open the display in a browser tab of its own'),
    icon: launchIcon,
    describedBy: { args: TARGET_ARGS },
    isEnabled: args => targetOf(context, args) !== undefined,
    execute: args => {
      const display = targetOf(context, args);
      if (display) {
        openInBrowser(manager, display.id);
      }
    }
  });
}

/**
 * Add a tab to an area of the shell, the main one by default.
 */
export async function addTab(
  context: ICommandContext,
  options: Pick<
    ITabOptions,
    'displayId' | 'docked' | 'givenName' | 'id' | 'name' | 'profile' | 'window'
  >,
  where: DocumentRegistry.IOpenOptions = {},
  area = 'main'
): Promise<XpraDisplay> {
  const { app, manager, prepare, settings, tracker } = context;
  const widget = new XpraDisplay({
    docked: settings.docked,
    ...options,
    ...{ context: context.pageContext, manager, stages: context.stages },
    // While Lab restores the layout, each tab is in sight for a moment.
    placed: app.restored,
    translator: context.translator
  });
  prepare(widget);
  app.shell.add(widget, area, { type: 'Xpra Display', ...where });
  await tracker.add(widget);
  return widget;
}

/**
 * Open a display in a browser tab of its own; a second time in the same one.
 */
export function openInBrowser(manager: IXpraManager, id: string): void {
  window.open(manager.url(id), browserTabName(id));
}

/**
 * The name of the browser tab that shows a display.
 */
export function browserTabName(id: string): string {
  return `xpra-${id}`;
}

/**
 * Open a display, or go to its tab.
 *
 * @returns The display's tab; null if it opens in a browser tab or none was chosen.
 */
export async function openDisplay(
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
  const tab = typeof args.tab === 'string' ? args.tab : undefined;
  const isOfDisplay = ({ displayId }: XpraDisplay) => displayId === id;
  const { currentWidget } = tracker;
  const widget =
    tab !== undefined
      ? tracker.find(other => other.id === tab)
      : currentWidget && isOfDisplay(currentWidget)
        ? currentWidget
        : tracker.find(isOfDisplay);
  if (widget) {
    if (!beside || !widget.isVisible) {
      app.shell.activateById(widget.id);
    }
    return widget;
  }
  const { name, profile } = displayOptions(args);
  return addTab(
    context,
    { displayId: id, id: tab, name, profile, ...dockOptions(args) },
    beside === undefined ? {} : placeBeside(beside, tracker)
  );
}

/**
 * Read from a command's arguments what a restored tab showed of its display's windows.
 */
function dockOptions(
  args: ReadonlyPartialJSONObject
): Pick<ITabOptions, 'docked' | 'givenName' | 'window'> {
  const { docked, givenName, window: wid } = args;
  return {
    ...(typeof givenName === 'string' ? { givenName } : {}),
    ...(typeof docked === 'boolean' ? { docked } : {}),
    ...(typeof wid === 'number' ? { window: restoredWindow(wid) } : {})
  };
}

/**
 * A window of which nothing else is known before its display's page is there.
 */
function restoredWindow(wid: number): ITabWindow {
  return {
    ...{ wid, title: '', icon: null, purpose: '' },
    ...{ tool: false, focusOnMap: true }
  };
}

/**
 * Where to open a display beside a tab: to its right, or under the display that is there
 * already. The tab keeps the keyboard.
 */
function placeBeside(
  beside: string,
  tracker: WidgetTracker<XpraDisplay>
): DocumentRegistry.IOpenOptions {
  const neighbour = tracker.find(({ isVisible }) => isVisible);
  return neighbour
    ? { ref: neighbour.id, mode: 'split-bottom', activate: false }
    : { ref: beside, mode: 'split-right', activate: false };
}
