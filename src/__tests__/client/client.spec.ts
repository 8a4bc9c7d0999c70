import './realm';

import { Client } from '../../client/client';
import { IEngine } from '../../client/connection/host';
import { IKeyboard, IKeyboardOptions } from '../../client/input/types';
import { IClientListener } from '../../client/options';
import { dictionary } from '../../client/protocol/read';
import { Packet } from '../../client/protocol/value';
import { FromEngine, ToEngine } from '../../client/worker/messages';
import { Phase } from '../../client/worker/session';
import { newContainer } from './page';

const WORDS = {
  close: 'Close',
  maximise: 'Maximise',
  restore: 'Restore',
  minimise: 'Minimise',
  tray: 'Icons of programs',
  windows: 'Windows',
  start: 'Start',
  search: 'Search',
  nothing: 'Nothing',
  notFound: (query: string) => `No ${query}`,
  shortcuts: 'Programs',
  keyboard: 'Keyboard'
};

describe('a client', () => {
  let container: HTMLElement;
  let posted: ToEngine[];
  let tell: (message: FromEngine) => void;
  let failEngine: (reason: string) => void;
  let keyboard: jest.Mocked<IKeyboard>;
  let keyboardOptions: IKeyboardOptions;
  let listener: jest.Mocked<IClientListener>;
  let disposed: boolean;
  let client: Client;

  const sent = () =>
    posted.flatMap(message =>
      message.kind === 'send' ? [message.packet] : []
    );
  const kinds = () => sent().map(([kind]) => kind);
  const become = (phase: Phase, reason = '') =>
    tell({ kind: 'state', state: { phase, reason, attempts: 0 } });
  const receive = (...packet: Packet) => tell({ kind: 'packet', packet });
  const welcome = (
    hello: { [key: string]: string | boolean } = {},
    encoder: 'rencode' | 'rencodeplus' = 'rencodeplus'
  ) => {
    become('connected');
    const version = encoder === 'rencode' ? '3.1.3' : '6.5.5';
    tell({ kind: 'welcomed', hello: { version, ...hello }, encoder });
  };
  const addWindow = (wid: number, title: string) =>
    receive('new-window', wid, 10, 40, 300, 200, { title }, {});
  const node = (title: string) =>
    container.querySelector(`[aria-label="${title}"]`);

  beforeEach(() => {
    jest.spyOn(console, 'warn').mockImplementation();
    jest.spyOn(console, 'debug').mockImplementation();
    HTMLCanvasElement.prototype.getContext = jest
      .fn()
      .mockReturnValue({ drawImage: jest.fn() });
    container = newContainer();
    keyboard = {
      escape: [],
      layout: '',
      hello: jest.fn().mockReturnValue({ xkbmap_layout: 'us' }),
      connected: jest.fn(),
      disconnected: jest.fn(),
      modifiers: jest.fn().mockReturnValue([]),
      isTyping: false,
      press: jest.fn(),
      release: jest.fn(),
      dispose: jest.fn()
    };
    listener = {
      stateChanged: jest.fn(),
      shown: jest.fn(),
      emptied: jest.fn(),
      copied: jest.fn(),
      copiedFiles: jest.fn(),
      clipboardPolicy: jest.fn(),
      transferred: jest.fn(),
      bell: jest.fn(),
      urged: jest.fn(),
      soundChanged: jest.fn(),
      left: jest.fn(),
      roundTrip: jest.fn()
    };
    posted = [];
    disposed = false;
    client = new Client(
      {
        container,
        url: 'ws://localhost/socket',
        worker: 'worker.js',
        encoders: ['rencodeplus', 'rencode'],
        debug: ['windows'],
        uuid: 'abc',
        dpi: 96,
        clipboardLimit: 1000,
        keyboard: options => {
          keyboardOptions = options;
          return keyboard;
        },
        programs: { list: async () => [], start: async () => undefined },
        words: WORDS
      },
      listener,
      (url, told, failed): IEngine => {
        tell = told;
        failEngine = failed;
        return {
          post: message => posted.push(message),
          dispose: () => (disposed = true)
        };
      }
    );
  });

  afterEach(() => {
    client.dispose();
    container.remove();
    jest.restoreAllMocks();
  });

  it('opens the connection, and says hello with what its parts add', () => {
    // Nothing else: a worker takes only what can be cloned.
    expect(posted[0]).toEqual({
      kind: 'open',
      url: 'ws://localhost/socket',
      encoders: ['rencodeplus', 'rencode'],
      debug: ['windows']
    });
    tell({ kind: 'helloNeeded', encoder: 'rencodeplus', videos: [] });
    const greeting = posted[1];
    expect(greeting).toMatchObject({
      kind: 'greet',
      hello: { uuid: 'abc', xkbmap_layout: 'us', file: { enabled: true } }
    });
  });

  it('tells the page the states and round trips, and counts what arrives', () => {
    become('connecting');
    expect(listener.stateChanged).toHaveBeenCalledWith({
      phase: 'connecting',
      reason: '',
      attempts: 0
    });
    tell({ kind: 'roundTrip', milliseconds: 12 });
    tell({ kind: 'received', bytes: 1000 });
    expect(listener.roundTrip).toHaveBeenCalledWith(12);
    expect(client.statistics).toMatchObject({ roundTrip: 12, bytes: 1000 });
  });

  it('shows windows, and says that the display is usable', () => {
    welcome();
    addWindow(1, 'One');
    expect(node('One')).not.toBeNull();
    // Xpra 6 takes keys only after its start-up is complete.
    expect(keyboard.connected).not.toHaveBeenCalled();
    expect(listener.shown).not.toHaveBeenCalled();
    receive('startup-complete');
    expect(keyboard.connected).toHaveBeenCalledWith(
      expect.objectContaining({ version: [6, 5, 5], encoder: 'rencodeplus' })
    );
    expect(listener.shown).toHaveBeenCalled();
    expect(keyboardOptions.window()).toBe(1);
    receive('lost-window', 1);
    expect(node('One')).toBeNull();
  });

  it('gives keys to an Xpra of before version 4 at once', () => {
    welcome({}, 'rencode');
    expect(keyboard.connected).toHaveBeenCalledWith(
      expect.objectContaining({ version: [3, 1, 3], encoder: 'rencode' })
    );
    expect(listener.shown).not.toHaveBeenCalled();
    addWindow(1, 'One');
    expect(listener.shown).toHaveBeenCalled();
  });

  it('keeps the last windows in sight until the next connection has its own', () => {
    welcome();
    addWindow(1, 'One');
    receive('startup-complete');
    become('waiting', 'lost');
    expect(keyboard.disconnected).toHaveBeenCalled();
    expect(node('One')).not.toBeNull();
    welcome();
    expect(node('One')).not.toBeNull();
    addWindow(2, 'Two');
    expect(node('One')).toBeNull();
    expect(node('Two')).not.toBeNull();
  });

  it('drops the last windows when the next connection breaks before it has any', () => {
    welcome();
    addWindow(1, 'One');
    become('waiting');
    welcome();
    become('waiting');
    welcome();
    expect(node('One')).toBeNull();
  });

  it('drops the last windows when the display has none any more', () => {
    welcome();
    addWindow(1, 'One');
    become('waiting');
    welcome();
    receive('startup-complete');
    expect(node('One')).toBeNull();
  });

  it('paints, and acknowledges', () => {
    welcome();
    addWindow(1, 'One');
    tell({
      kind: 'picture',
      picture: {
        ...{ wid: 1, x: 0, y: 0, width: 10, height: 20 },
        ...{ encoding: 'png', sequence: 5, more: 0, milliseconds: 1 },
        content: { kind: 'nothing' }
      }
    });
    expect(sent()).toContainEqual([
      ...['damage-sequence', 5, 1, 10, 20],
      expect.any(Number),
      ''
    ]);
    expect(client.statistics.encodings).toEqual({ png: 1 });
  });

  it('has nothing sent of a display that nobody sees', () => {
    welcome();
    addWindow(1, 'One');
    client.visible = false;
    client.visible = false;
    expect(kinds().filter(kind => kind === 'suspend')).toHaveLength(1);
    addWindow(2, 'Two');
    expect(sent()).toContainEqual(['suspend', true, [2]]);
    client.visible = true;
    expect(sent()).toContainEqual(['resume', true, [1, 2]]);
  });

  it('connects again for another quality, and asks for less without a codec', () => {
    welcome();
    addWindow(1, 'One');
    tell({ kind: 'videoFailed', encoding: 'h264' });
    expect(kinds()).toContain('encoding-set');
    client.quality = 'low';
    expect(client.quality).toBe('low');
    expect(posted).toContainEqual({ kind: 'reopen' });
    addWindow(2, 'Two');
    expect(
      sent().filter(([kind, wid]) => kind === 'buffer-refresh' && wid === 2)
    ).toHaveLength(1);
  });

  it('hands packets to the parts that they are for', () => {
    welcome({ clipboard: false });
    expect(listener.clipboardPolicy).toHaveBeenCalledWith('off');
    receive('bell', 1);
    expect(listener.bell).toHaveBeenCalled();
    receive('clipboard-token', 'CLIPBOARD');
    expect(kinds()).toContain('clipboard-request');
    receive('send-file', 'a.txt', 'text/plain', false, false, 1, 'x', {});
    expect(listener.transferred).toHaveBeenCalled();
    receive('cursor', '');
    expect(container.style.getPropertyValue('--xpra-cursor')).toBe('default');
    receive('something-new', 1);
  });

  it('tells that a window wants to be looked at, unless it has the keys', () => {
    welcome();
    receive(...['new-window', 1, 0, 0, 300, 200], { xid: 7 }, {});
    receive(...['new-window', 2, 0, 0, 300, 200], { xid: 8 }, {});
    const others = { iconic: false, focus_on_map: true, progress: 0 };
    const hint = (window: number, urgent: boolean) =>
      client.hint({ window, urgent, ...others });
    hint(8, true);
    expect(listener.urged).not.toHaveBeenCalled();
    hint(7, true);
    expect(listener.urged).toHaveBeenCalledTimes(1);
    hint(7, false);
    expect(listener.urged).toHaveBeenCalledTimes(1);
    receive('lost-window', 1);
    hint(7, true);
    expect(listener.urged).toHaveBeenCalledTimes(1);
  });

  it('tells that the last window has gone, and that there is one again', () => {
    welcome();
    addWindow(1, 'Window 1');
    addWindow(2, 'Window 2');
    receive('lost-window', 1);
    expect(listener.emptied).not.toHaveBeenCalledWith(true);
    receive('lost-window', 2);
    expect(listener.emptied).toHaveBeenLastCalledWith(true);
    addWindow(3, 'Window 3');
    expect(listener.emptied).toHaveBeenLastCalledWith(false);
    // It goes while there is no connection.
    welcome();
    expect(listener.emptied).toHaveBeenLastCalledWith(false);
    receive('startup-complete');
    expect(listener.emptied).toHaveBeenLastCalledWith(true);
  });

  it('does not call a display empty whose program has no window yet', () => {
    welcome();
    receive('startup-complete');
    expect(listener.emptied).not.toHaveBeenCalled();
  });

  it('announces its clipboard once the display takes packets', () => {
    const announced = () =>
      kinds().filter(kind => kind === 'clipboard-token').length;
    welcome({ 'clipboard-direction': 'both' });
    client.offer('text');
    expect(announced()).toBe(0);
    receive('startup-complete');
    expect(announced()).toBe(1);
    become('waiting');
    client.offer('other');
    welcome({ 'clipboard-direction': 'both' });
    receive('startup-complete');
    expect(announced()).toBe(2);
  });

  it('keeps a pasted text from the element that takes the keys', () => {
    const paste = new Event('paste', { bubbles: true, cancelable: true });
    client.keyboardElement.dispatchEvent(paste);
    expect(paste.defaultPrevented).toBe(true);
  });

  it('connects again with a reason when it cannot handle a packet', () => {
    welcome();
    receive('lost-window');
    const fault = posted[posted.length - 1];
    expect(fault).toMatchObject({
      kind: 'fail',
      reason: 'Expected a number, got nothing.'
    });
    // The engine answers by a state, and connects again.
    become('waiting', 'Expected a number, got nothing.');
    welcome();
    addWindow(1, 'One');
    expect(node('One')).not.toBeNull();
  });

  it('says why its worker failed', () => {
    failEngine('The script cannot be loaded.');
    expect(disposed).toBe(true);
    expect(listener.stateChanged).toHaveBeenCalledWith({
      phase: 'waiting',
      reason: 'The script cannot be loaded.',
      attempts: 0
    });
  });

  it('logs windows by their numbers, and no title', () => {
    welcome();
    addWindow(1, 'Secret');
    receive('window-metadata', 1, { title: 'Secret' });
    receive('lost-window', 1);
    const lines = jest.mocked(console.debug).mock.calls;
    expect(lines).toContainEqual([
      ...['[xpra windows]', 'received', 'new-window'],
      ...[1, 10, 40, 300, 200]
    ]);
    expect(lines).toContainEqual([
      ...['[xpra windows]', 'received', 'lost-window', 1]
    ]);
    expect(lines.some(line => line.includes('map-window'))).toBe(true);
    expect(JSON.stringify(lines)).not.toContain('Secret');
  });

  it('gives the display the keyboard at a click that is on no button', () => {
    const element = client.keyboardElement;
    const button = document.createElement('button');
    container.append(button);
    const press = (target: Element) =>
      target.dispatchEvent(
        new MouseEvent('mousedown', { bubbles: true, cancelable: true })
      );
    expect(press(button)).toBe(true);
    expect(document.activeElement).not.toBe(element);
    expect(press(container)).toBe(false);
    expect(document.activeElement).toBe(element);
    keyboardOptions.leave?.();
    expect(listener.left).toHaveBeenCalled();
  });

  it('turns the keyboard of the screen off and on', () => {
    const element = client.keyboardElement as HTMLTextAreaElement;
    expect(client.onScreenKeyboard).toBe(true);
    client.focus();
    client.onScreenKeyboard = false;
    expect(element.inputMode).toBe('none');
    expect(document.activeElement).toBe(element);
    client.onScreenKeyboard = true;
    expect(client.onScreenKeyboard).toBe(true);
  });

  it('wakes, closes and opens the connection', () => {
    client.wake();
    client.close();
    client.reopen();
    expect(posted.slice(1).map(({ kind }) => kind)).toEqual([
      'wake',
      'close',
      'reopen'
    ]);
  });

  it('says in its hello whether the display keeps its size', () => {
    client.scale = 'fit';
    tell({ kind: 'helloNeeded', encoder: 'rencodeplus', videos: [] });
    const greeting = posted[posted.length - 1];
    const hello = greeting.kind === 'greet' ? greeting.hello : {};
    expect(dictionary(hello).desktop_mode_size).toBeUndefined();
  });

  it.each([
    ['4.4.6', 'configure-window'],
    ['5.1.6', 'configure-display'],
    ['6.5', 'configure-display'],
    ['6.5.4', 'configure-display'],
    ['6.5.5', 'configure-window'],
    ['6.10', 'configure-window']
  ])('gives a desktop of Xpra %s its size by %s', (version, kind) => {
    welcome({ version, desktop: true });
    addWindow(1, 'Desktop');
    const sizes = sent().filter(packet =>
      JSON.stringify(packet).includes('800,600')
    );
    expect(sizes.map(([name]) => name)).toEqual([kind]);
  });

  it('leaves nothing in the page', () => {
    welcome();
    addWindow(1, 'One');
    become('waiting');
    welcome();
    client.dispose();
    expect(disposed).toBe(true);
    expect(keyboard.dispose).toHaveBeenCalled();
    expect(container.childElementCount).toBe(0);
  });
});
