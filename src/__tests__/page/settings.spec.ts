import { fullSettings, isShared, sharedSettings } from '../../page/settings';

const FULL = {
  socket: '/xpra/displays/d1/socket',
  pointer: '/xpra/displays/d1/pointer',
  hints: '/xpra/displays/d1/hints',
  display: '/xpra/api/displays/d1',
  events: '/api/events/subscribe',
  kind: 'seamless',
  dpi: '192',
  clipboardLimit: '1000',
  worker: '/xpra/client/worker.js',
  encoders: 'rencodeplus rencode'
};

function write(data: Record<string, string>): void {
  for (const name of Object.keys(document.body.dataset)) {
    delete document.body.dataset[name];
  }
  Object.assign(document.body.dataset, data);
  document.body.replaceChildren();
}

describe('The settings of the full page', () => {
  it('are read from the attributes of the body', () => {
    write(FULL);
    expect(isShared()).toBe(false);
    expect(fullSettings()).toEqual({
      socket: 'ws://localhost/xpra/displays/d1/socket',
      pointer: 'ws://localhost/xpra/displays/d1/pointer',
      hints: 'ws://localhost/xpra/displays/d1/hints',
      microphone: null,
      display: '/xpra/api/displays/d1',
      events: 'ws://localhost/api/events/subscribe',
      kind: 'seamless',
      dpi: 192,
      clipboardLimit: 1000,
      worker: '/xpra/client/worker.js',
      encoders: ['rencodeplus', 'rencode'],
      starts: false,
      shareable: false,
      catalogue: null
    });
  });

  it('have a microphone, if the display has one', () => {
    const socket = '/xpra/displays/d1/microphone';
    write({ ...FULL, microphone: socket, worklet: '/worklet.js' });
    expect(fullSettings().microphone).toEqual({
      socket: `ws://localhost${socket}`,
      worklet: '/worklet.js'
    });
  });

  it('have flags, which are attributes without a value', () => {
    write({ ...FULL, starts: '', shareable: '' });
    expect(fullSettings()).toMatchObject({ starts: true, shareable: true });
  });

  it('have the catalogue, if the page has one', () => {
    write(FULL);
    const script = document.createElement('script');
    script.id = 'catalogue';
    script.type = 'application/json';
    script.textContent = '{"Close":["Закрыть"]}';
    document.body.append(script);
    expect(fullSettings().catalogue).toBe('{"Close":["Закрыть"]}');
  });

  it('are not to be without any of them', () => {
    write({ ...FULL, worker: '' });
    expect(fullSettings).toThrow('worker');
  });
});

describe('The settings of a shared page', () => {
  beforeEach(() => {
    write({ shared: '/xpra/shared/socket', worker: '/xpra/client/worker.js' });
    history.replaceState(null, '', '/xpra/shared/?debug=wire#secret');
  });

  it('have the secret of the fragment', () => {
    expect(isShared()).toBe(true);
    expect(sharedSettings()).toEqual({
      socket: 'ws://localhost/xpra/shared/socket',
      worker: '/xpra/client/worker.js',
      secret: 'secret',
      catalogue: null
    });
  });

  it('leave no secret in the address, and have it when the page is loaded again', () => {
    const entries = history.length;
    sharedSettings();
    expect(location.href).toBe('http://localhost/xpra/shared/?debug=wire');
    expect(history.length).toBe(entries);
    expect(sharedSettings().secret).toBe('secret');
  });

  it('have the secret of another link that is opened in the tab', () => {
    sharedSettings();
    location.hash = '#other';
    expect(sharedSettings().secret).toBe('other');
    expect(location.hash).toBe('');
  });

  it('have no secret where the address had none', () => {
    history.replaceState(null, '', '/xpra/shared/');
    expect(sharedSettings().secret).toBe('');
  });
});
