/**
 * The files that a person gives to a display, and those that the display sends.
 */
import { ITransfer } from '../../client';
import { ISavedFile } from '../../contract/model';
import { reasonOf, xsrfToken } from '../http';
import { button, Panel } from '../panel';
import { IToast, Toasts } from '../toasts';
import { IWords } from '../words';

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
    this._addTarget();
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

  private _addTarget(): void {
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
    files.forEach(file => this._send(file));
  }

  /**
   * Send a file, and show how much of it has been sent. `fetch` does not tell that.
   */
  private _send(file: File): void {
    const { _toasts: toasts, _words: words } = this;
    const request = new XMLHttpRequest();
    const toast = toasts.show(file.name, { closed: () => request.abort() });
    toast.progress(0);
    const fail = (message: string) => {
      toast.end(true);
      toasts.show(message, {
        title: words.__('%1 was not put into the display', file.name),
        alert: true
      });
    };
    request.upload.addEventListener('progress', event => {
      toast.progress(event.loaded / (event.total || 1));
    });
    request.addEventListener('load', () => {
      if (request.status === 201) {
        const { name } = JSON.parse(request.responseText) as ISavedFile;
        toast.progress(null);
        toast.say(words.__('%1 is in the folder of the display.', name));
        toast.end();
      } else {
        fail(reasonOf(request, request.responseText, words));
      }
    });
    request.addEventListener('error', () =>
      fail(words.__('The connection was lost.'))
    );
    const name = encodeURIComponent(file.name);
    request.open('POST', `${this._display}/files?name=${name}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('X-XSRFToken', xsrfToken());
    request.send(file);
  }

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
