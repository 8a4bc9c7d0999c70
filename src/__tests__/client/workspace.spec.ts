import { Clock } from '../../client/windows/clock';
import { WindowManager } from '../../client/windows/manager';
import { IPrograms } from '../../client/windows/programs';
import { StartMenu } from '../../client/windows/startmenu';
import { Viewport } from '../../client/windows/viewport';
import { Workspace } from '../../client/windows/workspace';
import { program } from './programs';
import { MANAGER } from './page';

const PROGRAMS = [
  program({ id: 'terminal', title: 'Terminal', shortcut: 'bar' }),
  program({ id: 'geant4', title: 'GEANT4', shortcut: 'ground' }),
  program()
];

describe('A workspace', () => {
  let container: HTMLElement;
  let programs: jest.Mocked<IPrograms>;
  let start: StartMenu;
  let workspace: Workspace;

  const titles = (name: string) =>
    [...document.querySelectorAll(`${name} > button`)].map(
      ({ textContent }) => textContent
    );

  beforeEach(() => {
    window.ResizeObserver = class {
      observe() {}
      unobserve() {}
      disconnect() {}
    };
    window.matchMedia = jest.fn().mockReturnValue(new EventTarget());
    container = document.createElement('div');
    document.body.append(container);
    programs = {
      list: jest.fn(async () => PROGRAMS),
      start: jest.fn(async _ => undefined)
    };
    const words = {
      ...{ start: 'Start', search: 'Search', nothing: 'Nothing' },
      ...{ notFound: () => 'None', shortcuts: 'Programs' }
    };
    start = new StartMenu(programs, words, jest.fn());
    workspace = new Workspace(container, programs, start, words);
  });

  afterEach(() => {
    workspace.dispose();
    start.dispose();
    expect(container.querySelector('.xpra-Workspace')).toBeNull();
    container.remove();
  });

  it('has icons of the shortcuts, and buttons of some', async () => {
    document.body.append(workspace.quick);
    await workspace.refresh();
    await workspace.refresh();
    expect(titles('.xpra-Workspace-icons')).toEqual(['Terminal', 'GEANT4']);
    expect(titles('.xpra-TaskBar-quick')).toEqual(['Terminal']);
  });

  it('keeps its icons while the programs cannot be listed', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    await workspace.refresh();
    programs.list.mockRejectedValue(new Error('no server'));
    await workspace.refresh();
    expect(titles('.xpra-Workspace-icons')).toEqual(['Terminal', 'GEANT4']);
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
  });

  it('starts a program once by a double click', async () => {
    await workspace.refresh();
    const [icon] = container.querySelectorAll('button');
    for (const detail of [1, 2]) {
      icon!.dispatchEvent(new MouseEvent('click', { detail }));
    }
    expect(programs.start.mock.calls).toEqual([[PROGRAMS[0]]]);
  });

  it('has the task bar in sight, with and without windows', () => {
    const viewport = new Viewport(container);
    const manager = new WindowManager({
      ...MANAGER,
      ...{ container, viewport, start, workspace },
      send: jest.fn()
    });
    const bar = container.querySelector<HTMLElement>('.xpra-TaskBar')!;
    const parts = [...bar.children].map(({ className }) => className);
    expect(parts).toEqual([
      'xpra-StartMenu',
      'xpra-TaskBar-quick',
      'xpra-TaskBar-tasks',
      'xpra-Tray',
      'xpra-Clock'
    ]);
    expect(bar.hidden).toBe(false);
    Element.prototype.scrollIntoView = jest.fn();
    const metadata = { title: 'One' };
    manager.handle(['new-window', 1, 10, 40, 300, 200, metadata, {}]);
    expect(bar.hidden).toBe(false);
    manager.handle(['lost-window', 1]);
    expect(bar.hidden).toBe(false);
    manager.dispose();
    viewport.dispose();
  });
});

describe('A clock', () => {
  afterEach(() => jest.useRealTimers());

  it('shows the time, and wakes up when a minute begins', () => {
    jest.useFakeTimers({ now: new Date(2026, 10, 29, 23, 58, 45, 500) });
    const clock = new Clock();
    const minutes = () => /(\d\d)(?!.*:)/.exec(clock.node.textContent!)![1];
    expect(minutes()).toBe('58');
    expect(clock.node.title).toContain('November 29');
    jest.advanceTimersByTime(14_499);
    expect(minutes()).toBe('58');
    jest.advanceTimersByTime(1);
    expect(minutes()).toBe('59');
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersToNextTimer();
    expect(minutes()).toBe('00');
    expect(clock.node.title).toContain('November 30');
    clock.dispose();
    expect(jest.getTimerCount()).toBe(0);
  });
});
