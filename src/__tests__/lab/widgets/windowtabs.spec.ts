import { ILabShell } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { MessageLoop } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';

import { ITabWindow } from '../../../contract/messages';
import { XpraManager } from '../../../lab/services/manager';
import { Stage } from '../../../lab/widgets/stage';
import { Stages } from '../../../lab/widgets/stages';
import { XpraDisplay } from '../../../lab/widgets/tab';
import { ITabOptions } from '../../../lab/widgets/taboptions';
import { WindowPlaces } from '../../../lab/services/windowplaces';
import { WindowMemory } from '../../../lab/widgets/windowmemory';
import { MOST_TABS, WindowTabs } from '../../../lab/widgets/windowtabs';
import { FakeApp } from '../app';
import { FakeServer, makeDisplay, until } from '../server';

/**
 * A stage whose page says what the test wants.
 */
class FakeStage {
  readonly display = 'k3f9q2';
  readonly windowsChanged = new Signal<this, void>(this);
  readonly wanted = new Signal<this, number>(this);
  readonly urged = new Signal<this, number>(this);
  readonly tornChanged = new Signal<this, void>(this);
  readonly disposed = new Signal<this, void>(this);
  readonly closeWindow = jest.fn();
  windows: ITabWindow[] = [];
}

describe('WindowTabs', () => {
  const make = (wid: number, title: string, tool = false): ITabWindow => ({
    ...{ wid, title, tool, icon: null, focusOnMap: true },
    purpose: title.toLowerCase()
  });
  const ONE = make(1, 'One');
  const TWO = make(2, 'Two');
  const TOOLS = make(3, 'Tools', true);

  let app: FakeApp;
  let server: FakeServer;
  let manager: XpraManager;
  let tracker: WidgetTracker<XpraDisplay>;
  let stage: FakeStage;
  let where: object[];
  let memory: WindowMemory;
  let layoutModified: Signal<object, void>;
  let shell: {
    layoutModified: Signal<object, void>;
    mode: string;
    saveLayout: jest.Mock;
  };

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
    layoutModified = new Signal({});
    shell = {
      layoutModified,
      mode: 'multiple-document',
      saveLayout: jest.fn()
    };
    memory = new WindowMemory(
      shell as unknown as ILabShell,
      ...[manager, tracker],
      new WindowPlaces(null)
    );
    const added = new Signal<object, Stage>({});
    new WindowTabs({
      ...{ manager, memory, shell: app.frontEnd.shell, tracker },
      stages: { added } as unknown as Stages,
      trans: nullTranslator.load('jupyterlab_xpra'),
      open: (options, place, area) => {
        where.push({ ...place, area });
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

  it('marks the tab of a window that asks to be looked at', async () => {
    await open();
    await windows(ONE, TWO);
    stage.urged.emit(ONE.wid);
    expect(labels()).toEqual(['● One', 'Two']);
    // The dialogue of a window has no tab.
    stage.urged.emit(9);
    expect(labels()).toEqual(['● One', 'Two']);
  });

  it('opens one that asks not to have the keys in the background', async () => {
    await open();
    await windows(ONE, { ...TWO, focusOnMap: false });
    expect(where).toMatchObject([{ mode: 'tab-after', activate: false }]);
  });

  it('opens a window where a person has had it', async () => {
    const tab = await open();
    await windows(ONE, TWO);
    const second = tabs()[1]!;
    const area = (...widgets: XpraDisplay[]) => ({ type: 'tab-area', widgets });
    const layout = (main: object) => {
      shell.saveLayout.mockReturnValue({ mainArea: { dock: { main } } });
      layoutModified.emit();
    };
    const split = (orientation: string, ...children: object[]) => ({
      ...{ type: 'split-area', orientation, children }
    });
    let wid = TWO.wid;
    const again = async () => {
      await windows(ONE);
      await windows(ONE, make((wid += 1), 'Two'));
      return where[where.length - 1];
    };
    layout(area(tab, second));
    expect(await again()).toMatchObject({ mode: 'tab-after' });
    for (const [orientation, isFirst, mode] of [
      ['horizontal', false, 'split-right'],
      ['horizontal', true, 'split-left'],
      ['vertical', false, 'split-bottom'],
      ['vertical', true, 'split-top']
    ] as [string, boolean, string][]) {
      const moved = tabs()[1]!;
      layout(area(tab, moved));
      const parts = isFirst
        ? [area(moved), area(tab)]
        : [area(tab), area(moved)];
      layout(split(orientation, ...parts));
      expect(await again()).toMatchObject({ mode, ref: tab.id, area: 'main' });
    }
    const moved = tabs()[1]!;
    layout(area(tab, moved));
    shell.saveLayout.mockReturnValue({
      mainArea: { dock: { main: area(tab) } },
      downArea: { widgets: [moved] }
    });
    layoutModified.emit();
    expect(await again()).toMatchObject({ area: 'down' });
  });

  it('lists the windows that are too many', async () => {
    await open();
    const all = Array.from({ length: MOST_TABS + 3 }, (_, i) =>
      make(i + 1, `W${i + 1}`)
    );
    stage.windows = all;
    stage.windowsChanged.emit();
    await until(() => tabs().length === MOST_TABS);
    MessageLoop.flush();
    const list = () => document.querySelector<HTMLElement>('.jp-XpraWindows')!;
    const names = () =>
      Array.from(list().querySelectorAll('li'), item => item.textContent);
    expect(names()).toEqual(['W13', 'W14', 'W15']);
    list().querySelectorAll<HTMLElement>('.jp-XpraWindows-close')[2].click();
    expect(stage.closeWindow).toHaveBeenCalledWith(15);
    list().querySelector<HTMLElement>('.jp-XpraWindows-open')!.click();
    await until(() => labels().includes('W13'));
    expect(names()).toEqual(['W14', 'W15']);
    // Where a tab closes, no window of the list opens.
    stage.windows = all.slice(1);
    stage.windowsChanged.emit();
    expect(labels()).not.toContain('W1');
    expect(names()).toEqual(['W14', 'W15']);
    stage.windows = all.slice(1, 13);
    stage.windowsChanged.emit();
    expect(list()).toBeNull();
    // A list that a person closes does not come back for the same windows.
    stage.windows = [...all.slice(1, 13), make(17, 'W17')];
    stage.windowsChanged.emit();
    expect(names()).toEqual(['W17']);
    app.close(list());
    stage.windowsChanged.emit();
    expect(list()).toBeNull();
    stage.windows = [...stage.windows, make(18, 'W18')];
    stage.windowsChanged.emit();
    expect(names()).toEqual(['W18']);
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
