import { Notification } from '@jupyterlab/apputils';

import { CommandIDs } from '../../../lab/commands/ids';
import { XpraManager } from '../../../lab/services/manager';
import { INotification } from '../../../contract/model';
import { programNotificationsPlugin } from '../../../lab/plugins/programnotifications';
import { FakeApp } from '../app';
import { FakeServer, makeDisplay, until } from '../server';

function makeNotification(options: Partial<INotification> = {}): INotification {
  return {
    id: 1,
    summary: 'Done',
    body: '',
    urgent: false,
    time: '2026-11-01T12:00:00Z',
    left_out: 0,
    link: null,
    file: null,
    actions: [],
    ...options
  };
}

describe('program notifications plugin', () => {
  let app: FakeApp;
  let server: FakeServer;
  let manager: XpraManager;

  beforeEach(async () => {
    app = new FakeApp();
    server = new FakeServer();
    const old = makeNotification({ id: 7, summary: 'Old' });
    server.displays = [makeDisplay({ notifications: [old] })];
    manager = server.makeManager();
    await manager.ready;
    await until(() => manager.profiles.length > 0 && manager.status !== null);
    void programNotificationsPlugin.activate(app.frontEnd, manager, null);
  });

  afterEach(() => {
    manager.dispose();
    Notification.dismiss();
    app.dispose();
  });

  const tell = async (...notifications: INotification[]) => {
    server.change('k3f9q2', { notifications });
    await manager.refresh();
  };

  const messages = () =>
    Notification.manager.notifications.map(({ message }) => message);

  it('tells what is new, and leads to the display', async () => {
    const open = jest.fn();
    app.commands.addCommand(CommandIDs.open, { execute: open });
    await tell(
      makeNotification({ id: 7, summary: 'Old' }),
      makeNotification({ body: 'All\nof it.' })
    );
    const [{ message, options, type }, ...others] =
      Notification.manager.notifications;
    expect(others).toEqual([]);
    expect(message).toBe('Desktop 1: Done\nAll\nof it.');
    expect(type).toBe('info');
    options.actions?.[0].callback(new MouseEvent('click'));
    expect(open).toHaveBeenCalledWith({ id: 'k3f9q2' });
  });

  it('has a button for each action, and one for a click', async () => {
    app.commands.addCommand(CommandIDs.open, { execute: jest.fn() });
    const choose = jest.spyOn(manager, 'choose').mockResolvedValue();
    await tell(
      makeNotification({
        actions: [
          { key: 'default', label: 'Read' },
          { key: 'yes', label: 'Accept' },
          { key: 'no', label: '' }
        ]
      })
    );
    const [{ options }] = Notification.manager.notifications;
    expect(options.actions!.map(({ label }) => label)).toEqual([
      'Show Display',
      'Accept',
      'no'
    ]);
    for (const { callback } of options.actions!) {
      callback(new MouseEvent('click'));
    }
    expect(choose.mock.calls).toEqual([
      ['k3f9q2', 1, 'default'],
      ['k3f9q2', 1, 'yes'],
      ['k3f9q2', 1, 'no']
    ]);
  });

  it('says why an answer did not reach the program', async () => {
    jest
      .spyOn(manager, 'choose')
      .mockRejectedValue(new Error('The program has ended.'));
    await tell(
      makeNotification({ actions: [{ key: 'yes', label: 'Accept' }] })
    );
    const [{ options }] = Notification.manager.notifications;
    options.actions![1].callback(new MouseEvent('click'));
    await until(() => messages().includes('The program has ended.'));
  });

  it('asks before it opens a link, once for each display', async () => {
    const opened = jest.fn();
    const clicked = jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(function (this: HTMLAnchorElement) {
        opened(this.href, this.target, this.rel);
      });
    const userActivation = { isActive: true };
    Object.assign(navigator, { userActivation });
    const link = 'https://example.org/a?b#c';
    const away = ['_blank', 'noopener noreferrer'];
    await tell(makeNotification({ id: 1, link }));
    const [{ message, options }] = Notification.manager.notifications;
    expect(message).toBe(
      `Desktop 1 wants to open a link in your browser:\n${link}`
    );
    expect(options.autoClose).toBe(false);
    expect(opened).not.toHaveBeenCalled();
    const [, { label, callback }] = options.actions!;
    expect(label).toBe('Open Link');
    callback(new MouseEvent('click'));
    expect(opened).toHaveBeenCalledWith(link, ...away);
    Notification.dismiss();

    const mail = 'mailto:someone@example.org';
    await tell(makeNotification({ id: 2, link: mail }));
    expect(messages()).toEqual([]);
    expect(opened).toHaveBeenLastCalledWith(mail, ...away);

    // The browser would not open it.
    userActivation.isActive = false;
    await tell(makeNotification({ id: 3, link: 'https://пример.испытание' }));
    expect(opened).toHaveBeenCalledTimes(2);
    expect(messages()[0]).toContain('https://xn--e1afmkfd.xn--80akhbyknj4f/');
    clicked.mockRestore();
  });

  it('offers a file that was printed', async () => {
    const saved = jest.fn();
    const clicked = jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(function (this: HTMLAnchorElement) {
        saved(this.pathname + this.search);
      });
    await tell(makeNotification({ summary: 'a.pdf', file: '/home/a%20b.pdf' }));
    const [{ message, options }] = Notification.manager.notifications;
    expect(message).toContain('has printed a.pdf.');
    options.actions![1].callback(new MouseEvent('click'));
    expect(saved.mock.calls).toEqual([
      [
        expect.stringMatching(
          /\/xpra\/api\/displays\/\w+\/download\?path=\/home\/a%20b.pdf$/
        )
      ]
    ]);
    clicked.mockRestore();
  });

  it('tells it once', async () => {
    await tell(makeNotification());
    Notification.dismiss();
    server.change('k3f9q2', { viewers: 1 });
    await manager.refresh();
    expect(messages()).toEqual([]);
  });

  it('says how many were left out', async () => {
    await tell(makeNotification({ left_out: 26 }));
    expect(messages()).toEqual([
      'Desktop 1: Done\n(Before it, 26 more were left out.)'
    ]);
  });

  it('keeps what is urgent in sight', async () => {
    await tell(makeNotification({ urgent: true }));
    const [{ options, type }] = Notification.manager.notifications;
    expect([options.autoClose, type]).toEqual([false, 'warning']);
  });

  it('replaces what its program replaces', async () => {
    await tell(makeNotification({ summary: 'Half' }));
    await tell(makeNotification({ time: '2026-11-01T12:00:01Z' }));
    expect(messages()).toEqual(['Desktop 1: Done']);
  });

  it('takes back what its program takes back', async () => {
    const other = makeNotification({ id: 2, summary: 'Other' });
    await tell(makeNotification(), other);
    await tell(other);
    expect(messages()).toEqual(['Desktop 1: Other']);
  });

  it('keeps what was told before the end', async () => {
    await tell(makeNotification());
    server.change('k3f9q2', { state: 'ended', notifications: [] });
    await manager.refresh();
    server.displays = [];
    await manager.refresh();
    expect(messages()).toEqual(['Desktop 1: Done']);
  });
});
