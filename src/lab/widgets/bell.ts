import { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';

import { XpraDisplay } from './tab';

/**
 * How long Lab shows the notification, in milliseconds.
 */
const DURATION = 8000;

/**
 * Announce the bell of a display whose tab is not the current one: by a mark on the tab, which
 * stays until a person comes to the tab, and by one notification.
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
