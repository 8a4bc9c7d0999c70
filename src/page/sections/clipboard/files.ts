/**
 * The files that a program of the display has copied: a person can have the browser save them.
 */
import { download, fileAddress } from '../../../contract/download';
import { ask } from '../../http';
import { IToast, Toasts } from '../../toasts';
import { IWords } from '../../words';

export class CopiedFiles {
  /**
   * @param _display The display's address in the API.
   */
  constructor(
    private readonly _display: string,
    private readonly _toasts: Toasts,
    private readonly _words: IWords
  ) {}

  /**
   * Ask whether files are to be saved.
   *
   * @param paths As they are in addresses: a byte may be `%` and two digits.
   */
  offer(paths: string[]): void {
    const words = this._words;
    const message =
      paths.length === 1
        ? words.__('%1 was copied in the display.', nameOf(paths[0]))
        : words.__('%1 files were copied in the display.', paths.length);
    this._offered?.end(true);
    this._offered = this._toasts.show(message, {
      actions: [
        {
          label: words.__('Download'),
          act: () => paths.forEach(path => void this._save(path))
        }
      ]
    });
    this._offered.end();
  }

  private async _save(path: string): Promise<void> {
    try {
      // A browser would not show why a file is refused.
      const address = fileAddress(this._display, path);
      const answer = await ask(this._words, address);
      await answer.body?.cancel();
      download(address);
    } catch (error) {
      this._toasts.show((error as Error).message, {
        title: this._words.__('%1 could not be downloaded', nameOf(path)),
        alert: true
      });
    }
  }

  private _offered: IToast | null = null;
}

/**
 * The name of a file for people. The bytes of a path need not be UTF-8.
 */
function nameOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/', path.length - 2) + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
