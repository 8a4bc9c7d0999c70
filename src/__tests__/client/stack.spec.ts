import { IWindowState, updated, windowOf } from '../../client/windows/model';
import {
  belongsTo,
  heights,
  isHidden,
  raise,
  topOrder
} from '../../client/windows/stack';
import { tasksOf } from '../../client/windows/tasks';
import { IDictionary } from '../../client/protocol/value';

type State = IWindowState & { minimised: boolean };

describe('The stack of windows', () => {
  let all: Map<number, State>;

  const add = (wid: number, metadata: IDictionary = {}): State => {
    const packet = ['new-window', wid, 0, 0, 300, 200, {}] as const;
    const window = updated(windowOf([...packet]), metadata);
    const { geometry } = window;
    const order = topOrder(all);
    const state = { window, geometry, minimised: false, order };
    all.set(wid, state);
    return state;
  };
  const order = (focused = 0) =>
    [...heights(all, focused)]
      .sort(([, one], [, other]) => one - other)
      .map(([{ window }]) => window.wid);

  beforeEach(() => {
    all = new Map();
  });

  it('has a raised window on top, and its dialogues above it', () => {
    const first = add(1);
    add(2, { 'transient-for': 1 });
    add(3);
    expect(raise(first, all)).toBe(first);
    expect(order()).toEqual([3, 1, 2]);
  });

  it('gives the keys to a modal dialogue', () => {
    const first = add(1);
    const modal = add(2, { 'transient-for': 1, modal: true });
    add(3, { 'transient-for': 1 });
    expect(raise(first, all)).toBe(modal);
    modal.minimised = true;
    expect(raise(first, all)).toBe(first);
  });

  it('can raise windows that belong to each other', () => {
    const first = add(1, { 'transient-for': 2 });
    add(2, { 'transient-for': 1 });
    add(3, { 'transient-for': 3 });
    raise(first, all);
    expect(order()).toEqual([3, 1, 2]);
    expect(belongsTo(first.window, 3, all)).toBe(false);
  });

  it('has layers', () => {
    add(1, { above: true });
    add(2, { fullscreen: true });
    all.set(3, {
      ...add(3),
      window: windowOf(['new-override-redirect', 3, 0, 0, 9, 9, {}])
    });
    add(4, { below: true });
    add(5, { 'transient-for': 2 });
    expect(order()).toEqual([4, 2, 5, 1, 3]);
    // A full screen is above the rest, and above the task bar, while it or a dialogue has the keys.
    for (const focused of [2, 5]) {
      const tops = heights(all, focused);
      expect(order(focused)).toEqual([4, 1, 2, 5, 3]);
      expect(tops.get(all.get(2)!)).toBeGreaterThan(1_000_000);
      expect(tops.get(all.get(1)!)).toBeLessThan(1_000_000);
    }
  });

  it('hides the dialogues of a minimised window', () => {
    const first = add(1);
    const dialogue = add(2, { 'transient-for': 1 });
    const other = add(3);
    first.minimised = true;
    const hidden = [first, dialogue, other].map(state => isHidden(state, all));
    expect(hidden).toEqual([true, true, false]);
  });

  it('has a task for each window that people switch to', () => {
    const first = add(1, { title: 'One' });
    const dialogue = add(2, { 'transient-for': 1 });
    add(3, { 'skip-taskbar': true });
    add(4, { 'window-type': ['TOOLTIP'] });
    const wids = () => tasksOf(all, 1).map(({ wid }) => wid);
    expect(tasksOf(all, 1)).toEqual([
      {
        wid: 1,
        title: 'One',
        icon: null,
        active: true,
        minimised: false,
        urgent: false
      }
    ]);
    // A minimised window needs a button to come back.
    dialogue.minimised = true;
    expect(wids()).toEqual([1, 2]);
    first.minimised = true;
    expect(wids()).toEqual([1]);
  });
});
