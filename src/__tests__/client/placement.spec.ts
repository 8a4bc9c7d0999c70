import { IWindow, updated, windowOf } from '../../client/windows/model';
import {
  detached,
  INeighbours,
  IPlacement,
  placeByHand,
  placeConfigured,
  placeFullscreen,
  placeMaximised,
  placeNew,
  placeWithin,
  withinReach
} from '../../client/windows/placement';

const space = {
  area: { width: 800, height: 600 },
  titleBar: 30,
  taskBar: 38,
  isTaskBarShown: false
};
const alone: INeighbours = { parent: null, count: 0 };

function make(x: number, y: number, width: number, height: number): IWindow {
  return windowOf(['new-window', 1, x, y, width, height, {}]);
}

function at(x: number, y: number, width: number, height: number) {
  return { x, y, width, height };
}

function placed(geometry: IPlacement['geometry']): IPlacement {
  return {
    geometry,
    chosen: geometry,
    loose: false,
    maximised: false,
    before: null,
    left: []
  };
}

describe('The place of a new window', () => {
  const place = (window: IWindow, neighbours = alone, managed = true) =>
    placeNew(window, managed, neighbours, space).geometry;

  it('is where the program put it, in sight', () => {
    expect(place(make(10, 40, 300, 200))).toEqual(at(10, 40, 300, 200));
    expect(place(make(5000, 5, 300, 200))).toEqual(at(500, 30, 300, 200));
    expect(place(make(-180, 560, 300, 200))).toEqual(at(0, 400, 300, 200));
    // GTK puts a dialogue over the middle of its window, and knows no edges.
    expect(place(make(-180, -90, 1100, 800))).toEqual(at(0, 30, 800, 570));
  });

  it('is in the middle where the program chose none, and aside of the other ones', () => {
    const window = make(0, 0, 300, 200);
    // The middle of the area between the title bar and the task bar.
    expect(place(window)).toEqual(at(250, 196, 300, 200));
    const third = place(window, { parent: null, count: 2 });
    expect(third).toEqual(at(310, 256, 300, 200));
  });

  it('is over the window that it belongs to', () => {
    const window = updated(make(0, 0, 100, 50), {
      'set-initial-position': true
    });
    const parent = at(200, 100, 400, 300);
    expect(place(window)).toEqual(at(0, 30, 100, 50));
    const dialogue = place(window, { parent, count: 1 });
    expect(dialogue).toEqual(at(350, 225, 100, 50));
  });

  it('is no larger than the room, where the program can be smaller', () => {
    expect(place(make(0, 0, 2000, 2000))).toMatchObject({
      width: 800,
      height: 570
    });
    const rigid = updated(make(0, 0, 2000, 2000), {
      'size-constraints': { 'minimum-size': [900, 700] }
    });
    expect(place(rigid)).toMatchObject({ width: 900, height: 700 });
  });

  it('has all of a dialogue that names no least size', () => {
    const size = [500, 900] as const;
    const dialogue = updated(make(0, 0, ...size), { 'transient-for': 1 });
    const smaller = { width: 500, height: 570 };
    expect(place(make(0, 0, ...size))).toMatchObject(smaller);
    expect(place(dialogue)).toMatchObject({ width: 500, height: 900 });
    const named = updated(dialogue, {
      'size-constraints': { 'minimum-size': [100, 100] }
    });
    expect(place(named)).toMatchObject(smaller);
  });

  it('is that of a terminal, and not of its single character', () => {
    const terminal = (width: number, height: number) =>
      updated(make(10, 40, width, height), {
        'size-constraints': {
          'minimum-size': [10, 17],
          'base-size': [4, 4],
          increment: [6, 13]
        }
      });
    expect(place(terminal(10, 17))).toMatchObject({ width: 484, height: 316 });
    expect(place(terminal(16, 17))).toMatchObject({ width: 16, height: 17 });
    expect(place(make(10, 40, 1, 1))).toMatchObject({ width: 1, height: 1 });
  });

  it('is all of the room, or of the display, where the program says so', () => {
    const window = make(10, 40, 300, 200);
    const maximised = updated(window, { maximized: true });
    expect(placeNew(maximised, true, alone, space)).toEqual({
      geometry: at(0, 30, 800, 570),
      chosen: at(10, 40, 300, 200),
      loose: false,
      maximised: true,
      before: at(10, 40, 300, 200),
      left: []
    });
    const fullscreen = updated(window, { fullscreen: true });
    expect(placeNew(fullscreen, true, alone, space)).toMatchObject({
      geometry: at(0, 0, 800, 600),
      maximised: false
    });
  });

  it("is the program's business for menus, tooltips and desktops", () => {
    const menu = make(-20, 590, 300, 200);
    expect(place(menu, alone, false)).toEqual(at(-20, 590, 300, 200));
  });
});

