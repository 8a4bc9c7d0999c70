/**
 * The page's side of an engine, wherever it runs.
 */
import { startEngine } from './engine';
import { FromEngine, ToEngine } from './messages';

export interface IEngine {
  post(message: ToEngine): void;

  /**
   * Hand a canvas over, to be painted from now on.
   */
  paint(wid: number, canvas: HTMLCanvasElement): void;

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
    paint: (wid, canvas) => {
      const offscreen = canvas.transferControlToOffscreen();
      worker.postMessage({ kind: 'surface', wid, canvas: offscreen }, [
        offscreen
      ]);
    },
    dispose: () => {
      worker.postMessage({ kind: 'close' });
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
    paint: (wid, canvas) => engine({ kind: 'surface', wid, canvas }),
    dispose: () => engine({ kind: 'close' })
  };
}

/**
 * Whether workers of this browser can paint.
 */
export function canPaintInWorker(): boolean {
  return (
    typeof Worker !== 'undefined' &&
    typeof OffscreenCanvas !== 'undefined' &&
    'transferControlToOffscreen' in HTMLCanvasElement.prototype
  );
}
