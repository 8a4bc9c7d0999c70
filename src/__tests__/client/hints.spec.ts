import { Hints } from '../../client/windows/hints';
import { IDictionary, Packet, Value } from '../../client/protocol/value';

describe('Hints of windows', () => {
  let changes: [number, IDictionary][];
  let hints: Hints;
  const shown = (wid: number, xid: Value): Packet => [
    'new-window',
    ...[wid, 0, 0, 300, 200],
    { xid },
    {}
  ];
  const told = (
    window: number,
    urgent = false,
    iconic = false,
    focusOnMap = true,
    progress = 0
  ) =>
    hints.tell({ window, urgent, iconic, focus_on_map: focusOnMap, progress });

  beforeEach(() => {
    changes = [];
    hints = new Hints((wid, metadata) => changes.push([wid, metadata]));
  });

  it.each([
    0x400001,
    '0x400001',
    Uint8Array.from([...'0x400001'].map(c => c.charCodeAt(0)))
  ])('reach the window of the number %s', xid => {
    hints.added(shown(1, 7));
    hints.added(shown(2, xid));
    told(0x400001, true);
    told(0x400001);
    expect(changes).toEqual([
      [2, { 'attention-requested': true, progress: 0 }],
      [2, { 'attention-requested': false, progress: 0 }]
    ]);
  });

  it('wait for a window that comes later, and are given to it once', () => {
    told(5, false, true);
    told(5, true);
    expect(changes).toEqual([]);
    hints.added(shown(2, 5));
    hints.removed(2);
    hints.added(shown(3, 5));
    expect(changes).toEqual([
      [2, { 'attention-requested': true, progress: 0, iconic: true }]
    ]);
  });

  it('keep a window from the keys, though other hints follow', () => {
    told(5, false, false, false);
    told(5, true);
    hints.added(shown(2, 5));
    told(5);
    expect(changes).toEqual([
      [2, { 'attention-requested': true, progress: 0, 'focus-on-map': false }],
      [2, { 'attention-requested': false, progress: 0 }]
    ]);
  });

  it('say how much is done', () => {
    hints.added(shown(2, 5));
    told(5, false, false, true, 42);
    expect(changes).toEqual([
      [2, { 'attention-requested': false, progress: 42 }]
    ]);
  });

  it('are forgotten with the connection', () => {
    hints.added(shown(2, 5));
    told(6);
    hints.reset();
    told(5, true);
    hints.added(shown(3, 6));
    expect(changes).toEqual([]);
  });

  it('are none of windows without a number', () => {
    hints.added(['new-window', 2, 0, 0, 300, 200]);
    told(5, true);
    expect(changes).toEqual([]);
  });
});
