import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import { announceBell } from '../../../lab/widgets/bell';
import { XpraManager } from '../../../lab/services/manager';
import { FromPage } from '../../../contract/messages';
import { XpraDisplay } from '../../../lab/widgets/tab';
import { FakeApp } from '../app';
import { FakeServer, makeDisplay } from '../server';

describe('bell', () => {
  let app: FakeApp;
  let manager: XpraManager;
  let tab: XpraDisplay;

  beforeEach(async () => {
    app = new FakeApp();
    const server = new FakeServer();
    server.displays = [makeDisplay()];
    manager = server.makeManager();
    await manager.ready;
    tab = new XpraDisplay({ manager, displayId: 'k3f9q2' });
    announceBell(tab, app.frontEnd.shell, nullTranslator.load(''));
  });

  afterEach(() => {
    tab.dispose();
    manager.dispose();
    Notification.dismiss();
    app.dispose();
  });

  const ring = () =>
    (tab.received as Signal<XpraDisplay, FromPage>).emit({ kind: 'bell' });

  const messages = () =>
    Notification.manager.notifications.map(({ message }) => message);

  const makeCurrent = () => {
    app.shell.currentWidget = tab;
    app.shell.currentChanged.emit();
  };

  it('marks the tab and is told once, until somebody comes', () => {
    ring();
    ring();
    expect(tab.title.label).toBe('● Desktop 1');
    expect(tab.title.caption).not.toContain('●');
    expect(messages()).toEqual(['Desktop 1 rings the bell.']);
    makeCurrent();
    expect(tab.title.label).toBe('Desktop 1');
    expect(messages()).toEqual([]);
  });

  it('stays marked while others come and go', () => {
    ring();
    app.shell.currentChanged.emit();
    expect(tab.title.label).toBe('● Desktop 1');
  });

  it('leads to the tab', () => {
    ring();
    const [{ options }] = Notification.manager.notifications;
    options.actions?.[0].callback(new MouseEvent('click'));
    expect(app.shell.activateById).toHaveBeenCalledWith(tab.id);
  });

  it('is for the page alone where somebody is in it', () => {
    makeCurrent();
    ring();
    expect(tab.title.label).toBe('Desktop 1');
    expect(messages()).toEqual([]);
  });

  it('is told no more of a tab that was closed', () => {
    ring();
    tab.dispose();
    expect(messages()).toEqual([]);
  });
});
