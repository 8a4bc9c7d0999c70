import { IEngine, startWorker } from '../../client/connection/host';
import { Wire } from '../../client/connection/wire';
import { IPicture } from '../../client/drawing/decoder';
import { FromEngine, ToEngine } from '../../client/worker/messages';
import { retryDelay } from '../../client/worker/retry';

class FakeEngine implements IEngine {
  constructor(
    readonly url: string,
    readonly tell: (message: FromEngine) => void,
    readonly fail: (reason: string) => void
  ) {}

  post(message: ToEngine): void {
    this.posted.push(message);
  }

  dispose(): void {
    this.disposed = true;
  }

  readonly posted: ToEngine[] = [];
  disposed = false;
}

const state = (phase: 'connecting' | 'connected' | 'waiting'): FromEngine => ({
  kind: 'state',
  state: { phase, reason: '', attempts: 0 }
});

describe('a wire', () => {
  let engines: FakeEngine[];
  let told: FromEngine[];
  let error: unknown;
  let wire: Wire;

  const last = () => engines[engines.length - 1];

  beforeEach(() => {
    jest.useFakeTimers();
    jest.spyOn(console, 'warn').mockImplementation();
    engines = [];
    told = [];
    error = null;
    wire = new Wire(
      { worker: 'worker.js', url: 'ws://localhost/', encoders: ['rencode'] },
      message => {
        if (error !== null) {
          throw error;
        }
        told.push(message);
      },
      (...args) => {
        engines.push(new FakeEngine(...args));
        return last();
      }
    );
  });

  afterEach(() => {
    wire.dispose();
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('opens a connection, and hands messages on', () => {
    expect(last().url).toBe('worker.js');
    expect(last().posted).toEqual([
      { kind: 'open', url: 'ws://localhost/', encoders: ['rencode'] }
    ]);
    last().tell(state('connected'));
    wire.post({ kind: 'wake' });
    expect(told).toEqual([state('connected')]);
    expect(last().posted.slice(1)).toEqual([{ kind: 'wake' }]);
    wire.dispose();
    expect(last().disposed).toBe(true);
  });

  it('has the connection made again after an error of the listener', () => {
    last().tell(state('connected'));
    error = new Error('Expected a number, got nothing.');
    last().tell({ kind: 'packet', packet: ['lost-window'] });
    expect(last().posted.slice(1)).toEqual([
      { kind: 'fail', reason: 'Expected a number, got nothing.' }
    ]);
    expect(console.warn).toHaveBeenCalled();
  });

  it('ignores a connection that it gave up', () => {
    last().tell(state('connected'));
    error = 'broken';
    last().tell({ kind: 'packet', packet: ['bell'] });
    error = null;
    told = [];
    const close = jest.fn();
    const picture = {
      content: { kind: 'bitmap', bitmap: { close } }
    } as unknown as IPicture;
    last().tell({ kind: 'packet', packet: ['bell'] });
    last().tell({ kind: 'picture', picture });
    expect(told).toEqual([]);
    expect(close).toHaveBeenCalled();
    expect(last().posted.slice(1)).toEqual([
      { kind: 'fail', reason: 'broken' }
    ]);
    last().tell(state('waiting'));
    last().tell(state('connected'));
    last().tell({ kind: 'packet', packet: ['bell'] });
    expect(told).toEqual([
      state('waiting'),
      state('connected'),
      { kind: 'packet', packet: ['bell'] }
    ]);
  });

  it('says why an engine failed, and starts another', () => {
    last().fail('The script cannot be loaded.');
    expect(engines[0].disposed).toBe(true);
    expect(told).toEqual([
      {
        kind: 'state',
        state: {
          phase: 'waiting',
          reason: 'The script cannot be loaded.',
          attempts: 0
        }
      }
    ]);
    expect(engines).toHaveLength(1);
    jest.advanceTimersByTime(retryDelay(0));
    expect(engines).toHaveLength(2);
    expect(last().posted).toEqual(engines[0].posted);
    last().fail('The script cannot be loaded.');
    expect(told[1]).toMatchObject({ state: { attempts: 1 } });
    last().tell(state('connected'));
  });

  it('starts an engine at once when it is asked to', () => {
    last().fail('broken');
    wire.post({ kind: 'send', packet: ['focus', 1] });
    wire.post({ kind: 'wake' });
    expect(engines).toHaveLength(2);
    expect(last().posted.map(({ kind }) => kind)).toEqual(['open']);
    last().fail('broken');
    wire.post({ kind: 'reopen' });
    expect(engines).toHaveLength(3);
    jest.advanceTimersByTime(60_000);
    expect(engines).toHaveLength(3);
  });

  it('starts no engine after it was closed or disposed of', () => {
    last().fail('broken');
    wire.post({ kind: 'close' });
    expect(told[1]).toMatchObject({ state: { phase: 'closed' } });
    jest.advanceTimersByTime(60_000);
    expect(engines).toHaveLength(1);
    wire.post({ kind: 'reopen' });
    last().fail('broken');
    wire.dispose();
    jest.advanceTimersByTime(60_000);
    expect(engines).toHaveLength(2);
  });
});

describe('a worker', () => {
  class FakeWorker {
    constructor() {
      workers.push(this);
    }
    postMessage = jest.fn();
    terminate = jest.fn();
    onmessage: ((event: { data: unknown }) => void) | null = null;
    onmessageerror: (() => void) | null = null;
    onerror: ((event: { message?: string }) => void) | null = null;
  }

  let workers: FakeWorker[];
  let engine: IEngine;
  const told = jest.fn();
  const failed = jest.fn();

  beforeEach(() => {
    jest.clearAllMocks();
    workers = [];
    globalThis.Worker = FakeWorker as unknown as typeof Worker;
    engine = startWorker('worker.js', told, failed);
  });

  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'Worker');
  });

  it('gets messages and tells them, until it is disposed of', () => {
    const [worker] = workers;
    engine.post({ kind: 'wake' });
    expect(worker.postMessage).toHaveBeenCalledWith({ kind: 'wake' });
    worker.onmessage?.({ data: state('connected') });
    expect(told).toHaveBeenCalledWith(state('connected'));
    engine.dispose();
    expect(worker.terminate).toHaveBeenCalled();
    expect(worker.onmessage).toBeNull();
    expect(worker.onerror).toBeNull();
  });

  it('fails at an error, a script that is not there and a broken message', () => {
    const [worker] = workers;
    worker.onerror?.({ message: 'Uncaught TypeError' });
    worker.onerror?.({});
    worker.onmessageerror?.();
    expect(failed.mock.calls).toEqual([
      ['Uncaught TypeError'],
      ["The script of the connection's worker cannot be loaded."],
      ["A message of the connection's worker cannot be read."]
    ]);
  });
});
