import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import {
  ITranslator,
  nullTranslator,
  TranslationBundle
} from '@jupyterlab/translation';

import { CommandIDs } from '../commands/ids';
import { download } from '../../contract/download';
import { Links } from '../../contract/links';
import {
  DEFAULT_ACTION,
  IDisplayModel,
  INotification,
  isLive
} from '../../contract/model';
import { IXpraManager } from '../services/tokens';

/**
 * How long a notification is in sight, in milliseconds. After that, Lab keeps it in its list.
 */
const DURATION = 8000;

/**
 * Shows the notifications of the programs in displays.
 */
export const programNotificationsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-xpra:program-notifications',
  description: 'Shows what programs in displays tell, as notifications.',
  autoStart: true,
  requires: [IXpraManager],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    manager: IXpraManager,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_xpra');
    const links = new Links();
    const shown = new ShownNotifications((display, notification) => {
      const { file, link } = notification;
      if (link !== null && links.openAgain(display.id, link)) {
        return null;
      }
      const open = {
        label: trans.__('Show Display'),
        callback: () => {
          void app.commands.execute(CommandIDs.open, { id: display.id });
        }
      };
      const choose = (key: string) => {
        manager
          .choose(display.id, notification.id, key)
          .catch((error: Error) => Notification.error(error.message));
      };
      if (file !== null) {
        return offerFile(display, notification, trans, open, () =>
          download(manager.fileUrl(display.id, file))
        );
      }
      return link === null
        ? show(display, notification, trans, open, choose)
        : ask(display, link, trans, open, () => links.open(display.id, link));
    });
    const update = () => {
      if (manager.isReady) {
        shown.update(manager.displays);
      }
    };
    manager.runningChanged.connect(update);
    update();
  }
};

/**
 * Keeps Lab's notifications in step with those of the displays.
 */
class ShownNotifications {
  /**
   * @param _show - Shows a notification, and returns the id of Lab's; null if there is none to show.
   */
  constructor(
    private readonly _show: (
      display: IDisplayModel,
      notification: INotification
    ) => string | null
  ) {}

  /**
   * Show the notifications that are new. Those of the first look are no news.
   */
  update(displays: ReadonlyArray<IDisplayModel>): void {
    const isFirst = this._known === null;
    const before = this._known ?? new Map<string, IShown>();
    const after = new Map<string, IShown>();
    for (const display of displays) {
      for (const notification of display.notifications) {
        const key = `${display.id} ${notification.id}`;
        const known = before.get(key);
        const { time } = notification;
        if (isFirst || known?.time === time) {
          after.set(key, known ?? { display: display.id, time, shown: null });
          continue;
        }
        dismiss(known);
        const shown = this._show(display, notification);
        after.set(key, { display: display.id, time, shown });
      }
    }
    // A notification that a program withdraws goes; those of an ended display stay.
    const live = new Set(displays.filter(isLive).map(({ id }) => id));
    for (const [key, known] of before) {
      if (!after.has(key) && live.has(known.display)) {
        dismiss(known);
      }
    }
    this._known = after;
  }

  private _known: ReadonlyMap<string, IShown> | null = null;
}

interface IShown {
  display: string;
  time: string;

  /**
   * The id of Lab's notification; null if Lab has shown none.
   */
  shown: string | null;
}

function dismiss(known: IShown | undefined): void {
  if (known?.shown) {
    Notification.dismiss(known.shown);
  }
}

/**
 * Show what a program tells.
 *
 * @param open - Shows the display. A notification that can be clicked on elsewhere is answered by
 * it, too.
 *
 * @param choose - Answers the program by the key of an action.
 */
function show(
  { name }: IDisplayModel,
  { actions, body, left_out: count, summary, urgent }: INotification,
  trans: TranslationBundle,
  open: Notification.IAction,
  choose: (key: string) => void
): string {
  const lines = [
    `${name}: ${summary}`,
    count > 0 ? trans.__('(Before it, %1 more were left out.)', count) : '',
    body
  ];
  return Notification.emit(
    lines.filter(line => line !== '').join('\n'),
    urgent ? 'warning' : 'info',
    {
      autoClose: urgent ? false : DURATION,
      actions: [
        {
          ...open,
          callback: event => {
            open.callback(event);
            if (actions.some(({ key }) => key === DEFAULT_ACTION)) {
              choose(DEFAULT_ACTION);
            }
          }
        },
        ...actions
          .filter(({ key }) => key !== DEFAULT_ACTION)
          .map(({ key, label }) => ({
            label: label || key,
            callback: () => choose(key)
          }))
      ]
    }
  );
}

/**
 * Offer a file that a program has printed. The offer stays until it is answered.
 */
function offerFile(
  { name }: IDisplayModel,
  { summary }: INotification,
  trans: TranslationBundle,
  open: Notification.IAction,
  save: () => void
): string {
  const message = trans.__('%1 has printed %2.', name, summary);
  const place = trans.__('It is in the folder of the display.');
  return Notification.info(`${message}\n${place}`, {
    autoClose: false,
    actions: [
      open,
      { label: trans.__('Download'), displayType: 'accent', callback: save }
    ]
  });
}

/**
 * Ask whether a link is to be opened. The question stays until it is answered.
 */
function ask(
  { name }: IDisplayModel,
  link: string,
  trans: TranslationBundle,
  open: Notification.IAction,
  follow: () => void
): string {
  const question = trans.__('%1 wants to open a link in your browser:', name);
  return Notification.info(`${question}\n${Links.written(link)}`, {
    autoClose: false,
    actions: [
      open,
      {
        label: trans.__('Open Link'),
        displayType: 'accent',
        callback: follow
      }
    ]
  });
}
