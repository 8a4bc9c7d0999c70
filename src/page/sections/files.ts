/**
 * The files that a person gives to a display, and those that the display sends.
 */
import { ITransfer } from '../../client';
import { button, Panel } from '../panel';
import { IToast, Toasts } from '../toasts';
import { IFile, ITree, treeOf } from '../tree';
import { ConnectionLost, IUpload, makeFolder, upload } from '../upload';
import { IWords } from '../words';
import { filesOfPaste } from './clipboard/browser';

/**
 * Files that are sent at once. The server takes a few more, also from other pages.
 */
export const AT_ONCE = 4;

/**
 * Files that are shown one by one. More of them are shown as one.
 */
export const ONE_BY_ONE = 8;

/**
 * How often, and after how many milliseconds, a file is sent again when the connection was lost.
 */
export const TRIES = 30;
export const PAUSE = 2000;

export class FileExchange {
  /**
   * Put the files that a person drops on the page, pastes there, or chooses in the panel, into the
   * folder of the display's program.
   *
   * @param _display The display's address in the API.
   */
  constructor(
    private readonly _display: string,
    panel: Panel,
    private readonly _toasts: Toasts,
    private readonly _words: IWords
  ) {
    const chooser = document.createElement('input');
    chooser.type = 'file';
    chooser.multiple = true;
    chooser.hidden = true;
    chooser.addEventListener('change', () => {
      this._take([...(chooser.files ?? [])]);
      chooser.value = '';
      panel.close();
    });
    panel.add(
      _words.__('Files'),
      button(_words.__('Put files into the display…'), () => chooser.click()),
      chooser
    );
    this.attach(document);
  }

  /**
   * Take the files that a person drops on another document, or pastes there, too.
   */
  attach(document: Document): void {
    const target = document.createElement('div');
    target.className = 'xpra-DropTarget';
    target.textContent = this._words.__(
      'Drop files to put them into the display'
    );
    target.hidden = true;
    document.body.append(target);
    document.addEventListener('dragover', event => {
      if (carriesFiles(event)) {
        event.preventDefault();
        event.dataTransfer!.dropEffect = 'copy';
        target.hidden = false;
      }
    });
    document.addEventListener('dragleave', event => {
      // The pointer has left the page, and has not only gone from one part of it to another.
      if (!event.relatedTarget) {
        target.hidden = true;
      }
    });
    document.addEventListener('drop', event => {
      target.hidden = true;
      if (carriesFiles(event)) {
        event.preventDefault();
        this._drop([...event.dataTransfer!.items]);
      }
    });
    document.addEventListener('paste', ({ clipboardData }) => {
      this._take(clipboardData ? filesOfPaste(clipboardData) : []);
    });
  }

  /**
   * Something has changed about a file that the display sends.
   */
  transferred(transfer: ITransfer): void {
    const { error, file, name, received, size } = transfer;
    const toast = this._shown.get(transfer) ?? this._toasts.show(name);
    this._shown.set(transfer, toast);
    toast.progress(received / size);
    if (!file && !error) {
      return;
    }
    this._shown.delete(transfer);
    toast.progress(null);
    if (file) {
      save(file, name);
      toast.say(this._words.__('The display sent %1.', name));
    } else {
      console.warn(`${name} was not received: ${error}`);
      toast.say(this._words.__('%1 could not be received.', name));
    }
    toast.end();
  }

  private _drop(items: DataTransferItem[]): void {
    const dropped = items.filter(({ kind }) => kind === 'file');
    const entries = dropped.map(item => item.webkitGetAsEntry());
    if (entries.some(entry => entry?.isDirectory)) {
      const known = entries.filter(entry => entry !== null);
      const name = known.length === 1 ? known[0].name : '';
      void this._sendTree(name, treeOf(known));
      return;
    }
    const files = dropped.map(item => item.getAsFile());
    this._take(files.filter(file => file !== null));
  }

  private _take(files: File[]): void {
    if (files.length > ONE_BY_ONE) {
      const open = (file: File) => ({ inside: [], open: async () => file });
      const tree = { folders: [], files: files.map(open) };
      void this._sendTree('', Promise.resolve(tree));
      return;
    }
    for (const file of files) {
      void this._sendFile(file);
    }
  }

