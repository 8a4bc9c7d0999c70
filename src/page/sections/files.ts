/**
 * The files that a person gives to a display, and those that the display sends.
 */
import { ITransfer } from '../../client';
import { button, Panel } from '../panel';
import { IToast, Toasts } from '../toasts';
import { upload } from '../upload';
import { IWords } from '../words';

/**
 * Files that are sent at once. The server takes a few more, also from other pages.
 */
export const AT_ONCE = 4;

export class FileExchange {
  /**
   * Put the files that a person drops on the page, or chooses in the panel, into the folder
   * of the display's program.
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
      this._upload([...(chooser.files ?? [])]);
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
   * Take the files that a person drops on another document too.
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
    const folders = items.filter(item => item.webkitGetAsEntry()?.isDirectory);
    if (folders.length) {
      this._toasts
        .show(this._words.__('Folders cannot be dropped; pack them first.'), {
          alert: true
        })
        .end();
    }
    const files = items
      .filter(item => item.kind === 'file' && !folders.includes(item))
      .map(item => item.getAsFile());
    this._upload(files.filter(file => file !== null));
  }

  private _upload(files: File[]): void {
    this._waiting.push(...files.map(file => this._announce(file)));
    this._sendNext();
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
   * Show a file that will be sent.
   *
   * @returns Sends the file, and shows how much of it is there.
   */
  private _announce(file: File): () => Promise<void> {
    const { _toasts: toasts, _words: words } = this;
    const abort = new AbortController();
    const { signal } = abort;
    const toast = toasts.show(file.name, { closed: () => abort.abort() });
    const progress = (share: number) => toast.progress(share);
    progress(0);
    return async () => {
      if (signal.aborted) {
        return;
      }
      const display = this._display;
      try {
        const name = await upload({ display, file, progress, signal, words });
        toast.progress(null);
        toast.say(words.__('%1 is in the folder of the display.', name));
        toast.end();
      } catch (error) {
        toast.end(true);
        if (!signal.aborted) {
          toasts.show((error as Error).message, {
            title: words.__('%1 was not put into the display', file.name),
            alert: true
          });
        }
      }
    };
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
