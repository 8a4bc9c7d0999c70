import { Packet } from '../../client/protocol/value';
import { Dock, IDockListener } from '../../client/windows/dock';
import { WindowManager } from '../../client/windows/manager';
import { Viewport } from '../../client/windows/viewport';
import { MANAGER, newContainer, newDockListener } from './page';

describe('Docking', () => {
  const PANE = { x: 100, y: 50, width: 400, height: 300 };

  let container: HTMLElement;
  let manager: WindowManager;
  let viewport: Viewport;
  let dock: Dock;
  let sent: Packet[];
  let listener: jest.Mocked<Required<IDockListener>>;

  const told = () => Promise.resolve();
  const add = (wid: number, metadata = {}) =>
    manager.handle(['new-window', wid, 10, 40, 300, 200, metadata, {}]);
  const show = (...wids: number[]) =>
    dock.set(
      wids.map(wid => ({ wid, rectangle: PANE })),
      PANE
    );
  const packets = (kind: string) => sent.filter(([name]) => name === kind);

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask'] });
    container = newContainer();
    viewport = new Viewport(container);
    listener = newDockListener();
    dock = new Dock(listener);
    sent = [];
    manager = new WindowManager({
      ...MANAGER,
      ...{ container, viewport, dock },
      send: packet => sent.push(packet)
    });
  });

  afterEach(() => {
    jest.useRealTimers();
    manager.dispose();
    viewport.dispose();
    container.remove();
  });

  it('maps a window once it has a pane, as large as that', () => {
    add(1);
    expect(sent).toEqual([]);
    show(1);
    expect(packets('map-window')).toEqual([
      ['map-window', 1, 100, 50, 400, 300, {}, {}]
    ]);
    expect(packets('focus')).toEqual([['focus', 1, []]]);
  });

  it('unmaps a window whose pane is hidden, and tells no program that it is minimised', () => {
    add(1);
    show(1);
    dock.set([{ wid: 1, rectangle: null }], null);
    jest.runAllTimers();
    expect(packets('unmap-window')).toEqual([['unmap-window', 1, false, {}]]);
    sent = [];
    show(1);
    expect(packets('map-window')).toHaveLength(1);
  });

  it('tells of all windows at once, when all have come', async () => {
    add(1, { title: 'One' });
    add(2, { title: 'Tools', 'window-type': ['UTILITY'] });
    add(3, { title: 'Question', 'transient-for': 1 });
    add(4, { title: 'Splash', 'window-type': ['SPLASH'] });
    await told();
    expect(listener.windowsChanged).not.toHaveBeenCalled();
    manager.complete();
    await told();
    expect(listener.windowsChanged.mock.calls).toEqual([
      [
        [
          {
            wid: 1,
            title: 'One',
            icon: null,
            purpose: '',
            tool: false,
            focusOnMap: true
          },
          {
            wid: 2,
            title: 'Tools',
            icon: null,
            purpose: '',
            tool: true,
            focusOnMap: true
          }
        ]
      ]
    ]);
    manager.handle(['lost-window', 1]);
    await told();
    expect(listener.windowsChanged).toHaveBeenCalledTimes(2);
  });

  it('tells how much of its work a window has done', async () => {
    add(1, { title: 'One' });
    manager.complete();
    await told();
    const title = () => listener.windowsChanged.mock.lastCall![0][0]!.title;
    for (const [progress, shown] of [
      [42, '42 % · One'],
      [0, 'One']
    ] as const) {
      manager.handle(['window-metadata', 1, { progress }]);
      await told();
      expect(title()).toBe(shown);
    }
  });

  it('tells of a further window only if it stays', async () => {
    const titles = () =>
      listener.windowsChanged.mock.lastCall![0].map(({ title }) => title);
    add(1, { title: 'One' });
    manager.complete();
    await told();
    expect(titles()).toEqual(['One']);
    add(2, { title: 'Flash' });
    jest.advanceTimersByTime(50);
    manager.handle(['lost-window', 2]);
    jest.advanceTimersByTime(1000);
    await told();
    expect(listener.windowsChanged).toHaveBeenCalledTimes(1);
    add(3, { title: 'Three' });
    await told();
    expect(titles()).toEqual(['One']);
    jest.advanceTimersByTime(120);
    await told();
    expect(titles()).toEqual(['One', 'Three']);
  });

  it('puts a window back that its program moves, but not for ever', () => {
    add(1);
    show(1);
    sent = [];
    for (let i = 0; i < 3; i++) {
      manager.handle(['window-move-resize', 1, 20, 30, 200, 100 + i, 0]);
    }
    const places = () => packets('configure-window').map(p => p.slice(2, 6));
    expect(places()).toEqual(Array(3).fill([100, 50, 400, 300]));
    // It gets its size then, in the middle of the pane.
    manager.handle(['window-move-resize', 1, 20, 30, 200, 100, 0]);
    expect(places()[3]).toEqual([200, 150, 200, 100]);
  });

  it('does not take late news of former panes for a wish of the program', () => {
    add(1);
    for (let width = 400; width <= 450; width += 10) {
      dock.set([{ wid: 1, rectangle: { ...PANE, width } }], PANE);
    }
    for (let width = 400; width < 450; width += 10) {
      manager.handle(['window-move-resize', 1, 100, 50, width, 300, 0]);
    }
    const [last] = packets('configure-window').slice(-1);
    expect(last!.slice(2, 6)).toEqual([100, 50, 450, 300]);
  });

  it('keeps the aspect of a window, in the middle of its pane', () => {
    add(1, {
      'size-constraints': {
        'minimum-aspect-ratio': [1, 1],
        'maximum-aspect-ratio': [1, 1]
      }
    });
    show(1);
    expect(packets('map-window')[0].slice(2, 6)).toEqual([150, 50, 300, 300]);
  });

  it('does not let a program minimise a window that is in sight', () => {
    add(1);
    show(1);
    sent = [];
    manager.handle(['window-metadata', 1, { iconic: true }]);
    expect(packets('map-window')).toEqual([
      ['map-window', 1, 100, 50, 400, 300, {}, { iconified: false }]
    ]);
  });

  it('wants a hidden window seen that its program raises', () => {
    add(1);
    add(2);
    dock.set(
      [
        { wid: 1, rectangle: PANE },
        { wid: 2, rectangle: null }
      ],
      PANE
    );
    manager.handle(['raise-window', 2]);
    expect(listener.wanted.mock.calls).toEqual([[2]]);
    // A dialogue of a hidden window stands for it.
    add(3, { 'transient-for': 2 });
    expect(listener.wanted).toHaveBeenCalledTimes(2);
  });

  it('tells of a window that asks to be looked at, or a dialogue of it', () => {
    add(1);
    add(2);
    show(1, 2);
    add(3, { 'transient-for': 1 });
    add(4, { modal: true });
    manager.activate(2);
    const urge = (wid: number) =>
      manager.handle(['window-metadata', wid, { 'attention-requested': true }]);
    urge(2);
    expect(listener.urged).not.toHaveBeenCalled();
    urge(1);
    urge(1);
    urge(3);
    // It belongs to no window.
    urge(4);
    expect(listener.urged.mock.calls).toEqual([[1], [1], [4]]);
  });

  it('tells programs of a press outside only while a menu is open', () => {
    add(1);
    show(1);
    manager.closeMenus();
    expect(packets('button-action')).toEqual([]);
    manager.handle(['new-override-redirect', 2, 300, 80, 50, 60, {}, {}]);
    manager.closeMenus();
    expect(packets('button-action')).toHaveLength(2);
  });

  it('tells where something floats', async () => {
    add(1);
    show(1);
    manager.handle(['new-override-redirect', 2, 300, 80, 50, 60, {}, {}]);
    await told();
    expect(listener.floated).toHaveBeenLastCalledWith([
      { x: 300, y: 80, width: 50, height: 60 }
    ]);
    manager.handle(['configure-override-redirect', 2, 310, 90, 50, 60, 0]);
    await told();
    expect(listener.floated).toHaveBeenLastCalledWith([
      { x: 310, y: 90, width: 50, height: 60 }
    ]);
    manager.handle(['lost-window', 2]);
    await told();
    expect(listener.floated).toHaveBeenLastCalledWith([]);
  });

  it('tells that there is no window, too', async () => {
    manager.complete();
    await told();
    expect(listener.windowsChanged.mock.calls).toEqual([[[]]]);
  });

  it('takes a window out of its pane that turns out to be a dialogue', async () => {
    add(1);
    add(2, { title: 'Late' });
    show(1, 2);
    const view = container.querySelector('[aria-label="Late"]')!;
    expect(view.closest('.xpra-Pane')).not.toBeNull();
    manager.handle(['window-metadata', 2, { 'transient-for': 1 }]);
    expect(view.closest('.xpra-Pane')).toBeNull();
    expect(view.classList).toContain('xpra-mod-framed');
  });

  it('gives the keys to a hidden window as soon as it is in sight', () => {
    add(1);
    add(2);
    show(1);
    manager.activate(2);
    expect(manager.focused).toBe(1);
    show(1, 2);
    expect(manager.focused).toBe(2);
    manager.activate(1);
    expect(manager.focused).toBe(1);
  });
});
