import { RunningSessionManagers } from '@jupyterlab/running';
import { acceptDialog, waitForDialog } from '@jupyterlab/testing';
import { nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../../../lab/commands/ids';
import { programIcon, terminalIcon } from '../../../lab/icons';
import { XpraManager } from '../../../lab/services/manager';
import { RunningDisplays, runningPlugin } from '../../../lab/plugins/running';
import { IXpraTracker } from '../../../lab/services/tokens';
import { FakeApp } from '../app';
import { FakeServer, makeDisplay, until } from '../server';

const trans = nullTranslator.load('jupyterlab_xpra');

describe('running plugin', () => {
  let app: FakeApp;
  let server: FakeServer;
  let manager: XpraManager;

  beforeEach(async () => {
    app = new FakeApp();
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
    void runningPlugin.activate(
      app.frontEnd,
      manager,
      {} as IXpraTracker,
      managers,
      null
    );
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

  it('follows the displays and the clock', async () => {
    jest.useFakeTimers();
    const running = new RunningDisplays(manager, app.commands, trans);
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
    const running = new RunningDisplays(manager, app.commands, trans);
    running.shutdownAll();
    await until(() => running.running().length === 0);
    expect(server.count('DELETE displays/k3f9q2')).toBe(1);
    running.dispose();
  });

  it('says when that fails', async () => {
    jest.spyOn(console, 'warn').mockReturnValue(undefined);
    const running = new RunningDisplays(manager, app.commands, trans);
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
