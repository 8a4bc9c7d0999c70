/**
 * Files that people give to a display, and those that it sends.
 */
import { ITransfer } from '../../client/files/files';
import { xsrfToken } from '../activity';
import { button, Panel } from '../panel';
import { IToast, Toasts } from '../toasts';
import { IWords } from '../words';

export interface IFiles {
  /**
   * Something has changed about a file that the display sends.
   */
  transferred(transfer: ITransfer): void;
}

/**
 * Put files that are dropped on the page, or chosen in the panel, into the folder
 * of the display's program.
 *
 * @param display - The display's address in the API.
 */
export function exchangeFiles(
  display: string,
  panel: Panel,
  toasts: Toasts,
  words: IWords
): IFiles {
  const upload = (files: Iterable<File>) => {
    for (const file of files) {
      void send(`${display}/files`, file, toasts, words);
    }
  };

  const chooser = document.createElement('input');
  chooser.type = 'file';
  chooser.multiple = true;
  chooser.hidden = true;
  chooser.addEventListener('change', () => {
    upload([...(chooser.files ?? [])]);
    chooser.value = '';
    panel.close();
  });
  panel.add(
    words.__('Files'),
    button(words.__('Put files into the display…'), () => chooser.click()),
    chooser
  );

  const target = document.createElement('div');
  target.className = 'xpra-DropTarget';
  target.textContent = words.__('Drop files to put them into the display');
  target.hidden = true;
  document.body.append(target);
  const carriesFiles = (event: DragEvent) =>
    event.dataTransfer?.types.includes('Files') ?? false;
  document.addEventListener('dragover', event => {
    if (carriesFiles(event)) {
      event.preventDefault();
      event.dataTransfer!.dropEffect = 'copy';
      target.hidden = false;
    }
  });
  document.addEventListener('dragleave', event => {
    // Out of the page, not from one part of it to another.
    if (!event.relatedTarget) {
      target.hidden = true;
    }
  });
  document.addEventListener('drop', event => {
    target.hidden = true;
    if (!carriesFiles(event)) {
      return;
    }
    event.preventDefault();
    const items = [...event.dataTransfer!.items];
    const folders = items.filter(item => item.webkitGetAsEntry()?.isDirectory);
    if (folders.length) {
      toasts
        .show(words.__('Folders cannot be dropped; pack them first.'), {
          alert: true
        })
        .end();
    }
    const files = items
      .filter(item => item.kind === 'file' && !folders.includes(item))
      .map(item => item.getAsFile());
    upload(files.filter(file => file !== null));
  });

  const shown = new Map<ITransfer, IToast>();
  return {
    transferred: transfer => {
      const { error, file, name, received, size } = transfer;
      const toast = shown.get(transfer) ?? toasts.show(name);
      shown.set(transfer, toast);
      toast.progress(received / size);
      if (!file && !error) {
        return;
      }
      shown.delete(transfer);
      toast.progress(null);
      if (file) {
        save(file, name);
        toast.say(words.__('The display sent %1.', name));
      } else {
        console.warn(`${name} was not received: ${error}`);
        toast.say(words.__('%1 could not be received.', name));
      }
      toast.end();
    }
  };
}

/**
 * Send a file, and say how far it is. Not by `fetch`, which does not tell.
 */
function send(
  address: string,
  file: File,
  toasts: Toasts,
  words: IWords
): Promise<void> {
  return new Promise(resolve => {
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
      const answer = parsed(request.responseText);
      if (request.status === 201) {
        toast.progress(null);
        toast.say(
          words.__('%1 is in the folder of the display.', answer.name ?? '')
        );
        toast.end();
      } else {
        fail(answer.message ?? request.statusText);
      }
    });
    request.addEventListener('error', () =>
      fail(words.__('The connection was lost.'))
    );
    request.addEventListener('loadend', () => resolve());
    request.open('POST', `${address}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('X-XSRFToken', xsrfToken());
    request.send(file);
  });
}

function parsed(text: string): { name?: string; message?: string } {
  try {
    return JSON.parse(text) as { name?: string; message?: string };
  } catch {
    // Not from our API: a proxy's page, for example.
    return {};
  }
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
