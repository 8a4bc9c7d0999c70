import { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';

import { XpraDisplay } from './tab';

/**
 * How long the notification is in sight, in milliseconds.
 */
const DURATION = 8000;

/**
 * Tell that a program rings the bell in a display that nobody is in: by a mark on
 * its tab, until somebody comes, and one notification.
 */
export function announceBell(
  widget: XpraDisplay,
  shell: JupyterFrontEnd.IShell,
  trans: TranslationBundle
): void {
  let notification = '';
  const heard = () => {
    if (widget.rings) {
      widget.rings = false;
      Notification.dismiss(notification);
    }
  };
  const isCurrent = () => shell.currentWidget === widget;

  widget.received.connect((_, { kind }) => {
    if (kind !== 'bell' || widget.rings || isCurrent()) {
      return;
    }
    const name = widget.title.label;
    widget.rings = true;
    notification = Notification.info(trans.__('%1 rings the bell.', name), {
      autoClose: DURATION,
      actions: [
        {
          label: trans.__('Show Display'),
          callback: () => shell.activateById(widget.id)
        }
      ]
    });
  });
  shell.currentChanged?.connect(() => {
    if (isCurrent()) {
      heard();
    }
  }, widget);
  widget.disposed.connect(heard);
}