  /**
   * Do something when few enough files are on their way.
   */
  private _inTurn(send: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this._waiting.push(() => send().then(resolve, reject));
      this._sendNext();
    });
  }

  private _sendNext(): void {
    while (this._sending < AT_ONCE && this._waiting.length) {
      this._sending++;
      void this._waiting.shift()!().then(() => {
        this._sending--;
        this._sendNext();
      });
    }
  }

  /**
   * Show something that a person puts into the display, and send it.
   *
   * @param failed What to say over the reason if it is not sent.
   * @param send Sends it. Returns what to say when it is there.
   */
  private async _show(
    name: string,
    failed: string,
    send: (toast: IToast, signal: AbortSignal) => Promise<string>
  ): Promise<void> {
    const toasts = this._toasts;
    const abort = new AbortController();
    const { signal } = abort;
    const toast = toasts.show(name, { closed: () => abort.abort() });
    toast.progress(0);
    try {
      const done = await send(toast, signal);
      toast.progress(null);
      toast.say(done);
      toast.end();
    } catch (error) {
      toast.end(true);
      if (!signal.aborted) {
        // The other files of a folder would meet the same.
        abort.abort();
        toasts.show((error as Error).message, {
          title: failed,
          alert: true
        });
      }
    }
  }

  private _sendFile(file: File): Promise<void> {
    const words = this._words;
    const failed = words.__('%1 was not put into the display', file.name);
    return this._show(file.name, failed, async (toast, signal) => {
      let name = '';
      const progress = (share: number) => toast.progress(share);
      await this._inTurn(async () => {
        const options = { file, inside: '', progress, signal };
        name = await this._upload(options, toast, file.name);
      });
      return words.__('%1 is in the folder of the display.', name);
    });
  }

  /**
   * Send folders and all that is in them, or many files, as one.
   *
   * @param given The name of the only folder; empty if there are several things.
   */
  private _sendTree(given: string, listed: Promise<ITree>): Promise<void> {
    const { _display: display, _words: words } = this;
    const failed = given
      ? words.__('Not all of %1 is in the display', given)
      : words.__('Not all files are in the display');
    const shown = given || words.__('Files');
    return this._show(shown, failed, async (toast, signal) => {
      const { files, folders } = await listed.catch((error: unknown) => {
        console.warn(`${given} cannot be listed:`, error);
        throw new Error(words.__('The browser cannot read the folder.'));
      });
      // The path that each folder has in the display.
      const places = new Map([['', '']]);
      const placeOf = (path: string[]) => places.get(path.join('/')) ?? '';
      let name = given;
      for (const path of folders) {
        const inside = placeOf(path.slice(0, -1));
        const options = { display, inside, signal, words };
        const made = await this._persistently(toast, shown, signal, () =>
          makeFolder({ ...options, name: path[path.length - 1] })
        );
        places.set(path.join('/'), inside ? `${inside}/${made}` : made);
        name = path.length === 1 && given ? made : name;
      }
      let done = 0;
      const send = async ({ inside, open }: IFile) => {
        const file = await open().catch((error: unknown) => {
          console.warn(`A file of ${given} cannot be read:`, error);
          throw new Error(words.__('The browser cannot read the file.'));
        });
        const progress = (share: number) =>
          toast.progress((done + share) / files.length);
        const place = placeOf(inside);
        const options = { file, inside: place, progress, signal };
        await this._upload(options, toast, shown);
        done++;
        progress(0);
        toast.say(words.__('%1: %2 of %3 files', shown, done, files.length));
      };
      await Promise.all(files.map(file => this._inTurn(() => send(file))));
      return given
        ? words.__('%1 is in the folder of the display.', name)
        : words.__('%1 files are in the folder of the display.', done);
    });
  }

  private _upload(
    options: Omit<IUpload, 'display' | 'words'>,
    toast: IToast,
    shown: string
  ): Promise<string> {
    const { _display: display, _words: words } = this;
    return this._persistently(toast, shown, options.signal, () =>
      upload({ ...options, display, words })
    );
  }

  /**
   * Try something again while the server cannot be reached.
   *
   * @param shown What the toast says otherwise.
   */
  private async _persistently(
    toast: IToast,
    shown: string,
    signal: AbortSignal,
    attempt: () => Promise<string>
  ): Promise<string> {
    for (let tries = 1; !signal.aborted; tries++) {
      try {
        return await attempt();
      } catch (error) {
        const isLost = error instanceof ConnectionLost && !signal.aborted;
        if (!isLost || tries === TRIES) {
          throw error;
        }
      }
      toast.say(this._words.__('The connection was lost. Trying again…'));
      await new Promise(resolve => setTimeout(resolve, PAUSE));
      toast.say(shown);
    }
    throw new Error('A person does not want it.');
  }

  /**
   * The files that are sent later, and the number of those that are on their way.
   */
  private readonly _waiting: (() => Promise<void>)[] = [];
  private _sending = 0;

  /**
   * The toasts of the files that are on their way from the display.
   */
  private readonly _shown = new Map<ITransfer, IToast>();
}

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/**
 * Have the browser save a file as it saves any other.
 */
function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
