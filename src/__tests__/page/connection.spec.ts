import {
  Connection,
  ENDING,
  messageFor,
  NEVER_IDLE
} from '../../page/connection';
import { Checked } from '../../page/display';
import { Overlay } from '../../page/overlay';
import { Start } from '../../page/start';
import { IState } from '../../client';
import { buttonOf, model, settle, WORDS } from './support';

function state(phase: IState['phase'], attempts = 0, reason = ''): IState {
  return { phase, attempts, reason };
}

describe('The message of the overlay', () => {
  const said = (
    { phase, attempts, reason }: IState,
    situation: { shown?: boolean; starting?: boolean } = {}
  ) =>
    messageFor(
      { phase, attempts, reason },
      { shown: false, starting: false, ...situation },
      WORDS
    );

  it('is none while the client is connected', () => {
    expect(said(state('connected'))).toBe('nothing');
  });

  it('says that the client connects', () => {
    expect(said(state('connecting'))).toEqual({
      title: 'Connecting',
      busy: true
    });
  });

  it('stays that of the start while the display starts', () => {
    const situation = { starting: true };
    expect(said(state('connecting'), situation)).toBe('unchanged');
    expect(said(state('waiting', 3, 'Why'), situation)).toBe('unchanged');
  });

  it('says that the client connects again, and why', () => {
    const again = { title: 'Connecting again', text: 'Why', busy: true };
    expect(said(state('waiting', 1, 'Why'))).toEqual(again);
    expect(said(state('waiting', 1, 'Why'), { shown: true })).toEqual(again);
  });

  it('says so at once if nothing of the display is in sight yet', () => {
    expect(said(state('waiting'))).toMatchObject({ title: 'Connecting again' });
  });

  it('does not mention a short break', () => {
    expect(said(state('waiting'), { shown: true })).toBe('unchanged');
  });

  it('offers to take back a display that was opened elsewhere', () => {
    expect(said(state('taken'))).toMatchObject({
      title: 'Opened elsewhere',
      button: 'Take over'
    });
  });

  it('says that the display ends, and why', () => {
    expect(said(state('ended', 0, 'Why'))).toEqual({
      title: 'The display ends',
      text: 'Why',
      busy: true
    });
  });

  it('says why the server refused the connection', () => {
    expect(said(state('refused', 0, 'Why'))).toEqual({
      title: 'The server refused the connection',
      text: 'Why',
      button: 'Connect'
    });
  });

  it('stays when the page itself has closed the connection', () => {
    expect(said(state('closed'))).toBe('unchanged');
  });
});

describe('Connection', () => {
  let node: HTMLElement;
  let calls: string[];
  let idle: number;
  let checked: Checked;

  beforeEach(() => {
    jest.useFakeTimers();
    node = document.createElement('div');
    document.body.replaceChildren(node);
    calls = [];
    idle = 0;
    checked = model();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  function connect(starting = false): Connection {
    return new Connection({
      client: {
        close: () => calls.push('close'),
        reopen: () => calls.push('reopen')
      },
      overlay: new Overlay(node),
      start: new Start(starting),
      words: WORDS,
      check: async () => {
        calls.push('check');
        return checked;
      },
      idle: () => idle,
      reload: () => calls.push('reload'),
      connected: () => calls.push('connected')
    });
  }

  it('hides the overlay when the client is connected, and says so', () => {
    const connection = connect();
    connection.stateChanged(state('connecting'));
    expect(node.textContent).toBe('Connecting');
    connection.stateChanged(state('connected'));
    expect(node.hidden).toBe(true);
    expect(document.body.dataset.phase).toBe('connected');
    expect(calls).toEqual(['connected']);
  });

  it('knows that a display which is connected has started', () => {
    const connection = connect(true);
    connection.stateChanged(state('waiting', 2));
    expect(node.textContent).toBe('');
    connection.stateChanged(state('connected'));
    connection.stateChanged(state('waiting', 2));
    expect(node.textContent).toBe('Connecting again');
  });

  it('asks for the display once an attempt has failed', () => {
    const connection = connect();
    connection.stateChanged(state('waiting'));
    expect(calls).toEqual([]);
    connection.stateChanged(state('waiting', 1));
    expect(calls).toEqual(['check']);
  });

  it('does not ask while the display starts', () => {
    connect(true).stateChanged(state('waiting', 1));
    expect(calls).toEqual([]);
  });

  it('connects again at once while a person uses the display', () => {
    const connection = connect();
    connection.shown();
    idle = NEVER_IDLE;
    connection.stateChanged(state('waiting'));
    expect(calls).toEqual([]);
  });

  it('asks before it connects again if nobody used the display', async () => {
    const connection = connect();
    connection.shown();
    idle = NEVER_IDLE + 1;
    connection.stateChanged(state('waiting'));
    expect(calls).toEqual(['close', 'check']);
    await settle();
    expect(calls).toEqual(['close', 'check', 'reopen']);
  });

  it('asks so once for each loss, and then tries again as the client does', async () => {
    const connection = connect();
    connection.shown();
    idle = NEVER_IDLE + 1;
    checked = 'unknown';
    connection.stateChanged(state('waiting'));
    await settle();
    expect(calls).toEqual(['close', 'check', 'reopen']);
    calls.length = 0;
    connection.stateChanged(state('waiting'));
    await settle();
    expect(calls).toEqual([]);
    connection.stateChanged(state('connected'));
    connection.stateChanged(state('waiting'));
    expect(calls).toEqual(['connected', 'close', 'check']);
  });

  it('does not connect again to a display that has gone', async () => {
    const connection = connect();
    connection.shown();
    idle = NEVER_IDLE + 1;
    checked = 'gone';
    connection.stateChanged(state('waiting'));
    await settle();
    expect(calls).toEqual(['close', 'check']);
  });

  it.each([0, 1])(
    'connects again at a click if the server disconnected it as idle, after %i attempts',
    async attempts => {
      const connection = connect();
      connection.shown();
      idle = NEVER_IDLE + 1;
      checked = 'idle';
      connection.stateChanged(state('waiting', attempts));
      await settle();
      expect(calls).not.toContain('reopen');
      expect(calls).toContain('close');
      expect(node.getAttribute('role')).toBe('alert');
      buttonOf('Connect').click();
      expect(calls.pop()).toBe('reopen');
    }
  );

  it('takes the display back at a click', () => {
    connect().stateChanged(state('taken'));
    expect(node.getAttribute('role')).toBe('alert');
    buttonOf('Take over').click();
    expect(calls).toEqual(['reopen']);
  });

  it('loads the page of a display that ends again', () => {
    connect().stateChanged(state('ended', 0, 'It was stopped.'));
    expect(node.textContent).toContain('It was stopped.');
    jest.advanceTimersByTime(ENDING - 1);
    expect(calls).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(calls).toEqual(['reload']);
  });

  it('marks the page when a window is shown', () => {
    connect().shown();
    expect(document.body.dataset.shown).toBe('');
  });
});