describe('The place of a window', () => {
  const window = make(10, 40, 300, 200);
  const start = placed(window.geometry);

  it('is maximised in the room, and then where it was', () => {
    const bar = { ...space, isTaskBarShown: true };
    const whole = placeMaximised(start, window, true, bar);
    expect(whole.geometry).toEqual(at(0, 30, 800, 532));
    const back = placeMaximised(whole, window, false, bar);
    expect(back.geometry).toEqual(start.geometry);
    expect(back.left).toEqual([start.geometry, whole.geometry]);
  });

  it('is a part of the room where the program gave it no size before', () => {
    const part = at(100, 101, 600, 428);
    const window = updated(make(399, 299, 1, 1), { maximized: true });
    const maximised = placeNew(window, true, alone, space);
    const restored = placeMaximised(maximised, window, false, space);
    expect(restored.geometry).toEqual(part);

    const small = placed(at(399, 299, 24, 26));
    const later = placeMaximised(small, window, true, space);
    const back = placeMaximised(later, window, false, space);
    expect(back.geometry).toEqual(part);

    const fullscreen = updated(make(399, 299, 1, 1), { fullscreen: true });
    const whole = placeFullscreen(small, fullscreen, space);
    const left = updated(fullscreen, { fullscreen: false });
    expect(placeFullscreen(whole, left, space).geometry).toEqual(part);
  });

  it('is maximised without a title bar where the program wants none', () => {
    const bare = updated(window, { decorations: 0 });
    const whole = placeMaximised(start, bare, true, space);
    expect(whole.geometry).toEqual(at(0, 0, 800, 600));
  });

  it('is the whole display as a full screen, and then what it was before', () => {
    const fullscreen = updated(window, { fullscreen: true });
    const maximised = placeMaximised(start, window, true, space);
    for (const before of [start, maximised]) {
      const whole = placeFullscreen(before, fullscreen, space);
      expect(whole.geometry).toEqual(at(0, 0, 800, 600));
      const back = placeFullscreen(whole, window, space);
      expect(back.geometry).toEqual(before.geometry);
      expect(back.maximised).toBe(before.maximised);
    }
  });

  it('follows the program, but for late news of where the window was', () => {
    const whole = placeMaximised(start, window, true, space);
    expect(placeConfigured(whole, window, start.geometry, space)).toBeNull();
    const wanted = at(20, 50, 310, 210);
    const next = placeConfigured(whole, window, wanted, space);
    expect(next).toMatchObject({ geometry: wanted, left: [] });
    const far = placeConfigured(start, window, at(10, -90, 300, 200), space);
    expect(far?.geometry).toEqual(at(10, 30, 300, 200));
    const large = placeConfigured(start, window, at(10, 40, 300, 900), space);
    expect(large?.geometry).toEqual(at(10, 30, 300, 570));
  });

  it('is not misled by news of where the window was two places ago', () => {
    const small = { ...space, area: { width: 700, height: 500 } };
    const whole = placeMaximised(start, window, true, space);
    const smaller = placeWithin(whole, window, small);
    const back = placeMaximised(smaller, window, false, small);
    expect(back.geometry).toEqual(start.geometry);
    for (const { geometry } of [whole, smaller]) {
      expect(placeConfigured(back, window, geometry, small)).toBeNull();
    }
  });

  it('is in sight in any space, and what it was in a larger one', () => {
    const small = { ...space, area: { width: 350, height: 300 } };
    expect(placeWithin(start, window, small)).toBe(start);
    const far = placed(at(400, 350, 300, 200));
    const moved = placeWithin(far, window, small);
    expect(moved).toEqual({
      ...far,
      geometry: at(50, 100, 300, 200),
      left: [far.geometry]
    });
    const tiny = { ...space, area: { width: 200, height: 100 } };
    const shrunk = placeWithin(moved, window, tiny);
    expect(shrunk.geometry).toEqual(at(0, 30, 200, 70));
    // The server says that it is so.
    const told = placeConfigured(shrunk, window, shrunk.geometry, tiny)!;
    expect(placeWithin(told, window, space).geometry).toEqual(far.geometry);
  });

  it('is partly out of sight where a person has put it, but within reach', () => {
    const hand = placeByHand(start, at(-250, 40, 300, 200), window, space);
    expect(placeWithin(hand, window, space)).toBe(hand);
    const tiny = { ...space, area: { width: 40, height: 100 } };
    const back = placeByHand(hand, at(700, 500, 300, 200), window, space);
    expect(placeWithin(back, window, tiny).geometry).toEqual(
      at(-8, 70, 300, 200)
    );
    expect(placeByHand(hand, at(20, 40, 300, 200), window, space).loose).toBe(
      false
    );
  });

  it('fills the room however the space changes, if it is maximised', () => {
    const small = { ...space, area: { width: 200, height: 100 } };
    const whole = placeMaximised(start, window, true, space);
    expect(placeWithin(whole, window, small).geometry).toEqual(
      at(0, 30, 200, 70)
    );
  });

  it('leaves some of the title bar in the room under the hand that drags it', () => {
    const far = withinReach(window, at(2000, 2000, 300, 200), space);
    expect(far).toEqual(at(752, 570, 300, 200));
  });

  it('keeps the pointer over the same share of a window that comes off', () => {
    const size = { width: 300, height: 200 };
    expect(detached(at(0, 30, 800, 570), size, 400)).toEqual(
      at(250, 30, 300, 200)
    );
  });
});
