import { Viewer } from '../../client/viewer';
import { Packet } from '../../client/protocol/value';
import { FromEngine, ToEngine } from '../../client/worker/messages';
import { IPicture } from '../../client/drawing/decoder';
import { IState } from '../../client/worker/session';

describe('Viewer', () => {
  let container: HTMLElement;
  let worker: {
    postMessage: (message: ToEngine) => void;
    terminate: () => void;
    onmessage?: (event: { data: FromEngine }) => void;
  };
  let posted: ToEngine[];
  let terminated: jest.Mock;
  let disconnected: jest.Mock;
  let states: IState[];
  let viewer: Viewer;

  const say = (data: FromEngine) => worker.onmessage!({ data });
  const packet = (...packet: Packet) => say({ kind: 'packet', packet });
  const welcome = (desktop = false) =>
    say({
      kind: 'welcomed',
      encoder: 'rencodeplus',
      hello: { desktop, actual_desktop_size: [400, 200] }
    });
  const state = (phase: IState['phase'], attempts = 0) =>
    say({ kind: 'state', state: { phase, attempts, reason: '' } });
  const stage = () => container.querySelector<HTMLElement>('.xpra-Stage')!;
  const named = (title: string) =>
    container.querySelector<HTMLElement>(`[aria-label="${title}"]`)!;
  const windows = () => container.querySelectorAll('.xpra-Window').length;

  beforeEach(() => {
    posted = [];
    states = [];
    terminated = jest.fn();
    disconnected = jest.fn();
    window.ResizeObserver = class {
      observe() {}
      unobserve() {}
      disconnect = disconnected;
    };
    worker = {
      postMessage: message => posted.push(message),
      terminate: terminated
    };
    window.Worker = jest.fn(() => worker) as unknown as typeof Worker;
    HTMLCanvasElement.prototype.getContext = jest.fn(() => ({
      drawImage: jest.fn(),
      putImageData: jest.fn()
    })) as never;
    container = document.createElement('div');
    Object.defineProperty(container, 'clientWidth', { value: 800 });
    Object.defineProperty(container, 'clientHeight', { value: 600 });
    viewer = new Viewer({
      container,
      url: 'wss://host/shared',
      worker: 'worker.js',
      secret: 'secret',
      stateChanged: state => states.push(state)
    });
  });

  afterEach(() => viewer.dispose());

  it('connects with the secret of its link', () => {
    say({ kind: 'helloNeeded', encoder: 'rencodeplus', videos: [] });
    viewer.reopen();
    viewer.close();
    expect(posted).toEqual([
      {
        kind: 'open',
        url: 'wss://host/shared',
        encoders: ['rencodeplus'],
        secret: 'secret'
      },
      { kind: 'greet', hello: {} },
      { kind: 'reopen' },
      { kind: 'close' }
    ]);
  });

  it('shows all of the display in the middle', () => {
    welcome();
    expect(stage().style).toMatchObject({
      width: '400px',
      height: '200px',
      left: '0px',
      top: '100px',
      transform: 'scale(2)'
    });
    packet('desktop_size', 800, 1200, 800, 1200);
    expect(stage().style).toMatchObject({
      left: '200px',
      top: '0px',
      transform: 'scale(0.5)'
    });
  });

  it('shows windows as the server says, and sends nothing', () => {
    welcome();
    posted = [];
    packet('new-window', 1, 10, 40, 300, 200, { title: 'One' }, {});
    packet('new-window', 2, 20, 50, 30, 20, {
      'transient-for': 1,
      title: 'Two'
    });
    packet('new-override-redirect', 3, 0, 0, 5, 5, {});
    expect(windows()).toBe(3);
    expect(named('One').style).toMatchObject({ left: '10px', width: '300px' });
    expect(named('One').className).toContain('xpra-mod-framed');

    packet('window-move-resize', 1, -9, 2, 310, 210, 0);
    expect(named('One').style).toMatchObject({ left: '-9px', width: '310px' });
    packet('window-resized', 1, 320, 220, 0);
    expect(named('One').style).toMatchObject({ left: '-9px', width: '320px' });
    expect(named('One').querySelector('canvas')!.width).toBe(320);

    const height = (title: string) => Number(named(title).style.zIndex);
    expect(height('Two')).toBeGreaterThan(height('One'));
    packet('raise-window', 1);
    expect(height('Two')).toBeLessThan(height('One'));

    packet('window-icon', 1, 16, 16, 'png', new Uint8Array(24));
    expect(named('One').querySelector('img')!.src).toMatch(/^data:image\/png/);
    packet('window-metadata', 1, { title: 'First', iconic: true });
    expect(named('First').hidden).toBe(true);
    expect(named('Two').hidden).toBe(true);
    packet('window-metadata', 1, { iconic: false });
    expect(named('Two').hidden).toBe(false);

    packet('lost-window', 2);
    packet('initiate-moveresize', 1, 0, 0, 8, 1, 1);
    expect(windows()).toBe(2);
    named('First')
      .querySelectorAll('button')
      .forEach(node => node.click());
    expect(posted).toEqual([]);
  });

  it('is as large as the desktop, which has no frame', () => {
    welcome(true);
    packet('new-window', 1, 0, 0, 400, 300, {});
    packet('window-resized', 1, 800, 300, 0);
    expect(stage().style).toMatchObject({ width: '800px', height: '300px' });
    expect(container.querySelector('.xpra-mod-framed')).toBeNull();
    expect(container.querySelector('.xpra-Window-bar')).toBeNull();
  });

  it('acknowledges the pictures of windows that it has', () => {
    welcome();
    packet('new-window', 1, 0, 0, 400, 300, {});
    posted = [];
    const picture = (wid: number) =>
      ({
        ...{ wid, sequence: 7, x: 0, y: 0, width: 4, height: 3 },
        content: { kind: 'scroll', moves: [] },
        milliseconds: 1
      }) as unknown as IPicture;
    say({ kind: 'picture', picture: picture(1) });
    say({ kind: 'picture', picture: picture(2) });
    const answers = posted.map(message =>
      message.kind === 'send' ? message.packet.slice(0, 3) : message
    );
    expect(answers).toEqual([
      ['damage-sequence', 7, 1],
      ['damage-sequence', 7, 2]
    ]);
    expect(posted[1]).toMatchObject({ packet: { 5: 0, 6: 'no such window' } });
  });

  it('leaves the windows in sight for a short break, and for no longer', () => {
    welcome();
    packet('new-window', 1, 0, 0, 400, 300, {});
    state('connecting');
    expect(windows()).toBe(1);
    state('connecting', 1);
    expect(windows()).toBe(0);
    welcome();
    packet('new-window', 1, 0, 0, 400, 300, {});
    // The windows of the last connection are not those of this one.
    welcome();
    expect(windows()).toBe(0);
    packet('new-window', 1, 0, 0, 400, 300, {});
    state('ended');
    expect(windows()).toBe(0);
    expect(states.map(({ phase }) => phase)).toEqual([
      'connecting',
      'connecting',
      'ended'
    ]);
  });

  it('takes everything with it at its end', () => {
    welcome();
    viewer.dispose();
    expect(terminated).toHaveBeenCalledTimes(1);
    expect(disconnected).toHaveBeenCalledTimes(1);
    expect(container.childElementCount).toBe(0);
  });
});
