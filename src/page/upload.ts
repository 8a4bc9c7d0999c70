/**
 * Sends a file to the server.
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

export interface IUpload {
  /**
   * The display's address in the API.
   */
  display: string;

  file: File;

  /**
   * Called with the share of the file that the server has written.
   */
  progress: (share: number) => void;

  /**
   * Stops the upload.
   */
  signal: AbortSignal;

  words: IWords;
}

/**
 * Put a file into a display. It goes through a WebSocket, since many proxies take no request
 * with a body of more than 1 MB.
 *
 * @returns The name that the file got. Rejects with an error whose message tells the person
 * what is wrong.
 */
export function upload(options: IUpload): Promise<string> {
  const { display, file, progress, signal, words } = options;
  const query = `name=${encodeURIComponent(file.name)}&size=${file.size}`;
  const socket = new WebSocket(socketUrl(`${display}/files?${query}`));
  signal.addEventListener('abort', () => socket.close());
  let sent = 0;
  const sendUpTo = async (end: number) => {
    for (; sent < Math.min(end, file.size); sent += PART) {
      socket.send(await file.slice(sent, sent + PART).arrayBuffer());
    }
  };
  return new Promise((resolve, reject) => {
    let sending = Promise.resolve();
    socket.addEventListener('message', event => {
      const answer = JSON.parse(event.data as string) as IUploadAnswer;
      if ('name' in answer) {
        resolve(answer.name);
      } else if ('message' in answer) {
        reject(new Error(answer.message));
      } else {
        progress(answer.received / file.size);
        sending = sending
          .then(() => sendUpTo(answer.received + AHEAD))
          .catch(error => {
            console.warn(`${file.name} cannot be read:`, error);
            reject(new Error(words.__('The browser cannot read the file.')));
            socket.close();
          });
      }
    });
    socket.addEventListener('close', () =>
      reject(new Error(words.__('The connection was lost.')))
    );
  });
}
