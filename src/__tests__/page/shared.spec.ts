import { IState } from '../../client';
import { PATIENCE, sharedMessageFor, startShared } from '../../page/shared';
import {
  buttonOf,
  FakeServer,
  removeListeners,
  settle,
  WORDS
} from './support';

function state(phase: IState['phase'], attempts = 0): IState {
  return { phase, attempts, reason: '' };
}

describe('The message of a shared display', () => {
  const said = (phase: IState['phase'], attempts = 0) =>
    sharedMessageFor(state(phase, attempts), WORDS);

  it('is none while the display is in sight', () => {
    expect(said('connected')).toBe('nothing');
  });

  it('says that the viewer connects', () => {
    expect(said('connecting')).toEqual({ title: 'Connecting', busy: true });
  });

  it('does not mention a short break', () => {
    expect(said('waiting')).toBe('unchanged');
  });

  it('says that the display will be shown when somebody has it open', () => {
    expect(said('waiting', 1)).toMatchObject({
      title: 'The display is not shown',
      busy: true
    });
    expect(said('waiting', PATIENCE - 1)).toMatchObject({ busy: true });
  });

  it('leaves it to the person to go on after many attempts', () => {
    expect(said('waiting', PATIENCE)).toMatchObject({
      text: 'Nobody has it open.',
      button: 'Connect'
    });
  });

  it.each(['taken', 'ended'] as const)(
    'says that the link does not work any more: %s',
    phase => {
      expect(said(phase)).toMatchObject({
        title: 'This link does not work any more'
      });
    }
  );

  it('lets the person try again where the connection was refused', () => {
    expect(said('refused')).toEqual({
      title: 'The display is not shown',
      button: 'Connect'
    });
  });

  it('stays when the page itself has closed the connection', () => {
    expect(said('closed')).toBe('unchanged');
  });
});

/**
 * The worker of the client, as the page sees it.
 */
class FakeWorker extends EventTarget {
  constructor() {
    super();
    workers.push(this);
  }

  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: unknown = null;
  readonly terminate = jest.fn();

  postMessage(message: { kind: string }): void {
    posted.push(message.kind);
  }
}

const workers: FakeWorker[] = [];
let posted: string[];

describe('The page of a shared display', () => {
  removeListeners();

  let overlay: HTMLElement;
  let server: FakeServer;

  beforeEach(() => {
    server = new FakeServer();
    posted = [];
    workers.length = 0;
    globalThis.Worker = FakeWorker as never;
    document.body.innerHTML =
      '<main id="display"></main><div id="overlay"></div>';
    overlay = document.querySelector('#overlay')!;
    startShared({
      socket: 'ws://localhost/xpra/shared/socket',
      worker: '/worker.js',
      secret: 'secret',
      catalogue: null
    });
  });

  function become(state: IState): void {
    const data = { kind: 'state', state };
    const [worker] = workers;
    worker.onmessage?.({ data });
    worker.dispatchEvent(new MessageEvent('message', { data }));
  }

  function hide(hidden: boolean): void {
    Object.defineProperty(document, 'hidden', {
      value: hidden,
      configurable: true
    });
    document.dispatchEvent(new Event('visibilitychange'));
  }

  it('shows the display in place of the overlay', () => {
    become(state('connecting'));
    expect(overlay.textContent).toBe('Connecting');
    become(state('connected'));
    expect(overlay.hidden).toBe(true);
    expect(document.body.dataset.phase).toBe('connected');
  });

  it('gives up after many attempts, until the person wants to go on', () => {
    become(state('waiting', PATIENCE));
    expect(posted).toEqual(['open', 'close']);
    buttonOf('Connect').click();
    expect(posted).toEqual(['open', 'close', 'reopen']);
  });

  it('does not connect again once the server has no link', async () => {
    server.status = 404;
    become(state('waiting'));
    await settle();
    expect(server.requests).toEqual(['GET /']);
    expect(overlay.textContent).toContain('This link does not work any more');
    expect(workers[0].terminate).toHaveBeenCalled();
    hide(true);
    hide(false);
    expect(workers).toHaveLength(1);
    expect(posted).toEqual(['open']);
  });

  it.each([200, 502, null])(
    'connects again while the link may work: %s',
    async status => {
      server.status = status;
      become(state('waiting', 1));
      await settle();
      expect(overlay.textContent).toContain('The display is not shown');
      expect(workers[0].terminate).not.toHaveBeenCalled();
    }
  );

  it('does not ask for the link when the server says what is amiss', () => {
    become({ ...state('waiting', 1), reason: 'Nobody has the display open.' });
    expect(server.requests).toEqual([]);
  });

  it('is connected only while a person can see it', () => {
    hide(true);
    expect(posted).toEqual(['open', 'close']);
    hide(false);
    expect(posted).toEqual(['open', 'close', 'reopen']);
  });
});
