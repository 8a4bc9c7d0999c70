import { ProtocolError } from '../../client/protocol/errors';
import { Packet } from '../../client/protocol/value';
import { IRectangle } from '../../client/windows/geometry';
import { IWindow } from '../../client/windows/model';
import { WindowSet } from '../../client/windows/set';

function make(window: IWindow) {
  return { window, geometry: window.geometry, minimised: false, order: 0 };
}

type State = ReturnType<typeof make>;

describe('WindowSet', () => {
  let said: unknown[];
  let set: WindowSet<State>;

  beforeEach(() => {
    said = [];
    const say = (...what: unknown[]) => said.push(what);
    set = new WindowSet<State>({
      create: make,
      added: ({ window }) => say('added', window.wid),
      removed: ({ window }) => say('removed', window.wid),
      changed: ({ window }, before) =>
        say('changed', before.title, window.title, window.icon),
      configured: ({ window }, geometry: IRectangle) =>
        say('configured', window.wid, geometry),
      raised: ({ window }) => say('raised', window.wid),
      dragWanted: ({ window }, direction) => say('drag', window.wid, direction)
    });
    set.handle(['new-window', 1, 10, 40, 300, 200, { title: 'One' }, {}]);
    said = [];
  });

  it('has the windows that the server announces, until they are gone', () => {
    expect(set.handle(['new-override-redirect', 2, 0, 0, 9, 9, {}])).toBe(true);
    expect([...set.all.keys()]).toEqual([1, 2]);
    expect(set.all.get(2)?.window.overrideRedirect).toBe(true);
    set.handle(['new-window', 1, 0, 0, 9, 9, {}]);
    set.handle(['lost-window', 2]);
    set.handle(['lost-window', 2]);
    expect([...set.all.keys()]).toEqual([1]);
    expect(said).toEqual([
      ['added', 2],
      ['removed', 1],
      ['added', 1],
      ['removed', 2]
    ]);
  });

  it('tells what changes about a window', () => {
    const png = new Uint8Array(24);
    set.handle(['window-metadata', 1, { title: 'Two' }]);
    set.handle(['window-icon', 1, 16, 16, 'png', png]);
    set.handle(['window-move-resize', 1, 1, 2, 3, 4, 0]);
    set.handle(['configure-override-redirect', 1, 5, 6, 7, 8, 0]);
    set.handle(['window-resized', 1, 9, 10, 0]);
    set.handle(['raise-window', 1]);
    set.handle(['restack-window', 1, 0, 0]);
    set.handle(['initiate-moveresize', 1, 0, 0, 8, 1, 1]);
    expect(said).toEqual([
      ['changed', 'One', 'Two', null],
      ['changed', 'Two', 'Two', `data:image/png;base64,${'A'.repeat(32)}`],
      ['configured', 1, { x: 1, y: 2, width: 3, height: 4 }],
      ['configured', 1, { x: 5, y: 6, width: 7, height: 8 }],
      ['configured', 1, { x: 10, y: 40, width: 9, height: 10 }],
      ['raised', 1],
      ['raised', 1],
      ['drag', 1, 8]
    ]);
  });

  it('leaves packets about anything else, and ignores windows that it does not have', () => {
    expect(set.handle(['bell', 1])).toBe(false);
    expect(set.handle(['raise-window', 7])).toBe(true);
    set.clear();
    expect(set.handle(['raise-window', 1])).toBe(true);
    expect(said).toEqual([]);
  });

  it.each<Packet[]>([
    [['new-window']],
    [['new-window', 1, 10, 40, 300]],
    [['new-window', 1, 10, 40, 300, 'tall', {}]],
    [['new-window', 1, 10, 40, 300, 200, []]],
    [['lost-window', 'one']],
    [['window-metadata', 1]],
    [['window-metadata', 1, { title: 5 }]],
    [['window-metadata', 1, { 'size-constraints': { increment: [6] } }]],
    [['window-metadata', 1, { shape: { 'Bounding.rectangles': [[1, 2]] } }]],
    [['window-icon', 1, 16, 16]],
    [['window-move-resize', 1, 1, 2, 3]],
    [['window-resized', 1, null, 4]],
    [['initiate-moveresize', 1, 0, 0]]
  ])('refuses %j', packet => {
    expect(() => set.handle(packet)).toThrow(ProtocolError);
    expect(said).toEqual([]);
  });
});
