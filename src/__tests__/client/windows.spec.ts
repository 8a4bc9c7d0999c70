import { iconOf } from '../../client/windows/icon';
import * as fc from 'fast-check';

import { cursorOf } from '../../client/input/cursor';
import { click, Pointer } from '../../client/input/pointer';
import { Wheel } from '../../client/input/wheel';
import { Packet } from '../../client/protocol/value';
import {
  constrain,
  freePoint,
  IEdges,
  placed,
  REACHABLE,
  reachable,
  resized,
  UNCONSTRAINED
} from '../../client/windows/geometry';
import {
  isFramed,
  isTool,
  updated,
  windowOf
} from '../../client/windows/model';

const terminal = {
  ...UNCONSTRAINED,
  minimum: { width: 10, height: 17 },
  maximum: { width: 1000, height: 800 },
  base: { width: 4, height: 4 },
  increment: { width: 6, height: 13 }
};

describe('sizes', () => {
  it('are those that the constraints allow', () => {
    expect(constrain({ width: 484, height: 316 }, terminal)).toEqual({
      width: 484,
      height: 316
    });
    expect(constrain({ width: 489, height: 328 }, terminal)).toEqual({
      width: 484,
      height: 316
    });
    expect(constrain({ width: 1, height: 1 }, terminal)).toEqual({
      width: 10,
      height: 17
    });
    expect(constrain({ width: 5000, height: 5000 }, terminal)).toEqual({
      width: 1000,
      height: 797
    });
  });

  it('change only at the edges that are dragged', () => {
    const start = { x: 100, y: 100, width: 484, height: 316 };
    const corner = { horizontal: 'left', vertical: 'top' } as const;
    const dragged = resized(start, corner, -13, 27, terminal);
    expect(dragged).toEqual({ x: 88, y: 139, width: 496, height: 277 });
    const right = { horizontal: 'right', vertical: null } as const;
    expect(resized(start, right, 50, 999, UNCONSTRAINED)).toEqual({
      ...start,
      width: 534
    });
  });
});

describe('a window of an aspect', () => {
  const { constraints } = updated(
    windowOf(['new-window', 3, 0, 0, 200, 100, {}]),
    {
      // As GTK gives it.
      'size-constraints': {
        'minimum-size': [40, 20],
        'minimum-aspect-ratio': [65536, 32768],
        'maximum-aspect-ratio': [65536, 32768]
      }
    }
  );

  it('fits into any size', () => {
    const fit = (width: number, height: number) =>
      constrain({ width, height }, constraints);
    expect(fit(300, 100)).toEqual({ width: 200, height: 100 });
    expect(fit(300, 400)).toEqual({ width: 300, height: 150 });
    expect(fit(10, 400)).toEqual({ width: 40, height: 20 });
  });

  it('keeps it by whichever edge it is dragged', () => {
    const start = { x: 100, y: 100, width: 200, height: 100 };
    const right = { horizontal: 'right', vertical: null } as const;
    const top = { horizontal: null, vertical: 'top' } as const;
    const corner = { horizontal: 'left', vertical: 'top' } as const;
    const drag = (edges: IEdges, dx: number, dy: number) =>
      resized(start, edges, dx, dy, constraints);
    expect(drag(right, 100, 0)).toEqual({ ...start, width: 300, height: 150 });
    expect(drag(right, -100, 0)).toEqual({ ...start, width: 100, height: 50 });
    expect(drag(top, 0, -50)).toEqual({
      x: 100,
      y: 50,
      width: 300,
      height: 150
    });
    expect(drag(corner, -100, -10)).toEqual({
      x: 80,
      y: 90,
      width: 220,
      height: 110
    });
  });

  it('may be as small as its base', () => {
    const base = { width: 40, height: 20 };
    const bare = { ...UNCONSTRAINED, base, minimum: base };
    expect(constrain(base, bare)).toEqual(base);
  });

  it('has any if its hints make no sense', () => {
    const hints = { 'minimum-aspect-ratio': [0, 0] };
    const metadata = { 'size-constraints': hints };
    const window = windowOf(['new-window', 3, 0, 0, 200, 100, metadata]);
    expect(window.constraints.aspect).toEqual(UNCONSTRAINED.aspect);
  });
});

