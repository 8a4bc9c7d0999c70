/**
 * The engine in a worker: the bundle's second entry.
 */
import { startEngine } from './engine';
import { FromEngine, ToEngine } from './messages';

interface IScope {
  postMessage(message: FromEngine, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToEngine>) => void) | null;
}

const scope = self as unknown as IScope;
const engine = startEngine((message, transfer) =>
  scope.postMessage(message, transfer)
);
scope.onmessage = event => engine(event.data);
