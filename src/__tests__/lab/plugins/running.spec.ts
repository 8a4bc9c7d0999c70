import { WidgetTracker } from '@jupyterlab/apputils';
import { RunningSessionManagers } from '@jupyterlab/running';
import { acceptDialog, waitForDialog } from '@jupyterlab/testing';
import { nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../../../lab/commands/ids';
import { programIcon, terminalIcon } from '../../../lab/icons';
import { XpraManager } from '../../../lab/services/manager';
import { RunningDisplays, runningPlugin } from '../../../lab/plugins/running';
import { IXpraDisplay } from '../../../lab/services/tokens';
import { XpraDisplay } from '../../../lab/widgets/tab';
import { FakeApp } from '../app';
import { FakeServer, makeDisplay, until } from '../server';

const trans = nullTranslator.load('jupyterlab_xpra');

describe('running plugin', () => {
  let app: FakeApp;
  let server: FakeServer;
  let manager: XpraManager;
  let tracker: WidgetTracker<IXpraDisplay>;

  beforeEach(async () => {
    app = new FakeApp();
    tracker = new WidgetTracker({ namespace: 'xpra' });
    server = new FakeServer();
    server.displays = [makeDisplay()];
    manager = server.makeManager();
    await manager.ready;
    await until(() => manager.profiles.length > 0 && manager.status !== null);
  });

  afterEach(() => {
    manager.dispose();
    app.dispose();
    jest.restoreAllMocks();
  });

  it('lists the live displays', async () => {
    const execute = jest.fn();
    app.commands.addCommand(CommandIDs.open, { execute });
    const created = new Date(Date.now() - 5.5 * 60_000).toISOString();
    server.displays = [
      makeDisplay({ created, profile: 'xterm' }),
      makeDisplay({
        id: 'aaaaaa',
        name: 'GEANT4',
        profile: null,
        kind: 'seamless',
        state: 'starting',
        message: 'Starting Xpra'
      }),
      makeDisplay({ id: 'bbbbbb', state: 'ended', reason: 'stopped' })
    ];
    await manager.refresh();
    const managers = new RunningSessionManagers();
    void runningPlugin.activate(app.frontEnd, manager, tracker, managers, null);
    const [running] = managers.items();
    expect(running.name).toBe('Displays');
    const [first, second, ...rest] = running.running({ mode: 'list' });
    expect(rest).toEqual([]);
    expect(first.label()).toBe('Desktop 1');
    expect(first.detail?.()).toBe('ready · 5 min');
    server.change('k3f9q2', { culled_in: 60 });
    await manager.refresh();
    const [unused] = running.running({ mode: 'list' });
    expect(unused.detail?.()).toBe('unused, stops soon · 5 min');
    expect(first.icon()).toBe(terminalIcon);
    expect(second.icon()).toBe(programIcon);
    expect(second.labelTitle?.()).toBe('GEANT4: Starting Xpra');
    first.open?.();
    expect(execute).toHaveBeenCalledWith({ id: 'k3f9q2' });
    first.shutdown?.();
    await until(() => server.count('DELETE displays/k3f9q2') === 1);
    (running as RunningDisplays).dispose();
  });

  it('lists the windows of a display under it', async () => {
    const running = new RunningDisplays(manager, tracker, app.frontEnd, trans);
    const changed = jest.fn();
    running.runningChanged.connect(changed);
    const tab = new XpraDisplay({ manager, displayId: 'k3f9q2', docked: true });
    app.shell.add(tab);
    await tracker.add(tab);
    changed.mockClear();
    const window = {
      wid: 1,
      title: 'Viewer',
      icon: null,
      purpose: '',
      tool: false,
      focusOnMap: true
    };
    tab.window = window;
    expect(changed).toHaveBeenCalled();
    const [display] = running.running();
    const [item] = display!.children!;
    expect(item!.label()).toBe('Viewer');
    expect(item!.labelTitle?.()).toContain('Desktop 1');
    item!.open?.();
    expect(app.shell.activateById).toHaveBeenCalledWith(tab.id);
    changed.mockClear();
    item!.shutdown?.();
    expect(tab.isDisposed).toBe(true);
    expect(changed).toHaveBeenCalled();
    expect(running.running()[0]!.children).toEqual([]);
    running.dispose();
  });

  it('follows the displays and the clock', async () => {
    jest.useFakeTimers();
    const running = new RunningDisplays(manager, tracker, app.frontEnd, trans);
    const changed = jest.fn();
    running.runningChanged.connect(changed);
    server.change('k3f9q2', { name: 'GEANT4' });
    await manager.refresh();
    expect(changed).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(31_000);
    expect(changed.mock.calls.length).toBeGreaterThan(1);
    running.dispose();
    expect(running.isDisposed).toBe(true);
    jest.useRealTimers();
  });

  it('shuts all down', async () => {
    const running = new RunningDisplays(manager, tracker, app.frontEnd, trans);
    running.shutdownAll();
    await until(() => running.running().length === 0);
    expect(server.count('DELETE displays/k3f9q2')).toBe(1);
    running.dispose();
  });

  it('says when that fails', async () => {
    jest.spyOn(console, 'warn').mockReturnValue(undefined);
    const running = new RunningDisplays(manager, tracker, app.frontEnd, trans);
    server.refusals.set('DELETE displays/k3f9q2', {
      status: 500,
      message: 'A process would not end.'
    });
    running.shutdownAll();
    await waitForDialog();
    expect(document.querySelector('.jp-Dialog-body')?.textContent).toBe(
      'A process would not end.'
    );
    await acceptDialog();
    running.dispose();
  });
});
