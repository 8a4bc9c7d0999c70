import { ILabShell, LayoutRestorer } from '@jupyterlab/application';
import { CommandLinker, Notification } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { StateDB } from '@jupyterlab/statedb';
import {
  acceptDialog,
  dismissDialog,
  waitForDialog
} from '@jupyterlab/testing';
import { JSONObject } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { CommandIDs } from '../../../lab/commands/ids';
import { PageContext } from '../../../lab/services/pagecontext';
import { terminalIcon } from '../../../lab/icons';
import { XpraSettings } from '../../../lab/services/settings';
import { XpraManager } from '../../../lab/services/manager';
import { displayPlugin } from '../../../lab/plugins/display';
import { IXpraTracker } from '../../../lab/services/tokens';
import { XpraDisplay } from '../../../lab/widgets/tab';
import { FakeApp } from '../app';
import { FakeServer, makeDisplay, until } from '../server';

describe('display plugin', () => {
  let app: FakeApp;
  let server: FakeServer;
  let manager: XpraManager;
  let settings: { stopOnClose: boolean };

  const activate = (
    restorer: LayoutRestorer | null = null,
    hasShell = true
  ): IXpraTracker =>
    displayPlugin.activate(
      app.frontEnd,
      manager,
      new PageContext(''),
      new XpraSettings({
        load: async () => ({
          get: (name: 'stopOnClose') => ({ composite: settings[name] }),
          changed: new Signal({})
        })
      } as unknown as ISettingRegistry),
      null,
      hasShell ? (app.shell as unknown as ILabShell) : null,
      restorer,
      { model: { path: 'data/run 1' } }
    ) as IXpraTracker;

  const setCurrent = async (tracker: IXpraTracker, widget: Widget) => {
    widget.node.tabIndex = -1;
    widget.node.focus();
    await until(() => tracker.currentWidget === widget);
  };

  /**
   * Rename a display, and get the name that the dialog showed.
   */
  const rename = async (args: JSONObject, name: string): Promise<string> => {
    const renamed = app.commands.execute(CommandIDs.rename, args);
    await waitForDialog();
    const input = document.querySelector<HTMLInputElement>('.jp-Dialog input')!;
    const former = input.value;
    input.value = name;
    await acceptDialog();
    await renamed;
    return former;
  };

  beforeEach(async () => {
    app = new FakeApp();
    settings = { stopOnClose: false };
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

  it('shows a profile as its command', () => {
    activate();
    const { commands } = app;
    const args = { profile: 'xterm' };
    expect(commands.label(CommandIDs.create, args)).toBe('Terminal (X11)');
    expect(
      commands.label(CommandIDs.create, { ...args, isPalette: true })
    ).toBe('New Terminal (X11)');
    expect(commands.label(CommandIDs.create)).toBe('New Desktop');
    expect(commands.caption(CommandIDs.create, args)).toBe('A terminal');
    expect(commands.icon(CommandIDs.create, args)).toBe(terminalIcon);
  });

  it('asks which display to open', async () => {
    const tracker = activate();
    server.displays = [makeDisplay(), makeDisplay({ id: 'aaaaaa' })];
    await manager.refresh();
    const opened = app.commands.execute(CommandIDs.open);
    await waitForDialog();
    const select =
      document.querySelector<HTMLSelectElement>('.jp-Dialog select')!;
    expect(Array.from(select.options).map(({ text }) => text)).toEqual([
      'Desktop 1 (k3f9q2)',
      'Desktop 1 (aaaaaa)'
    ]);
    select.selectedIndex = 1;
    await acceptDialog();
    expect((await opened).displayId).toBe('aaaaaa');
    expect(tracker.size).toBe(1);

    server.displays = [];
    await manager.refresh();
    const none = app.commands.execute(CommandIDs.open);
    await acceptDialog();
    expect(await none).toBeNull();
  });

  it('has a toolbar about the display', async () => {
    activate();
    const id = 'k3f9q2';
    const widget: XpraDisplay = await app.commands.execute(CommandIDs.open, {
      id
    });
    const button = (title: string) =>
      widget.toolbar.node.querySelector<HTMLElement>(`[title^="${title}"]`);
    const isEnabled = (title: string) =>
      button(title)?.getAttribute('aria-disabled') === 'false';
    const isDisabled = (title: string) =>
      button(title)?.getAttribute('aria-disabled') === 'true';
    await until(() => isEnabled('Save a screenshot') && isEnabled('Stop'));
    await until(() => isEnabled('Open') && isEnabled('Rename'));
    await until(() => isEnabled('Share'));
    button('Rename')?.click();
    await dismissDialog();
    server.change(id, { state: 'ended', reason: 'stopped' });
    await manager.refresh();
    await until(() => isDisabled('Save a screenshot') && isDisabled('Stop'));
    await until(() => isDisabled('Open') && isEnabled('Rename'));
    await until(() => isDisabled('Share'));
  });

  it('offers to share what can be shared', async () => {
    activate();
    const id = 'k3f9q2';
    const widget: XpraDisplay = await app.commands.execute(CommandIDs.open, {
      id
    });
    const isOffered = () =>
      app.commands.isVisible(CommandIDs.share, { id }) &&
      !widget.toolbar.node
        .querySelector('[title^="Share"]')
        ?.closest('.lm-mod-hidden');
    await until(isOffered);
    server.change(id, { shareable: false });
    await manager.refresh();
    await until(() => !isOffered());
    expect(app.commands.isVisible(CommandIDs.share, { id })).toBe(false);
  });

  it('creates a display in a tab that is there at once', async () => {
    const tracker = activate();
    const widget: XpraDisplay = await app.commands.execute(CommandIDs.create, {
      profile: 'xterm',
      cwd: 'data'
    });
    expect(tracker.has(widget)).toBe(true);
    expect(widget.isAttached).toBe(true);
    expect(widget.content.node.textContent).toContain('Starting');
    await widget.settled;
    expect(server.bodies).toEqual([{ profile: 'xterm', cwd: 'data' }]);
    expect(widget.displayId).toBe('new1');
  });

  it.each([
    [1, 'xterm', undefined],
    [1.1, 'xterm', undefined],
    [1.5, 'xterm', 144],
    [2.2, 'xterm', 216],
    [8, 'xterm', 480],
    [2, 'desktop', undefined]
  ])(
    'has programs drawn for the screen: density %p, %s',
    async (devicePixelRatio, profile, dpi) => {
      const before = window.devicePixelRatio;
      Object.assign(window, { devicePixelRatio });
      activate();
      const widget: XpraDisplay = await app.commands.execute(
        CommandIDs.create,
        { profile }
      );
      await widget.settled;
      expect(server.bodies).toMatchObject([{ profile }]);
      expect((server.bodies[0] as { dpi?: number }).dpi).toBe(dpi);
      Object.assign(window, { devicePixelRatio: before });
    }
  );

  it('opens a display once', async () => {
    const tracker = activate();
    const id = 'k3f9q2';
    const widget = await app.commands.execute(CommandIDs.open, { id });
    const again = await app.commands.execute(CommandIDs.open, { id });
    expect(again).toBe(widget);
    expect(tracker.size).toBe(1);
    expect(app.shell.activateById).toHaveBeenCalledWith(widget.id);
  });

  it('makes a tab current when a person goes into it', async () => {
    activate();
    const id = 'k3f9q2';
    const widget = await app.commands.execute(CommandIDs.open, { id });
    const iframe = widget.node.querySelector('iframe');
    iframe.dispatchEvent(new Event('load'));
    iframe.contentWindow.dispatchEvent(new Event('focus'));
    expect(app.shell.activateById).not.toHaveBeenCalled();
    app.shell.currentWidget = null;
    iframe.contentWindow.dispatchEvent(new Event('focus'));
    expect(app.shell.activateById).toHaveBeenCalledWith(widget.id);
  });

  it('is restored, also after a display was started again', async () => {
    const connector = new StateDB();
    const restorer = new LayoutRestorer({
      connector,
      first: Promise.resolve(),
      registry: app.commands
    });
    activate(restorer);
    const widget: XpraDisplay = await app.commands.execute(CommandIDs.create, {
      profile: 'xterm'
    });
    await widget.settled;
    await until(() => manager.get('new1') !== undefined);
    const data = async () => (await connector.list('xpra')).values;
    const expected = (id: string) => [
      {
        data: {
          id,
          tab: widget.id,
          name: 'Desktop 1',
          profile: 'xterm',
          docked: true,
          givenName: '',
          window: null
        }
      }
    ];
    expect(await data()).toEqual(expected('new1'));
    server.change('new1', { state: 'ended', reason: 'exited' });
    await manager.refresh();
    widget.content.node.querySelector('button')!.click();
    await widget.settled;
    expect(await data()).toEqual(expected('new2'));

    app = new FakeApp();
    const tracker = activate(
      new LayoutRestorer({
        connector,
        first: Promise.resolve(),
        registry: app.commands
      })
    );
    await tracker.restored;
    const restored = tracker.currentWidget!;
    expect(restored.displayId).toBe('new2');
    expect(restored.id).toBe(widget.id);
  });

  it('explains what is missing instead of starting', async () => {
    activate();
    server.status = {
      ok: false,
      xpra: null,
      notes: [],
      problems: [
        {
          id: 'xpra',
          message: 'Xpra is not installed.',
          remedy: 'sudo apt install xpra'
        }
      ]
    };
    await manager.refreshStatus();
    const created = app.commands.execute(CommandIDs.create, {});
    await waitForDialog();
    const body = document.querySelector('.jp-XpraDisplay-problems');
    expect(body?.textContent).toContain('Xpra is not installed.');
    expect(body?.querySelector('pre')?.textContent).toBe(
      'sudo apt install xpra'
    );
    expect(body?.querySelector('button')?.title).toBe('Copy');
    await acceptDialog();
    expect(await created).toBeNull();
    expect(server.count('POST displays')).toBe(0);

    server.status = { ...server.status, ok: true, problems: [] };
    const widget = await app.commands.execute(CommandIDs.create, {});
    await widget.settled;
    expect(server.count('POST displays')).toBe(1);
  });

  it('is about the current tab, or that of the context menu', async () => {
    const tracker = activate();
    server.displays = [makeDisplay(), makeDisplay({ id: 'aaaaaa' })];
    await manager.refresh();
    const { commands } = app;
    const enabled = (args = {}) => commands.isEnabled(CommandIDs.stop, args);
    expect(enabled()).toBe(false);
    const first = await commands.execute(CommandIDs.open, { id: 'aaaaaa' });
    await commands.execute(CommandIDs.open, { id: 'k3f9q2' });
    await setCurrent(tracker, app.shell.currentWidget!);
    expect(enabled()).toBe(true);
    app.contextMenuNode = document.createElement('li');
    app.contextMenuNode.dataset.type = 'xpra-display';
    app.contextMenuNode.dataset.id = first.id;
    await rename({ isContextMenu: true }, 'By menu');
    await rename({}, 'Current');
    expect(manager.get('aaaaaa')?.name).toBe('By menu');
    expect(manager.get('k3f9q2')?.name).toBe('Current');
    app.shell.currentWidget = null;
    expect(enabled()).toBe(false);
  });

  it('asks for a new name', async () => {
    activate();
    const former = await rename(
      { id: 'k3f9q2', name: 'Not asked' },
      ' GEANT4 '
    );
    expect(former).toBe('Desktop 1');
    expect(manager.get('k3f9q2')?.name).toBe('GEANT4');
  });

  it('asks before it stops a display', async () => {
    activate();
    const args = { id: 'k3f9q2' };
    const refused = app.commands.execute(CommandIDs.stop, {
      ...args,
      confirm: false
    });
    await dismissDialog();
    await refused;
    expect(manager.get('k3f9q2')?.state).toBe('ready');
    const stopped = app.commands.execute(CommandIDs.stop, args);
    await acceptDialog();
    await stopped;
    await until(() => manager.get('k3f9q2')?.state === 'ended');
  });

  it('asks before it stops all displays', async () => {
    activate();
    const stopped = app.commands.execute(CommandIDs.stopAll);
    await acceptDialog();
    await stopped;
    await until(() => manager.get('k3f9q2')?.state === 'ended');
    expect(app.commands.isEnabled(CommandIDs.stopAll)).toBe(false);
  });

  it('saves a screenshot in the current folder', async () => {
    activate();
    server.change('k3f9q2', { name: 'a/b: c' });
    await manager.refresh();
    jest
      .spyOn(manager, 'screenshot')
      .mockResolvedValue(new Blob(['PNG'], { type: 'image/png' }));
    await app.commands.execute(CommandIDs.screenshot, { id: 'k3f9q2' });
    expect(app.saved).toHaveLength(1);
    expect(app.saved[0].path).toMatch(
      /^data\/run 1\/a_b_ c \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.png$/
    );
    expect(atob(app.saved[0].content)).toBe('PNG');
    expect(Notification.manager.notifications[0].message).toContain(
      app.saved[0].path
    );
  });

  it("shows the server's message when a command fails", async () => {
    jest.spyOn(console, 'warn').mockReturnValue(undefined);
    activate();
    server.refusals.set('GET displays/k3f9q2/screenshot', {
      status: 409,
      message: 'The display is stopping.'
    });
    const args = { id: 'k3f9q2' };
    const failed = app.commands.execute(CommandIDs.screenshot, args);
    await waitForDialog();
    expect(document.querySelector('.jp-Dialog-body')?.textContent).toBe(
      'The display is stopping.'
    );
    await acceptDialog();
    await failed;
    expect(app.saved).toEqual([]);
  });

  it('leaves the display when the tab is closed', async () => {
    activate();
    const id = 'k3f9q2';
    const widget = await app.commands.execute(CommandIDs.open, { id });
    widget.close();
    await manager.refresh();
    expect(server.count('DELETE displays/k3f9q2')).toBe(0);
  });

  it('stops the display when the tab is closed, if asked to', async () => {
    settings.stopOnClose = true;
    activate();
    const widget: XpraDisplay = await app.commands.execute(CommandIDs.create);
    widget.close();
    const id = 'k3f9q2';
    (await app.commands.execute(CommandIDs.open, { id })).close();
    await until(() => server.count('DELETE displays/k3f9q2') === 1);
  });

  it('goes on with the display while another tab has it, if asked to stop', async () => {
    settings.stopOnClose = true;
    activate();
    const id = 'k3f9q2';
    const open = (tab: string): Promise<XpraDisplay> =>
      app.commands.execute(CommandIDs.open, { id, tab });
    const first = await open('first');
    const other = await open('other');
    expect(other).not.toBe(first);
    first.close();
    await manager.refresh();
    expect(server.count(`DELETE displays/${id}`)).toBe(0);
    other.close();
    await until(() => server.count(`DELETE displays/${id}`) === 1);
  });

  it('stops no other display when nothing was started', async () => {
    settings.stopOnClose = true;
    const tracker = activate();
    const message = 'At most 10 displays can run.';
    server.refusals.set('POST displays', { status: 429, message });
    const refused: XpraDisplay = await app.commands.execute(CommandIDs.create);
    await refused.settled;
    const id = 'k3f9q2';
    const widget = await app.commands.execute(CommandIDs.open, { id });
    await setCurrent(tracker, widget);
    expect(app.commands.isEnabled(CommandIDs.stop)).toBe(true);
    refused.close();
    await manager.refresh();
    expect(server.count(`DELETE displays/${id}`)).toBe(0);
  });

  it('starts in no folder of another drive', async () => {
    activate();
    const widget: XpraDisplay = await app.commands.execute(CommandIDs.create, {
      cwd: 'elsewhere:data'
    });
    await widget.settled;
    expect(server.bodies).toEqual([{}]);
  });

  it('opens a file where it is, by a command that no document can name', async () => {
    activate();
    const args = { profile: 'xterm', file: 'run 1/a.root' };
    const { commands } = app;
    expect(CommandIDs.openFile).toMatch(/^xpra:open-file-[-0-9a-f]{36}$/);
    expect(commands.label(CommandIDs.openFile, args)).toBe('Terminal (X11)');
    const widget: XpraDisplay = await commands.execute(
      CommandIDs.openFile,
      args
    );
    await widget.settled;
    expect(server.bodies).toEqual([args]);
  });

  it('takes neither a command line nor a file from a document', async () => {
    activate();
    const linker = new CommandLinker({ commands: app.commands });
    const preview = document.createElement('div');
    document.body.append(preview);
    // As in a Lab that runs the command of a document without a question.
    linker.markTrusted(preview);
    const click = (command: string, args: JSONObject) => {
      const node = linker.connectNode(
        document.createElement('button'),
        command,
        args
      );
      preview.append(node);
      node.click();
    };
    const evil = { command: ['sh', '-c', 'curl'], file: 'evil.m', cwd: 'data' };
    click(CommandIDs.create, { ...evil, profile: 'xterm' });
    await until(() => server.count('POST displays') === 1);
    const id = 'k3f9q2';
    click(CommandIDs.startProgram, { ...evil, profile: 'xterm', id });
    await until(() => server.count(`POST displays/${id}/programs`) === 1);
    const taken = { profile: 'xterm', cwd: 'data' };
    await until(() => server.bodies.length === 2);
    expect(server.bodies).toEqual([taken, taken]);
    linker.dispose();
    preview.remove();
  });

  it('opens in a browser tab where there are no tabs', async () => {
    activate(null, false);
    const page = { location: { href: '' }, name: '', close: jest.fn() };
    const open = jest
      .spyOn(window, 'open')
      .mockReturnValue(page as unknown as Window);
    await app.commands.execute(CommandIDs.open, { id: 'k3f9q2' });
    expect(open).toHaveBeenCalledWith(manager.url('k3f9q2'), 'xpra-k3f9q2');
    await app.commands.execute(CommandIDs.create, { profile: 'xterm' });
    expect(page.location.href).toBe(manager.url('new1'));
    expect(page.name).toBe('xpra-new1');
    expect(server.bodies).toEqual([
      {
        profile: 'xterm',
        cwd: 'data/run 1',
        width: window.innerWidth,
        height: window.innerHeight
      }
    ]);
  });
});
