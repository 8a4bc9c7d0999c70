import { startFull } from '../../page/full';
import { IFullSettings } from '../../page/settings';
import {
  DISPLAY,
  FakeServer,
  FakeSocket,
  model,
  removeListeners,
  settle
} from './support';

/**
 * The worker of the client, as the page sees it.
 */
class FakeWorker {
  constructor() {
    workers.push(this);
  }

  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly terminate = jest.fn();
  readonly postMessage = jest.fn();
}

const workers: FakeWorker[] = [];

const SETTINGS: IFullSettings = {
  socket: 'ws://localhost/socket',
  worker: '/worker.js',
  catalogue: null,
  display: DISPLAY,
  pointer: 'ws://localhost/pointer',
  hints: 'ws://localhost/hints',
  microphone: null,
  events: 'ws://localhost/events',
  kind: 'desktop',
  dpi: 96,
  clipboardLimit: 1000,
  starts: false,
  shareable: false,
  encoders: ['rencodeplus']
};

describe('The full page of a display', () => {
  let server: FakeServer;

  beforeEach(() => {
    jest.useFakeTimers();
    // jsdom has loaded nothing.
    performance.getEntriesByType = () => [];
    server = new FakeServer();
    workers.length = 0;
    globalThis.Worker = FakeWorker as never;
    globalThis.WebSocket = FakeSocket as never;
    window.matchMedia = () =>
      Object.assign(new EventTarget(), { matches: false }) as MediaQueryList;
    document.documentElement.lang = 'en';
    const ids = ['home', 'panel', 'display', 'banner', 'warning', 'overlay'];
    document.body.innerHTML = ids
      .map(id => `<div id="${id}" hidden></div>`)
      .join('');
  });

  afterEach(() => {
    window.dispatchEvent(new Event('pagehide'));
    expect(workers[0].terminate).toHaveBeenCalledTimes(1);
    jest.useRealTimers();
  });

  removeListeners();

  function sections(): (string | null)[] {
    const legends = [...document.querySelectorAll('legend')];
    return legends.map(({ textContent }) => textContent);
  }

  it('has the sections that every display has', () => {
    startFull(SETTINGS);
    expect(sections()).toEqual([
      'View',
      'Sound',
      'Keyboard',
      'Clipboard',
      'Files',
      'Connection'
    ]);
  });

  it('has those of what this display and server can do, too', () => {
    const menu = document.createElement('nav');
    menu.id = 'server';
    menu.hidden = true;
    document.body.append(menu);
    startFull({ ...SETTINGS, kind: 'seamless', shareable: true });
    expect(sections()).toEqual([
      'View',
      'Sound',
      'Keyboard',
      'Clipboard',
      'Files',
      'Programs',
      'Sharing',
      'Connection',
      'Server'
    ]);
    expect(menu.hidden).toBe(false);
  });

  it('has the ground and the programs of a workspace', () => {
    startFull({ ...SETTINGS, kind: 'workspace' });
    expect(sections()).toContain('Programs');
    expect(document.querySelector('#display > .xpra-Workspace')).not.toBeNull();
  });

  it('shows the states of the connection', () => {
    startFull(SETTINGS);
    const overlay = document.querySelector<HTMLElement>('#overlay')!;
    const state = { phase: 'connecting', attempts: 0, reason: '' };
    workers[0].onmessage!({ data: { kind: 'state', state } });
    expect(overlay.textContent).toBe('Connecting');
  });

  it('shows how far a display is that starts', async () => {
    server.answer = model({ state: 'starting', message: 'Soon' });
    startFull({ ...SETTINGS, starts: true });
    await settle();
    expect(document.querySelector('#overlay')!.textContent).toBe(
      'Desktop 1Soon'
    );
  });

  it('warns that the display is about to be stopped', async () => {
    server.answer = model({ culled_in: 30 });
    startFull(SETTINGS);
    await settle();
    expect(document.querySelector('#warning')!.textContent).toContain('30 s');
  });
});
