/**
 * The page's end of a connection, and its error boundary: whatever fails, the connection is
 * made again, with the reason in its state.
 */
import { disposable, IDisposable, Replaceable } from '../lifecycle';
import { Category, createLog } from '../log/log';
import { FromEngine, ToEngine } from '../worker/messages';
import { Faults } from '../worker/retry';
import { IState, ISessionOptions } from '../worker/session';
import { IEngine, StartEngine } from './host';

export interface IWireOptions extends ISessionOptions {
  /**
   * The address of the worker's script.
   */
  worker: string;

  /**
   * The categories that are logged; none if it is left out.
   */
  debug?: Category[];
}

export class Wire implements IDisposable {
  /**
   * @param _listener Handles what the engine tells. After an error in it the connection is made
   * again.
   */
  constructor(
    private readonly _options: IWireOptions,
    private readonly _listener: (message: FromEngine) => void,
    private readonly _start: StartEngine
  ) {
    this._log = createLog(_options.debug ?? []);
    this._begin();
  }

  /**
   * Tell the engine something. While there is none, `reopen` and `wake` start one, `close` gives
   * up, and everything else is dropped.
   */
  post(message: ToEngine): void {
    if (this._engine.value) {
      this._engine.value.post(message);
    } else if (message.kind === 'reopen' || message.kind === 'wake') {
      this._begin();
    } else if (message.kind === 'close') {
      this._retry.value = null;
      this._tellState({ phase: 'closed', reason: '', attempts: 0 });
    }
  }

  dispose(): void {
    this._retry.dispose();
    this._engine.dispose();
  }

  private _begin(): void {
    // Only these can be cloned: the owner's options may have more, such as elements.
    const { worker, url, encoders, secret, debug } = this._options;
    this._retry.value = null;
    this._skips = false;
    this._engine.value = this._start(
      worker,
      message => this._onMessage(message),
      reason => this._onEngineFailed(reason)
    );
    this._engine.value.post({ kind: 'open', url, encoders, secret, debug });
  }

  private _onMessage(message: FromEngine): void {
    if (message.kind === 'state') {
      this._onState(message.state);
    }
    if (this._skips) {
      discard(message);
      return;
    }
    try {
      this._listener(message);
    } catch (error) {
      this._log.warn(`Failed at a message of the kind ${message.kind}:`, error);
      this._skips = true;
      this._engine.value?.post({
        kind: 'fail',
        reason: error instanceof Error ? error.message : String(error)
      });
    }
  }

  private _onState({ phase }: IState): void {
    if (phase === 'connected') {
      this._attempts = 0;
      this._faults.connected();
    } else {
      this._skips = false;
    }
  }

  private _onEngineFailed(reason: string): void {
    this._log.warn('The engine failed:', reason);
    this._engine.value = null;
    const timer = setTimeout(() => this._begin(), this._faults.add());
    this._retry.value = disposable(() => clearTimeout(timer));
    this._tellState({ phase: 'waiting', reason, attempts: this._attempts++ });
  }

  private _tellState(state: IState): void {
    this._log.network?.('state', state.phase, state.reason, state.attempts);
    this._listener({ kind: 'state', state });
  }

  private readonly _log;
  private readonly _engine = new Replaceable<IEngine>();
  private readonly _retry = new Replaceable<IDisposable>();
  private readonly _faults = new Faults();
  private _attempts = 0;

  /**
   * Messages belong to a connection that is given up, and are skipped.
   */
  private _skips = false;
}

/**
 * Let go of the memory that a skipped message holds.
 */
function discard(message: FromEngine): void {
  if (message.kind === 'picture' && message.picture.content.kind === 'bitmap') {
    message.picture.content.bitmap.close();
  }
}
