import { Notification, WidgetTracker } from '@jupyterlab/apputils';
import { Widget } from '@lumino/widgets';

import { CommandIDs } from '../../../lab/commands/ids';
import { XpraManager } from '../../../lab/services/manager';
import {
  EndWatcher,
  notificationsPlugin
} from '../../../lab/plugins/notifications';
import { XpraDisplay } from '../../../lab/widgets/tab';
import { FakeApp } from '../app';
import { FakeServer, makeDisplay, until } from '../server';

describe('notifications plugin', () => {
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
    Notification.dismiss();
    app.dispose();
    jest.restoreAllMocks();
  });

  const end = { state: 'ended', reason: 'lost', message: 'Killed.' } as const;

  const activate = async () => {
    const tracker = new WidgetTracker<XpraDisplay>({ namespace: 'xpra' });
    void notificationsPlugin.activate(app.frontEnd, manager, tracker, null);
    server.change('k3f9q2', { viewers: 1 });
    await manager.refresh();
    return tracker;
  };

  it('tells of a display that no tab shows', async () => {
    const open = jest.fn();
    app.commands.addCommand(CommandIDs.open, { execute: open });
    await activate();
    server.change('k3f9q2', end);
    await manager.refresh();
    const [{ message, options, type }] = Notification.manager.notifications;
    expect(message).toBe('Desktop 1 ended unexpectedly: Killed.');
    expect(type).toBe('error');
    expect(options.actions?.[0].label).toBe('Show Log');
    options.actions?.[0].callback(new MouseEvent('click'));
    expect(open).toHaveBeenCalledWith({ id: 'k3f9q2' });
  });

  it('leaves it to the tab that shows it', async () => {
    const tracker = await activate();
    await tracker.add(new XpraDisplay({ manager, displayId: 'k3f9q2' }));
    server.change('k3f9q2', end);
    await manager.refresh();
    expect(Notification.manager.count).toBe(0);
  });

  it('warns of the end of a display that no tab in sight shows', async () => {
    const tracker = await activate();
    await tracker.add(new XpraDisplay({ manager, displayId: 'k3f9q2' }));
    server.change('k3f9q2', { culled_in: 60 });
    await manager.refresh();
    server.change('k3f9q2', { culled_in: 50 });
    await manager.refresh();
    const [{ message, options }, ...others] =
      Notification.manager.notifications;
    expect(others).toEqual([]);
    expect(message).toContain('Nobody uses Desktop 1');
    expect(options.actions?.[0].label).toBe('Keep');
    options.actions?.[0].callback(new MouseEvent('click'));
    await until(() => Notification.manager.count === 0);
    expect(server.count('POST displays/k3f9q2/activity')).toBe(1);
  });

  it('leaves the warning to the tab that is in sight', async () => {
    const tracker = await activate();
    const tab = new XpraDisplay({ manager, displayId: 'k3f9q2' });
    Widget.attach(tab, document.body);
    await tracker.add(tab);
    server.change('k3f9q2', { culled_in: 60 });
    await manager.refresh();
    expect(Notification.manager.count).toBe(0);
    tab.dispose();
  });

  it('finds what ended unexpectedly since', () => {
    const watcher = new EndWatcher();
    const old = makeDisplay({ id: 'aaaaaa', ...end });
    expect(watcher.update([old, makeDisplay()])).toEqual([]);
    const lost = makeDisplay(end);
    const stopped = makeDisplay({ id: 'b', ...end, reason: 'stopped' });
    const failed = makeDisplay({ id: 'c', ...end, reason: 'failed' });
    expect(watcher.update([old, lost, stopped, failed])).toEqual([
      lost,
      failed
    ]);
    expect(watcher.update([old, lost, stopped, failed])).toEqual([]);
  });
});
