import { Packet } from '../../client/protocol/value';
import { windowOf } from '../../client/windows/model';
import { Outbox } from '../../client/windows/outbox';

describe('Outbox', () => {
  let sent: Packet[];
  let outbox: Outbox;

  const state = (wid: number) => {
    const window = windowOf(['new-window', wid, 10, 40, 300, 200, {}]);
    return { window, geometry: window.geometry, minimised: false, order: 1 };
  };

  beforeEach(() => {
    jest.useFakeTimers();
    sent = [];
    outbox = new Outbox(packet => sent.push(packet));
  });

  afterEach(() => jest.useRealTimers());

  it('says where windows are', () => {
    outbox.map(state(1));
    outbox.configure(state(1), { maximized: true });
    outbox.resizeDesktop(state(1), { width: 800, height: 600 });
    outbox.close(1);
    expect(sent).toEqual([
      ['map-window', 1, 10, 40, 300, 200, {}, {}],
      [
        'configure-window',
        1,
        10,
        40,
        300,
        200,
        {},
        0,
        { maximized: true },
        false
      ],
      ['configure-window', 1, 0, 0, 800, 600, {}, 0, {}, false],
      ['close-window', 1]
    ]);
  });

  it('leaves a minimised window where it is', () => {
    // Xpra shows a window at each place that it is told.
    outbox.configure({ ...state(1), minimised: true });
    const stays = true;
    expect(sent).toEqual([
      ['configure-window', 1, 10, 40, 300, 200, {}, 0, {}, stays]
    ]);
  });

  it('says how large the screen is', () => {
    outbox.resizeScreen({ width: 800, height: 600 }, 96);
    expect(sent).toEqual([
      [
        'desktop_size',
        ...[800, 600, [[800, 600]]],
        ...[1, ['']],
        ...[800, 600, 96, 96],
        ...[60, {}]
      ]
    ]);
  });

  it('says to both windows which of them has the keys', () => {
    outbox.focus(state(1), undefined);
    expect(outbox.focused).toBe(1);
    sent = [];
    outbox.focus(state(2), state(1));
    expect(outbox.focused).toBe(2);
    expect(
      sent.map(([kind, wid, ...rest]) => [kind, wid, rest[6], rest[7]])
    ).toEqual([
      ['configure-window', 1, { focused: false }, true],
      ['focus', 2, undefined, undefined],
      ['configure-window', 2, { focused: true }, true]
    ]);
    sent = [];
    outbox.focus(null, undefined);
    expect(outbox.focused).toBe(0);
    expect(sent).toEqual([]);
    jest.runAllTimers();
    expect(sent).toEqual([['focus', 0, []]]);
  });

  it('takes the keys from no window if another one gets them at once', () => {
    outbox.focus(state(1), undefined);
    outbox.focus(null, undefined);
    outbox.focus(state(2), undefined);
    jest.runAllTimers();
    const told = sent.filter(([kind]) => kind === 'focus');
    expect(told.map(([, wid]) => wid)).toEqual([1, 2]);
  });

  it('unmaps a window once it has the keys no more', () => {
    outbox.focus(state(1), undefined);
    sent = [];
    outbox.minimise(state(1), false);
    outbox.minimise(state(3), false);
    expect(sent).toEqual([['unmap-window', 3, false, {}]]);
    outbox.focus(state(2), undefined);
    expect(sent.map(([kind, wid]) => [kind, wid])).toEqual([
      ['unmap-window', 3],
      ['focus', 2],
      ['unmap-window', 1],
      ['configure-window', 2]
    ]);
    sent = [];
    outbox.minimise(state(2), false);
    outbox.focus(null, undefined);
    jest.runAllTimers();
    expect(sent.map(([kind, wid]) => [kind, wid])).toEqual([
      ['focus', 0],
      ['unmap-window', 2]
    ]);
  });

  it('does not unmap a window that is back meanwhile', () => {
    outbox.focus(state(1), undefined);
    outbox.minimise(state(1), false);
    outbox.restore(state(1), false);
    outbox.focus(state(2), undefined);
    expect(sent.filter(([kind]) => kind === 'unmap-window')).toEqual([]);
  });

  it("does not say a program's own wish back to it", () => {
    outbox.minimise(state(1), false);
    outbox.restore(state(1), false);
    expect(sent).toEqual([
      ['unmap-window', 1, false, {}],
      ['map-window', 1, 10, 40, 300, 200, {}, {}]
    ]);
    expect(outbox.isAnswer(1, true)).toBe(false);
  });

  it('knows the answers to what it asked for, in their order', () => {
    outbox.minimise(state(1), true);
    outbox.restore(state(1), true);
    expect(sent).toEqual([
      ['unmap-window', 1, true, { iconified: true }],
      ['map-window', 1, 10, 40, 300, 200, {}, { iconified: false }]
    ]);
    expect(outbox.isAnswer(1, false)).toBe(false);
    expect(outbox.isAnswer(2, true)).toBe(false);
    expect(outbox.isAnswer(1, true)).toBe(true);
    expect(outbox.isAnswer(1, true)).toBe(false);
    expect(outbox.isAnswer(1, false)).toBe(true);
    expect(outbox.isAnswer(1, false)).toBe(false);
  });

  it('waits for no answer where nothing changes, or the window is gone', () => {
    // The server says already that the window is not minimised.
    outbox.restore(state(1), true);
    expect(outbox.isAnswer(1, false)).toBe(false);
    outbox.minimise(state(1), true);
    outbox.forget(1);
    expect(outbox.isAnswer(1, true)).toBe(false);
  });

  it('waits for no answer about a window that was back before it was unmapped', () => {
    outbox.focus(state(1), undefined);
    outbox.minimise(state(1), true);
    outbox.restore(state(1), true);
    jest.runAllTimers();
    expect(sent.map(([kind]) => kind)).not.toContain('unmap-window');
    // The program's own wish.
    expect(outbox.isAnswer(1, true)).toBe(false);
  });

  it('knows nothing after the connection is gone', () => {
    outbox.focus(state(1), undefined);
    outbox.minimise(state(1), true);
    outbox.reset();
    expect(outbox.focused).toBe(0);
    expect(outbox.isAnswer(1, true)).toBe(false);
  });
});
