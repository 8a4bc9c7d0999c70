import { acceptDialog, waitForDialog } from '@jupyterlab/testing';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { XpraManager } from '../../../lab/services/manager';
import { XpraDisplay } from '../../../lab/widgets/tab';
import { ITabOptions } from '../../../lab/widgets/taboptions';
import { FakeServer, makeDisplay, makeGate, until } from '../server';

describe('XpraDisplay', () => {
  let server: FakeServer;
  let manager: XpraManager;
  let widget: XpraDisplay;

  const make = (options: Partial<ITabOptions> = {}) => {
    widget = new XpraDisplay({ manager, ...options });
    Widget.attach(widget, document.body);
    MessageLoop.flush();
    return widget;
  };
  const change = async (...args: Parameters<FakeServer['change']>) => {
    server.change(...args);
    await manager.refresh();
  };
  const iframe = () => widget.node.querySelector('iframe');
  const title = () => widget.node.querySelector('h2')?.textContent;
  const message = () =>
    widget.node.querySelector('.jp-XpraDisplay-message')?.textContent;
  const log = () => widget.node.querySelector('pre')?.textContent;
  const notice = () => widget.content.notice;
  const buttons = () =>
    Array.from(
      widget.node.querySelectorAll<HTMLElement>('.jp-XpraDisplay-card button')
    );
  const labels = () => buttons().map(button => button.textContent);
  const click = (label: string) =>
    buttons()
      .find(button => button.textContent === label)!
      .click();

  beforeEach(async () => {
    server = new FakeServer();
    server.displays = [makeDisplay()];
    manager = server.makeManager();
    await manager.ready;
    await until(() => manager.profiles.length > 0);
  });

  afterEach(() => {
    widget.dispose();
    manager.dispose();
  });

  it('gives Lab the keyboard when a person presses on something of Lab', () => {
    make({ displayId: 'k3f9q2' });
    const icon = document.createElement('div');
    document.body.append(icon);
    const press = (target: Element) =>
      target.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    iframe()!.focus();
    expect(document.activeElement).toBe(iframe());
    // To change the size of the tab is no reason to leave the display.
    icon.className = 'lm-SplitPanel-handle';
    press(icon);
    expect(document.activeElement).toBe(iframe());
    icon.className = 'lm-TabBar-tab';
    press(icon);
    expect(document.activeElement).toBe(document.body);
    icon.remove();
  });

  it('goes from starting to ready to stopping to ended', async () => {
    server.change('k3f9q2', { state: 'starting', message: 'Starting Xvfb' });
    await manager.refresh();
    make({ displayId: 'k3f9q2' });
    expect(title()).toBe('Starting Desktop 1');
    expect(message()).toBe('Starting Xvfb');
    expect(widget.node.querySelector('[role=status]')).not.toBeNull();
    expect(widget.node.querySelector('.jp-XpraDisplay-spinner')).not.toBeNull();
    const status = widget.node.querySelector('[role=status]');

    await change('k3f9q2', { message: 'Starting Xpra' });
    expect(message()).toBe('Starting Xpra');
    expect(widget.node.querySelector('[role=status]')).toBe(status);
    // Its page is loaded meanwhile, and gets the keyboard when it is to be seen.
    const page = iframe();
    const isBehind = () => !!page?.closest('.jp-mod-behind');
    expect(isBehind()).toBe(true);
    const focus = jest.spyOn(page!.contentWindow!, 'focus');
    widget.activate();
    expect(focus).not.toHaveBeenCalled();

    await change('k3f9q2', { state: 'ready', message: '' });
    expect(iframe()).toBe(page);
    expect(isBehind()).toBe(false);
    expect(focus).toHaveBeenCalled();
    expect(iframe()?.src).toBe(manager.url('k3f9q2'));
    expect(iframe()?.title).toBe('Desktop 1');
    expect(iframe()?.getAttribute('referrerpolicy')).toBe('no-referrer');
    expect(iframe()?.getAttribute('sandbox')).toContain('allow-same-origin');
    expect(iframe()?.getAttribute('allow')).toContain('clipboard-read');

    await change('k3f9q2', { state: 'stopping', message: 'Ending programs' });
    expect(iframe()).toBeNull();
    expect(title()).toBe('Stopping Desktop 1');
    expect(message()).toBe('Ending programs');

    await change('k3f9q2', {
      state: 'ended',
      reason: 'stopped',
      message: 'It was stopped.'
    });
    await until(() => !!log());
    expect(title()).toBe('Desktop 1 was stopped');
    expect(message()).toBe('It was stopped.');
    expect(log()).toBe('line of k3f9q2, 200');
    expect(labels()).toEqual(['Start Again', 'Close']);
    expect(widget.node.querySelector('[role=alert] h2')).toBeNull();
  });

  it('keeps the page when nothing of it changes', async () => {
    make({ displayId: 'k3f9q2' });
    const frame = iframe();
    const loads = jest.spyOn(frame!, 'setAttribute');
    await change('k3f9q2', { viewers: 1, last_activity: 'later' });
    await change('k3f9q2', { name: 'GEANT4' });
    expect(iframe()).toBe(frame);
    expect(loads.mock.calls.filter(([name]) => name === 'src')).toEqual([]);
    expect(widget.title.label).toBe('GEANT4');
    expect(widget.title.caption).toBe('GEANT4 (ready)');
    expect(frame?.title).toBe('GEANT4');
  });

  it('does not load the page before it is in sight', async () => {
    widget = new XpraDisplay({ manager, displayId: 'k3f9q2' });
    widget.hide();
    Widget.attach(widget, document.body);
    await manager.refresh();
    expect(iframe()).toBeNull();
    widget.show();
    const frame = iframe();
    expect(frame?.src).toBe(manager.url('k3f9q2'));
    widget.hide();
    widget.show();
    expect(iframe()).toBe(frame);
  });

  it('does not load the page before the tab has its place', async () => {
    const [placed, place] = makeGate();
    make({ displayId: 'k3f9q2', placed });
    await manager.refresh();
    expect(iframe()).toBeNull();
    place();
    await placed;
    expect(iframe()?.src).toBe(manager.url('k3f9q2'));
  });

  it('reads a failure out, with the log', async () => {
    make({ displayId: 'k3f9q2' });
    await change('k3f9q2', {
      state: 'ended',
      reason: 'lost',
      message: 'Xpra ended with signal 9.'
    });
    expect(widget.node.querySelector('[role=alert] h2')?.textContent).toBe(
      'Desktop 1 ended unexpectedly'
    );
    await until(() => !!log());
  });

  it('keeps what is known of an end when the record is gone', async () => {
    make({ displayId: 'k3f9q2' });
    await change('k3f9q2', {
      state: 'ended',
      reason: 'failed',
      message: 'No.'
    });
    await until(() => !!log());
    server.displays = [];
    await manager.refresh();
    expect(title()).toBe('Desktop 1 could not be started');
    expect(log()).toBe('line of k3f9q2, 200');
  });

  it('starts again in the same tab', async () => {
    make({ displayId: 'k3f9q2' });
    await change('k3f9q2', {
      state: 'ended',
      reason: 'exited',
      message: 'Bye.'
    });
    expect(server.count('POST displays')).toBe(0);
    const [gate, open] = makeGate();
    server.gate = gate;
    click('Start Again');
    expect(title()).toBe('Starting Desktop 1');
    expect(labels()).toEqual([]);
    expect(widget.restoreArgs).toMatchObject({
      id: 'k3f9q2',
      profile: 'desktop'
    });
    open();
    await widget.settled;
    expect(server.bodies).toEqual([{ again: 'k3f9q2', name: 'Desktop 1' }]);
    expect(widget.displayId).toBe('new1');
    expect(widget.restoreArgs).toEqual({
      id: 'new1',
      tab: widget.id,
      name: 'Desktop 1',
      profile: 'desktop',
      docked: false,
      givenName: '',
      window: null
    });
    await change('new1', { state: 'ready', message: '' });
    expect(iframe()?.src).toBe(manager.url('new1'));
  });

  it('offers a new desktop when the display is gone', async () => {
    make({ displayId: 'gone00' });
    expect(title()).toBe('This display no longer exists');
    expect(labels()).toEqual(['New Desktop', 'Close']);
    expect(server.count('POST displays')).toBe(0);
    click('New Desktop');
    await widget.settled;
    expect(server.bodies).toEqual([{}]);
    expect(widget.displayId).toBe('new1');
  });

  it('offers to start again when what is gone was of a profile', async () => {
    make({ displayId: 'gone00', name: 'Terminal 2', profile: 'xterm' });
    expect(title()).toBe('This display no longer exists');
    expect(widget.title.label).toBe('Terminal 2');
    click('Start Again');
    await widget.settled;
    expect(server.bodies).toEqual([{ profile: 'xterm', name: 'Terminal 2' }]);
  });

  it('starts the same profile when the server has forgotten what was to start again', async () => {
    make({ displayId: 'k3f9q2' });
    await change('k3f9q2', {
      state: 'ended',
      reason: 'exited',
      message: 'Bye.',
      profile: 'xterm'
    });
    server.displays = [];
    await manager.refresh();
    expect(title()).toBe('Desktop 1 has ended');
    const text = "There is no display 'k3f9q2'.";
    server.refusals.set('POST displays', { status: 404, message: text });
    click('Start Again');
    await widget.settled;
    expect(title()).toBe('This display no longer exists');
    expect(labels()).toEqual(['Start Again', 'Close']);
    server.refusals.clear();
    click('Start Again');
    await widget.settled;
    expect(server.bodies).toEqual([
      { again: 'k3f9q2', name: 'Desktop 1' },
      { profile: 'xterm', name: 'Desktop 1' }
    ]);
    expect(widget.restoreArgs).toMatchObject({ id: 'new1', profile: 'xterm' });
  });

  it('says that it is gone when it vanishes', async () => {
    make({ displayId: 'k3f9q2' });
    expect(iframe()).not.toBeNull();
    server.displays = [];
    await manager.refresh();
    expect(iframe()).toBeNull();
    expect(title()).toBe('This display no longer exists');
  });

  it('waits for the displays after a reload of the page', async () => {
    manager.dispose();
    const [gate, open] = makeGate();
    server.gate = gate;
    manager = new XpraManager({ serverSettings: server.settings });
    make({ displayId: 'k3f9q2' });
    expect(title()).toBe('Looking for the display');
    open();
    await manager.ready;
    expect(iframe()?.src).toBe(manager.url('k3f9q2'));
  });

  it('says when the server does not answer, and goes on', async () => {
    make({ displayId: 'k3f9q2' });
    const frame = iframe();
    expect(notice()).toBe('');
    server.isDown = true;
    await manager.refresh().catch(() => undefined);
    expect(notice()).toContain('does not answer');
    expect(iframe()).toBe(frame);
    server.isDown = false;
    await manager.refresh();
    expect(notice()).toBe('');
    expect(iframe()).toBe(frame);
  });

  it("says the server's message when it refuses to tell", async () => {
    make({ displayId: 'k3f9q2' });
    const message = 'You may not use displays here.';
    server.refusals.set('GET displays', { status: 403, message });
    await manager.refresh().catch(() => undefined);
    expect(notice()).toContain(message);
  });

  it('says so too when it never answered', async () => {
    manager.dispose();
    server.isDown = true;
    manager = new XpraManager({ serverSettings: server.settings });
    make({ displayId: 'k3f9q2' });
    await until(() => manager.error !== null);
    expect(title()).toBe('The display cannot be reached');
    expect(message()).toContain('does not answer');
    expect(labels()).toEqual(['Close']);
  });

  it('starts a display of its size', async () => {
    make({ profile: 'xterm' });
    expect(widget.title.label).toBe('Terminal (X11)');
    jest
      .spyOn(widget.content.node, 'getBoundingClientRect')
      .mockReturnValue({ width: 1024.7, height: 60 } as DOMRect);
    const settled = widget.start({ profile: 'xterm' });
    expect(title()).toBe('Starting Terminal (X11)');
    await settled;
    expect(server.bodies).toEqual([
      { profile: 'xterm', width: 1024, height: 100 }
    ]);
    expect(message()).toBe('Starting Xvfb');
  });

  it('keeps a size that was asked for', async () => {
    make();
    jest
      .spyOn(widget.content.node, 'getBoundingClientRect')
      .mockReturnValue({ width: 1024, height: 600 } as DOMRect);
    await widget.start({ width: 640, height: 480 });
    expect(server.bodies).toEqual([{ width: 640, height: 480 }]);
  });

  it('shows a refusal, and tries again', async () => {
    const text = 'At most 10 displays can run. Stop one first.';
    server.refusals.set('POST displays', { status: 429, message: text });
    make();
    await widget.start({ profile: 'xterm' });
    expect(widget.node.querySelector('[role=alert] h2')?.textContent).toBe(
      'The display could not be started'
    );
    expect(message()).toBe(text);
    expect(labels()).toEqual(['Try Again', 'Close']);
    expect(widget.displayId).toBeNull();
    server.refusals.clear();
    click('Try Again');
    await widget.settled;
    expect(server.bodies).toEqual([{ profile: 'xterm' }, { profile: 'xterm' }]);
    expect(widget.displayId).toBe('new1');
  });

  it('starts one display however often it is asked', async () => {
    make();
    await Promise.all([widget.start({}), widget.start({})]);
    expect(server.count('POST displays')).toBe(1);
  });

  it('leaves the display when it is closed', async () => {
    make({ displayId: 'k3f9q2' });
    const closing = jest.fn();
    widget.closing.connect(closing);
    widget.close();
    expect(closing).toHaveBeenCalledTimes(1);
    expect(widget.isDisposed).toBe(true);
    expect(server.requests.some(name => name.startsWith('DELETE'))).toBe(false);
    await manager.refresh();
  });

  it('closes by its button', async () => {
    make({ displayId: 'gone00' });
    click('Close');
    expect(widget.isDisposed).toBe(true);
  });

  it('tells when a person goes into the page', async () => {
    make({ displayId: 'k3f9q2' });
    const entered = jest.fn();
    const focused = jest.fn();
    widget.entered.connect(entered);
    widget.node.addEventListener('focus', focused, true);
    iframe()!.dispatchEvent(new Event('load'));
    iframe()!.contentWindow!.dispatchEvent(new Event('focus'));
    expect(entered).toHaveBeenCalledTimes(1);
    expect(focused).toHaveBeenCalledTimes(1);
    const focus = jest
      .spyOn(iframe()!.contentWindow!, 'focus')
      .mockReturnValue(undefined);
    iframe()!.contentDocument!.dispatchEvent(new Event('pointerdown'));
    expect(focus).toHaveBeenCalledTimes(1);
    expect(entered).toHaveBeenCalledTimes(2);
  });

  it('gives the keyboard to the page, or to the first button', async () => {
    make({ displayId: 'k3f9q2' });
    const focus = jest
      .spyOn(iframe()!.contentWindow!, 'focus')
      .mockReturnValue(undefined);
    widget.activate();
    await until(() => focus.mock.calls.length > 0);
    await change('k3f9q2', { state: 'ended', reason: 'lost' });
    widget.activate();
    await until(() => document.activeElement === buttons()[0]);
    expect(document.activeElement?.textContent).toBe('Start Again');
  });

  it('gives the keyboard to the page of a tab that a person has gone to before', async () => {
    server.change('k3f9q2', { state: 'starting' });
    await manager.refresh();
    make({ displayId: 'k3f9q2' });
    widget.activate();
    MessageLoop.flush();
    // The card was not in sight, so it could not take the focus.
    (document.activeElement as HTMLElement).blur();
    expect(document.activeElement).toBe(document.body);
    const focus = jest
      .spyOn(iframe()!.contentWindow!, 'focus')
      .mockReturnValue(undefined);
    await change('k3f9q2', { state: 'ready' });
    await until(() => focus.mock.calls.length > 0);
  });

  describe('before a display that nobody uses is stopped', () => {
    const bar = () => widget.node.querySelector('.jp-XpraDisplay-warning')!;
    const isWarned = () => !bar().classList.contains('lm-mod-hidden');
    const timer = () => bar().querySelector('[role=timer]')!.textContent;
    const keep = () => bar().querySelector('button')!;

    beforeEach(() => {
      jest.useFakeTimers({ doNotFake: ['setTimeout', 'queueMicrotask'] });
    });

    afterEach(() => {
      jest.useRealTimers();
    });

    it('warns, and counts the seconds', async () => {
      make({ displayId: 'k3f9q2' });
      expect(isWarned()).toBe(false);
      await change('k3f9q2', { culled_in: 59.3 });
      expect(isWarned()).toBe(true);
      const alert = bar().querySelector('[role=alert]')!;
      expect(alert.textContent).toContain('Nobody uses Desktop 1');
      // The seconds are not read out, again and again.
      expect(alert.contains(bar().querySelector('[role=timer]'))).toBe(false);
      expect(timer()).toBe('60 s');
      jest.advanceTimersByTime(10_000);
      expect(timer()).toBe('50 s');
      // A look at the same answer does not begin anew.
      await manager.refresh();
      expect(timer()).toBe('50 s');
      jest.advanceTimersByTime(60_000);
      expect(timer()).toBe('0 s');
      await change('k3f9q2', { culled_in: null });
      expect(isWarned()).toBe(false);
    });

    it('keeps the display at the press of a button', async () => {
      server.change('k3f9q2', { culled_in: 30 });
      await manager.refresh();
      make({ displayId: 'k3f9q2' });
      expect(isWarned()).toBe(true);
      const focus = jest.spyOn(iframe()!.contentWindow!, 'focus');
      focus.mockImplementation();
      keep().focus();
      keep().click();
      await until(() => !isWarned());
      expect(server.count('POST displays/k3f9q2/activity')).toBe(1);
      // The keyboard goes back to what is shown.
      expect(focus).toHaveBeenCalled();
    });

    it('warns no more when the display has ended', async () => {
      make({ displayId: 'k3f9q2' });
      await change('k3f9q2', { culled_in: 1 });
      await change('k3f9q2', {
        state: 'ended',
        reason: 'culled',
        message: 'It was idle for 30 min.',
        culled_in: null
      });
      expect(isWarned()).toBe(false);
      expect(title()).toBe('Desktop 1 was stopped because nobody used it');
      expect(message()).toBe('It was idle for 30 min.');
    });

    it('says so if it cannot be kept', async () => {
      server.change('k3f9q2', { culled_in: 30 });
      server.refusals.set('POST displays/k3f9q2/activity', {
        status: 409,
        message: 'Desktop 1 is stopping.'
      });
      await manager.refresh();
      make({ displayId: 'k3f9q2' });
      keep().click();
      await waitForDialog();
      const dialog = document.querySelector('.jp-Dialog')!;
      expect(dialog.textContent).toContain('Desktop 1 is stopping.');
      await acceptDialog();
    });
  });
});
