import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Notification, showErrorMessage } from '@jupyterlab/apputils';
import {
  ITranslator,
  nullTranslator,
  TranslationBundle
} from '@jupyterlab/translation';

import { CommandIDs } from '../commands/ids';
import { endLabel } from '../labels';
import { IDisplayModel, isLive } from '../../contract/model';
import { IXpraManager, IXpraTracker } from '../services/tokens';

/**
 * Shows a notification when a display ends unexpectedly, or is about to be stopped because nobody
 * uses it, and no tab shows it.
 */
export const notificationsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-xpra:notifications',
  description:
    'Tells when a display that no tab shows ends unexpectedly or is about to.',
  autoStart: true,
  requires: [IXpraManager, IXpraTracker],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    manager: IXpraManager,
    tracker: IXpraTracker,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_xpra');
    const watcher = new EndWatcher();
    const warnings = new Map<string, string>();
    manager.runningChanged.connect((_, displays) => {
      if (!manager.isReady) {
        return;
      }
      for (const display of watcher.update(displays)) {
        if (!tracker.find(({ displayId }) => displayId === display.id)) {
          notify(display, trans, () => {
            void app.commands.execute(CommandIDs.open, { id: display.id });
          });
        }
      }
      const isSeen = (id: string) =>
        tracker.find(tab => tab.displayId === id && tab.isVisible);
      const unused = displays.filter(
        ({ id, culled_in }) => culled_in !== null && !isSeen(id)
      );
      for (const [id, warning] of warnings) {
        if (!unused.some(display => display.id === id)) {
          Notification.dismiss(warning);
          warnings.delete(id);
        }
      }
      for (const display of unused) {
        if (!warnings.has(display.id)) {
          warnings.set(display.id, warn(display, manager, trans));
        }
      }
    });
  }
};

/**
 * Finds the displays that ended unexpectedly between two looks.
 */
export class EndWatcher {
  /**
   * Look at the displays.
   *
   * @param displays - All displays, live and ended.
   *
   * @returns The displays that ended unexpectedly since the last look. The first look finds none:
   * an earlier end is no news.
   */
  update(displays: ReadonlyArray<IDisplayModel>): IDisplayModel[] {
    const { _ended: before } = this;
    const ended = displays.filter(display => !isLive(display));
    this._ended = new Set(ended.map(({ id }) => id));
    return before
      ? ended.filter(
          ({ id, reason }) =>
            !before.has(id) &&
            (reason === 'failed' || reason === 'lost' || reason === 'culled')
        )
      : [];
  }

  private _ended: ReadonlySet<string> | null = null;
}

/**
 * Show that the server will stop a display soon.
 *
 * @returns The notification's id.
 */
function warn(
  { culled_in, id, name }: IDisplayModel,
  manager: IXpraManager,
  trans: TranslationBundle
): string {
  const keep = () => {
    manager.keep(id).catch(error => {
      void showErrorMessage(trans.__('The display could not be kept'), error);
    });
  };
  return Notification.warning(
    trans.__(
      'Nobody uses %1, so it will be stopped in %2 s. What is not saved is lost.',
      name,
      Math.ceil(culled_in ?? 0)
    ),
    { autoClose: false, actions: [{ label: trans.__('Keep'), callback: keep }] }
  );
}

/**
 * Show that a display ended.
 */
function notify(
  display: IDisplayModel,
  trans: TranslationBundle,
  showLog: () => void
): void {
  const message = [endLabel(display, trans), display.message]
    .filter(part => part !== '')
    .join(': ');
  Notification.emit(
    message,
    display.reason === 'culled' ? 'warning' : 'error',
    {
      autoClose: false,
      actions: [{ label: trans.__('Show Log'), callback: showLog }]
    }
  );
}