describe('positions', () => {
  it('leave some of the title bar in sight', () => {
    const number = fc.integer({ min: -5000, max: 5000 });
    const length = fc.integer({ min: 1, max: 3000 });
    const sized = { width: length, height: length };
    fc.assert(
      fc.property(
        fc.record({ x: number, y: number, ...sized }),
        fc.record({
          width: fc.integer({ min: 100, max: 3000 }),
          height: fc.integer({ min: 100, max: 3000 })
        }),
        (window, area) => {
          const moved = reachable(window, area, 30);
          expect(moved.x).toBeLessThanOrEqual(area.width - REACHABLE);
          expect(moved.x + moved.width).toBeGreaterThanOrEqual(REACHABLE);
          // The bar is the 30 pixels above.
          expect(moved.y).toBeGreaterThanOrEqual(30);
          expect(moved.y - 30).toBeLessThan(area.height);
        }
      )
    );
  });

  it('may be free of windows', () => {
    const area = { width: 100, height: 100 };
    const at = (x: number, y: number, width: number, height: number) => ({
      ...{ x, y, width, height }
    });
    expect(freePoint(area, [])).toEqual([0, 0]);
    expect(freePoint(area, [at(-9, -9, 109, 40)])).toEqual([0, 31]);
    expect(freePoint(area, [at(0, 0, 60, 100), at(50, 0, 50, 99)])).toEqual([
      60, 99
    ]);
    expect(freePoint(area, [at(0, 0, 60, 100), at(50, 0, 50, 100)])).toBeNull();
  });

  it('are in the middle of the parent', () => {
    const parent = { x: 200, y: 200, width: 400, height: 300 };
    const area = { width: 1000, height: 800 };
    expect(placed({ width: 100, height: 100 }, area, 30, parent, 3)).toEqual({
      x: 350,
      y: 300,
      width: 100,
      height: 100
    });
  });
});

describe('a window', () => {
  it('is what both versions say', () => {
    const text = (value: string) => new TextEncoder().encode(value);
    const common = ['new-window', 3, 10, 20, 300, 200] as const;
    const older = windowOf([
      ...common,
      {
        title: new Uint8Array(text('Fenster ä')),
        'window-type': [new Uint8Array(text('DIALOG'))],
        'transient-for': 1,
        modal: 1
      }
    ] as Packet);
    const newer = windowOf([
      ...common,
      {
        title: 'Fenster ä',
        'window-type': ['DIALOG'],
        'transient-for': 1,
        modal: true
      }
    ] as Packet);
    expect(older).toEqual(newer);
    expect(newer.title).toBe('Fenster ä');
    expect(newer.positioned).toBe(true);
  });

  it('is of the first type in its list that there is', () => {
    const window = (...types: string[]) =>
      windowOf(['new-window', 3, 0, 0, 300, 200, { 'window-type': types }]);
    expect(isFramed(window('OVERRIDE', 'SPLASH', 'NORMAL'))).toBe(false);
    expect(isFramed(window('NORMAL', 'SPLASH'))).toBe(true);
    expect(isFramed(window('OVERRIDE'))).toBe(true);
    expect(isTool(window('OVERRIDE', 'TOOLBAR'))).toBe(true);
    expect(isTool(window('DIALOG', 'TOOLBAR'))).toBe(false);
  });

  it('changes by its metadata', () => {
    const window = windowOf(['new-window', 3, 0, 0, 300, 200, {}]);
    const changed = updated(window, {
      title: 'two',
      maximized: true,
      decorations: 0,
      'size-constraints': { 'minimum-size': [10, 17], increment: [6, 13] }
    });
    expect(changed).toMatchObject({
      title: 'two',
      maximised: true,
      decorated: false
    });
    expect(changed.constraints.base).toEqual({ width: 10, height: 17 });
    expect(window.title).toBe('');
  });
});

/**
 * A PNG picture that claims to have this side, of so many bytes.
 */
function pngOf(side: number, length = 24): Uint8Array {
  const data = new Uint8Array(length);
  const view = new DataView(data.buffer);
  view.setUint32(16, side);
  view.setUint32(20, side);
  return data;
}

function addressOf(png: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}

describe('the cursor', () => {
  const cursor = (encoding: string, name: string, side = 24): Packet => [
    'cursor',
    encoding,
    ...[0, 0, 24, 24, 3, 4, 0x123],
    pngOf(side),
    name
  ];

  it("is the browser's where it has one, else the image", () => {
    expect(cursorOf(['cursor', ''], 1)).toBe('default');
    expect(cursorOf(cursor('png', 'xterm'), 1)).toBe('text');
    expect(cursorOf(cursor('png', 'something'), 1)).toBe(
      `url("${addressOf(pngOf(24))}") 3 4, default`
    );
    // It says that it is small, and is not.
    expect(cursorOf(cursor('png', 'something', 20000), 1)).toBe('default');
    expect(cursorOf(cursor('raw', 'something'), 1)).toBe('default');
  });

  it('is as large as elsewhere if programs draw everything larger', () => {
    const supports = jest.fn().mockReturnValue(true);
    Object.assign(globalThis, { CSS: { supports } });
    const image = `url("${addressOf(pngOf(48))}")`;
    const large = cursor('png', 'something', 48);
    expect(cursorOf(large, 2)).toBe(`image-set(${image} 2x) 2 2, default`);
    expect(supports).toHaveBeenCalledTimes(1);
    supports.mockReturnValue(false);
    expect(cursorOf(large, 2)).toBe(`${image} 3 4, default`);
  });
});

