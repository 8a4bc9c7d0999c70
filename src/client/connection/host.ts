/**
 * The page's side of an engine.
 */
import { IDisposable } from '../lifecycle';
import { FromEngine, ToEngine } from '../worker/messages';

export interface IEngine extends IDisposable {
  post(message: ToEngine): void;
}

/**
 * Starts an engine. `failed` is called with a reason when the engine is of no more use.
 */
export type StartEngine = (
  url: string,
  listener: (message: FromEngine) => void,
  failed: (reason: string) => void
) => IEngine;

/**
 * Start an engine in a worker, whose script is at `url`.
 */
export const startWorker: StartEngine = (url, listener, failed) => {
  const worker = new Worker(url);
  worker.onmessage = (event: MessageEvent<FromEngine>) => listener(event.data);
  worker.onmessageerror = () =>
    failed("A message of the connection's worker cannot be read.");
  // An error of the script has a message. A script that cannot be loaded has none.
  worker.onerror = ({ message }) =>
    failed(
      message || "The script of the connection's worker cannot be loaded."
    );
  return {
    post: message => worker.postMessage(message),
    dispose: () => {
      worker.onmessage = worker.onmessageerror = worker.onerror = null;
      // The socket closes with the worker.
      worker.terminate();
    }
  };
};
