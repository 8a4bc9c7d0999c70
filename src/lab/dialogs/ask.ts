import { Dialog, InputDialog, showDialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';

import { IDisplayModel } from '../../contract/model';

/**
 * Ask for a display's new name.
 *
 * @param display - The display.
 *
 * @param trans - The translation bundle.
 *
 * @returns The name; null if the person gave none.
 */
export async function askName(
  display: IDisplayModel,
  trans: TranslationBundle
): Promise<string | null> {
  const { button, value } = await InputDialog.getText({
    title: trans.__('Rename Display'),
    label: trans.__('Name'),
    text: display.name,
    okLabel: trans.__('Rename')
  });
  return button.accept ? value?.trim() || null : null;
}

/**
 * Ask for a tab's name.
 *
 * @param name - The name that the tab has.
 *
 * @param trans - The translation bundle.
 *
 * @returns The name, empty for that of the window; null if the person gave none.
 */
export async function askTabName(
  name: string,
  trans: TranslationBundle
): Promise<string | null> {
  const { button, value } = await InputDialog.getText({
    title: trans.__('Rename Tab'),
    label: trans.__('Name; empty for the title of the window'),
    text: name,
    okLabel: trans.__('Rename')
  });
  return button.accept ? (value ?? '').trim() : null;
}

/**
 * Ask which display to open.
 *
 * @param displays - The displays to choose from.
 *
 * @param trans - The translation bundle.
 *
 * @returns The id of the display; null if the person chose none.
 */
export async function askDisplay(
  displays: ReadonlyArray<IDisplayModel>,
  trans: TranslationBundle
): Promise<string | null> {
  if (displays.length === 0) {
    await showDialog({
      title: trans.__('Open Display'),
      body: trans.__('No display is running.'),
      buttons: [Dialog.okButton()]
    });
    return null;
  }
  const names = displays.map(({ id, name }) =>
    displays.some(other => other.id !== id && other.name === name)
      ? `${name} (${id})`
      : name
  );
  const { button, value } = await InputDialog.getItem({
    title: trans.__('Open Display'),
    items: names,
    okLabel: trans.__('Open')
  });
  return button.accept && value !== null
    ? (displays[names.indexOf(value)]?.id ?? null)
    : null;
}

/**
 * Ask whether to do something that cannot be undone.
 *
 * @param title - The question.
 *
 * @param body - The consequences.
 *
 * @param label - The label of the button that does it.
 *
 * @param trans - The translation bundle.
 */
export async function confirm(
  title: string,
  body: string,
  label: string,
  trans: TranslationBundle
): Promise<boolean> {
  const { button } = await showDialog({
    title,
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label })
    ]
  });
  return button.accept;
}