describe('the pointer', () => {
  let sent: Packet[];
  let element: HTMLElement;
  const target = {
    wid: 5,
    locate: (event: MouseEvent): [number, number, number, number] => [
      event.clientX + 100,
      event.clientY + 100,
      event.clientX,
      event.clientY
    ]
  };
  const options = () => ({
    element,
    target,
    send: (packet: Packet) => sent.push(packet),
    modifiers: () => ['shift']
  });

  beforeEach(() => {
    sent = [];
    element = document.createElement('div');
    element.setPointerCapture = () => undefined;
  });

  /**
   * jsdom has no pointer events.
   */
  function fire(type: string, button: number, x = 1, y = 2): void {
    const event = new MouseEvent(type, { button, clientX: x, clientY: y });
    Object.assign(event, { isPrimary: true, pointerId: 1 });
    element.dispatchEvent(event);
  }

  it('has the buttons that X has', () => {
    const pressed = jest.fn();
    const pointer = new Pointer({ ...options(), pressed });
    for (const button of [0, 1, 2, 3, 4]) {
      fire('pointerdown', button);
      fire('pointerup', button);
    }
    expect(pressed).toHaveBeenCalledTimes(5);
    expect(sent.map(packet => packet.slice(2, 4))).toEqual(
      [1, 2, 3, 8, 9].flatMap(number => [
        [number, true],
        [number, false]
      ])
    );
    expect(sent[0]).toEqual([
      'button-action',
      5,
      1,
      true,
      [101, 102, 1, 2],
      ['shift'],
      [1]
    ]);
    pointer.dispose();
    fire('pointerdown', 0);
    expect(sent.length).toBe(10);
  });

  it('takes a second button that goes down in a drag', () => {
    new Pointer({ ...options(), pressed: () => undefined });
    fire('pointerdown', 0);
    fire('pointermove', 2);
    fire('pointermove', -1, 50, -70);
    fire('pointermove', 2);
    fire('pointerup', 0);
    expect(sent.map(([kind, , button, down]) => [kind, button, down])).toEqual([
      ['button-action', 1, true],
      ['button-action', 3, true],
      ['pointer-position', [150, 30, 50, -70], ['shift']],
      ['button-action', 3, false],
      ['button-action', 1, false]
    ]);
  });

  it('lets go when the browser takes the pointer away', () => {
    new Pointer({ ...options(), pressed: () => undefined });
    fire('pointerdown', 0);
    fire('pointercancel', -1);
    expect(sent[1].slice(2, 4)).toEqual([1, false]);
  });

  it('turns the wheel by whole clicks', () => {
    new Wheel({
      element,
      click: (button, event) => click(options(), button, event)
    });
    const turn = (deltaX: number, deltaY: number, deltaMode = 0) =>
      element.dispatchEvent(
        new WheelEvent('wheel', { deltaX, deltaY, deltaMode })
      );
    const clicks = () =>
      sent
        .splice(0)
        .filter(packet => packet[3])
        .map(packet => packet[2]);
    turn(0, 40);
    expect(clicks()).toEqual([]);
    turn(0, 70);
    expect(clicks()).toEqual([5]);
    turn(0, -210);
    expect(clicks()).toEqual([4, 4]);
    turn(-300, 0);
    expect(clicks()).toEqual([6, 6, 6]);
    turn(0, 3, 1);
    expect(clicks()).toEqual([5]);
  });
});

test('A large icon is shown like a small one', () => {
  const png = pngOf(512, 300_000);
  const icon = iconOf(['window-icon', 1, 512, 512, 'png', png]);
  expect(icon).toBe(addressOf(png));
});

test('An icon that would take all memory, or is cut off, is not shown', () => {
  for (const png of [pngOf(20000), pngOf(512).subarray(1)]) {
    expect(iconOf(['window-icon', 1, 512, 512, 'png', png])).toBeNull();
  }
});
