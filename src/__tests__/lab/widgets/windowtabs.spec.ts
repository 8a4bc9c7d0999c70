import { WidgetTracker } from '@jupyterlab/apputils';
import { MessageLoop } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';

import { ITabWindow } from '../../../contract/messages';
import { XpraManager } from '../../../lab/services/manager';
import { Stage } from '../../../lab/widgets/stage';
import { Stages } from '../../../lab/widgets/stages';
import { XpraDisplay } from '../../../lab/widgets/tab';
import { ITabOptions } from '../../../lab/widgets/taboptions';
import { WindowTabs } from '../../../lab/widgets/windowtabs';
import { FakeApp } from '../app';
import { FakeServer, makeDisplay, until } from '../server';

/**
 * A stage whose page says what the test wants.
 */
class FakeStage {
  readonly display = 'k3f9q2';
  readonly windowsChanged = new Signal<this, void>(this);
  readonly wanted = new Signal<this, number>(this);
  windows: ITabWindow[] = [];
}

describe('WindowTabs', () => {
  const ONE: ITabWindow = { wid: 1, title: 'One', icon: null, tool: false };
  const TWO: ITabWindow = { wid: 2, title: 'Two', icon: null, tool: false };
  const TOOLS: ITabWindow = { wid: 3, title: 'Tools', icon: null, tool: true };

  let app: FakeApp;
  let server: FakeServer;
  let manager: XpraManager;
  let tracker: WidgetTracker<XpraDisplay>;
  let stage: FakeStage;
  let where: object[];

  const open = async (options: Partial<ITabOptions> = {}) => {
    const widget = new XpraDisplay({
      ...{ manager, docked: true, displayId: 'k3f9q2' },
      ...options
    });
    app.shell.add(widget);
    await tracker.add(widget);
    return widget;
  };
  const tabs = () => {
    const all: XpraDisplay[] = [];
    tracker.forEach(tab => all.push(tab));
    return all;
  };
  const labels = () => tabs().map(({ title }) => title.label);
  const windows = async (...all: ITabWindow[]) => {
    stage.windows = all;
    stage.windowsChanged.emit();
    await until(() => labels().length >= Math.max(1, all.length));
    MessageLoop.flush();
  };

  beforeEach(async () => {
    app = new FakeApp();
    server = new FakeServer();
    server.displays = [makeDisplay({ kind: 'seamless' })];
    manager = server.makeManager();
    await manager.ready;
    tracker = new WidgetTracker({ namespace: 'xpra' });
    stage = new FakeStage();
    where = [];
    const added = new Signal<object, Stage>({});
    new WindowTabs({
      ...{ manager, shell: app.frontEnd.shell, tracker },
      stages: { added } as unknown as Stages,
      open: (options, place) => {
        where.push(place);
        return open(options);
      }
    });
    added.emit(stage as unknown as Stage);
  });

  afterEach(() => {
    app.dispose();
    manager.dispose();
  });

  it('gives the first window the tab of the display, and each other one its own', async () => {
    const tab = await open();
    await windows(ONE);
    expect(labels()).toEqual(['One']);
    await windows(ONE, TWO, TOOLS);
    expect(labels()).toEqual(['One', 'Two', 'Tools']);
    expect(where).toMatchObject([
      { ref: tab.id, mode: 'tab-after', activate: true },
      { mode: 'split-right' }
    ]);
    await windows({ ...ONE, title: 'Other' }, TWO, TOOLS);
    expect(labels()).toEqual(['Other', 'Two', 'Tools']);
  });

  it('leaves a person elsewhere when a window opens', async () => {
    await open();
    app.shell.currentWidget = null;
    await windows(ONE, TWO);
    expect(where).toMatchObject([{ activate: false }]);
  });

  it('closes the tab of a window that is gone, but not the last one', async () => {
    await open();
    await windows(ONE, TWO);
    await windows(TWO);
    expect(labels()).toEqual(['Two']);
    await windows();
    expect(labels()).toEqual(['Desktop 1']);
    // A program that shows another window instead has the same tab for it.
    await windows(TOOLS);
    expect(labels()).toEqual(['Tools']);
  });

  it('knows the windows of tabs that were restored', async () => {
    const restored = await open({ window: { ...TWO, title: '' } });
    const other = await open({ window: { ...ONE, title: '' } });
    await windows(ONE, TWO);
    expect(restored.title.label).toBe('Two');
    expect(other.title.label).toBe('One');
    expect(tabs()).toHaveLength(2);
  });

  it('goes to a window that its program wants to be seen, or marks its tab', async () => {
    await open();
    await windows(ONE, TWO);
    const [one] = tabs();
    stage.wanted.emit(1);
    expect(app.shell.activateById).toHaveBeenCalledWith(one!.id);
    expect(one!.title.label).toBe('One');
    app.shell.currentWidget = null;
    stage.wanted.emit(1);
    expect(one!.title.label).toBe('● One');
  });

  it('opens a tab that a person has closed only if the program wants it', async () => {
    await open();
    await windows(ONE, TWO);
    tabs()[1]!.dispose();
    stage.windowsChanged.emit();
    expect(labels()).toEqual(['One']);
    stage.wanted.emit(2);
    await until(() => labels().length === 2);
    expect(labels()).toEqual(['One', 'Two']);
  });

  it('leaves one tab to a display that has ended', async () => {
    await open();
    await windows(ONE, TWO, TOOLS);
    server.change('k3f9q2', { state: 'ended', reason: 'exited' });
    await manager.refresh();
    expect(labels()).toEqual(['Desktop 1']);
  });

  it('restores one tab of a display that has ended, or is gone', async () => {
    server.change('k3f9q2', { state: 'ended', reason: 'exited' });
    await manager.refresh();
    await open({ window: ONE });
    await open({ window: TWO });
    expect(labels()).toEqual(['Desktop 1']);
    const gone = { displayId: 'zzzzzz', name: 'Gone' };
    await open({ ...gone, window: ONE });
    await open({ ...gone, window: TWO });
    expect(labels()).toEqual(['Desktop 1', 'Gone']);
  });

  it('leaves the tabs alone whose windows are all in one', async () => {
    const tab = await open({ docked: false });
    stage.windows = [ONE];
    stage.windowsChanged.emit();
    expect(tab.window).toBeNull();
  });
});
