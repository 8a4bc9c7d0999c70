/**
 * The page's side of an engine, wherever it runs.
 */
import { startEngine } from './engine';
import { FromEngine, ToEngine } from './messages';

export interface IEngine {
  post(message: ToEngine): void;
  dispose(): void;
}

type Listener = (message: FromEngine) => void;

/**
 * An engine in a worker, whose script is at `url`.
 */
export function engineInWorker(url: string, listener: Listener): IEngine {
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

/**
 * An engine in the page itself.
 */
export function engineInPage(listener: Listener): IEngine {
  const engine = startEngine(listener);
  return {
    post: engine,
    dispose: () => engine({ kind: 'close' })
  };
}
