/**
 * Sends files and folders to the server.
 */
import { IUploadAnswer } from '../contract/model';
import { socketUrl } from './http';
import { IWords } from './words';

/**
 * Bytes of a message, as many as the server takes.
 */
export const PART = 64 * 1024;

/**
 * Bytes that are sent before the server has written the first of them. The browser keeps them.
 */
export const AHEAD = 64 * PART;

export interface IFolder {
  /**
   * The display's address in the API.
   */
  display: string;

  name: string;

  /**
   * The path of the folder that it is made in, from the display's own on.
   */
  inside: string;

  /**
   * Stops it.
   */
  signal: AbortSignal;

  words: IWords;
}

export interface IUpload extends Omit<IFolder, 'name'> {
  file: File;

  /**
   * Called with the share of the file that the server has written.
   */
  progress: (share: number) => void;
}

/**
 * The server cannot be reached, or not any more.
 */
export class ConnectionLost extends Error {}

/**
 * Put a file into a display. It goes through a WebSocket, since many proxies take no request
 * with a body of more than 1 MB.
 *
 * @returns The name that the file got. Rejects with an error whose message tells the person
 * what is wrong.
 */
export function upload(options: IUpload): Promise<string> {
  const { display, file, inside, progress, signal, words } = options;
  const query = { name: file.name, size: String(file.size), inside };
  const socket = open(display, query, signal);
  let sent = 0;
  const sendUpTo = async (end: number) => {
    for (; sent < Math.min(end, file.size); sent += PART) {
      socket.send(await file.slice(sent, sent + PART).arrayBuffer());
    }
  };
  let sending = Promise.resolve();
  return nameOf(socket, words, (received, fail) => {
    progress(received / file.size);
    sending = sending
      .then(() => sendUpTo(received + AHEAD))
      .catch(error => {
        console.warn(`${file.name} cannot be read:`, error);
        fail(new Error(words.__('The browser cannot read the file.')));
        socket.close();
      });
  });
}

/**
 * Make a folder in a display's folder.
 *
 * @returns The name that the folder got. Rejects as `upload` does.
 */
export function makeFolder(options: IFolder): Promise<string> {
  const { display, name, inside, signal, words } = options;
  const socket = open(display, { kind: 'folder', name, inside }, signal);
  return nameOf(socket, words, () => undefined);
}

function open(
  display: string,
  query: Record<string, string>,
  signal: AbortSignal
): WebSocket {
  const written = Object.entries(query)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  const socket = new WebSocket(
    socketUrl(`${display}/files?${written.join('&')}`)
  );
  const close = () => socket.close();
  signal.addEventListener('abort', close);
  socket.addEventListener('close', () =>
    signal.removeEventListener('abort', close)
  );
  return socket;
}

/**
 * @param received Called with the number of bytes that the server has written, and what makes the
 * promise reject.
 *
 * @returns The name in the server's last answer.
 */
function nameOf(
  socket: WebSocket,
  words: IWords,
  received: (bytes: number, fail: (error: Error) => void) => void
): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('message', event => {
      const answer = JSON.parse(event.data as string) as IUploadAnswer;
      if ('name' in answer) {
        resolve(answer.name);
      } else if ('message' in answer) {
        reject(new Error(answer.message));
      } else {
        received(answer.received, reject);
      }
    });
    socket.addEventListener('close', () =>
      reject(new ConnectionLost(words.__('The connection was lost.')))
    );
  });
}
