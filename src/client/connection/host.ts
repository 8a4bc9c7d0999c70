/**
 * The page's side of an engine.
 */
import { FromEngine, ToEngine } from '../worker/messages';

export interface IEngine {
  post(message: ToEngine): void;
  dispose(): void;
}

/**
 * An engine in a worker, whose script is at `url`.
 */
export function startWorker(
  url: string,
  listener: (message: FromEngine) => void
): IEngine {
  const worker = new Worker(url);
  worker.onmessage = (event: MessageEvent<FromEngine>) => listener(event.data);
  return {
    post: message => worker.postMessage(message),
    dispose: () => {
      // The socket closes with the worker.
      worker.terminate();
    }
  };
}
