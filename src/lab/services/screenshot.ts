import { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { TranslationBundle } from '@jupyterlab/translation';

/**
 * Save a picture of a display, and show a notification with its path.
 *
 * @param app - The application, for its files.
 *
 * @param picture - The picture, as PNG.
 *
 * @param name - The display's name.
 *
 * @param folder - The path of the folder to save it in.
 *
 * @param trans - The translation bundle.
 *
 * @throws ServerConnection.ResponseError if the folder cannot be written.
 */
export async function saveScreenshot(
  app: JupyterFrontEnd,
  picture: Blob,
  name: string,
  folder: string,
  trans: TranslationBundle
): Promise<void> {
  const file = `${Private.fileName(name)} ${Private.timestamp(new Date())}.png`;
  const path = PathExt.join(folder, file);
  const saved = await app.serviceManager.contents.save(path, {
    type: 'file',
    format: 'base64',
    content: await base64(picture)
  });
  Notification.success(trans.__('Screenshot saved as %1', saved.path), {
    autoClose: 5000,
    actions: [
      {
        label: trans.__('Open'),
        callback: () => {
          void app.commands.execute('docmanager:open', { path: saved.path });
        }
      }
    ]
  });
}

/**
 * The content of a blob, in base64.
 */
export function base64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(',', 2)[1]);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

namespace Private {
  /**
   * A display's name as part of a file's name.
   */
  export function fileName(name: string): string {
    return name.replace(/[\\/:]/g, '_');
  }

  /**
   * A date as part of a file's name, in local time.
   */
  export function timestamp(date: Date): string {
    const two = (value: number) => String(value).padStart(2, '0');
    const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
    const time = [date.getHours(), date.getMinutes(), date.getSeconds()];
    return `${day.map(two).join('-')} ${time.map(two).join('.')}`;
  }
}
