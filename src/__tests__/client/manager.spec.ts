import { IDictionary, Packet } from '../../client/protocol/value';
import { LATEST } from '../../client/windows/placement';
import { Viewport } from '../../client/windows/viewport';
import { WindowManager } from '../../client/windows/manager';
import { MANAGER, newContainer } from './page';

describe('WindowManager', () => {
  let container: HTMLElement;
  let manager: WindowManager;
  let viewport: Viewport;
  let sent: Packet[];
  let typing: boolean;

  const names = () => sent.map(packet => packet[0]);
  const node = (title: string) =>
    container.querySelector<HTMLElement>(`[aria-label="${title}"]`)!;
  const left = (title: string) => node(title).style.left;
  const press = (title: string, button: string) =>
    node(title)
      .querySelector<HTMLElement>(`button[aria-label="${button}"]`)!
      .click();
  const task = (title: string) =>
    [...container.querySelectorAll<HTMLElement>('.xpra-TaskBar-item')].find(
      ({ textContent }) => textContent === title
    )!;

  beforeEach(() => {
    container = newContainer();
    viewport = new Viewport(container);
    sent = [];
    typing = false;
    manager = new WindowManager({
      ...MANAGER,
      ...{ container, viewport },
      send: packet => sent.push(packet),
      modifiers: () => ['mod2'],
      isTyping: () => typing
    });
    for (const [wid, title] of [
      [1, 'One'],
      [2, 'Two']
    ]) {
      manager.handle(['new-window', wid, 10, 40, 300, 200, { title }, {}]);
    }
  });

  afterEach(() => {
    manager.dispose();
    viewport.dispose();
    container.remove();
  });

  it('minimises a window when the program does, and has it back', () => {
    manager.handle(['window-metadata', 2, { iconic: true }]);
    expect(node('Two').hidden).toBe(true);
    expect(manager.focused).toBe(1);
    manager.handle(['window-metadata', 2, { iconic: false }]);
    expect(node('Two').hidden).toBe(false);
    expect(manager.focused).toBe(2);
  });

  it('shows in the task bar how much of its work a window has done', () => {
    const label = task('One');
    manager.handle(['window-metadata', 1, { progress: 42 }]);
    expect(label.textContent).toBe('42 % · One');
    manager.handle(['window-metadata', 1, { progress: 0 }]);
    expect(label.textContent).toBe('One');
  });

  it('marks a window that wants to be looked at, unless it has the keys', () => {
    const marked = () =>
      ['One', 'Two'].filter(title =>
        task(title).classList.contains('xpra-mod-urgent')
      );
    for (const wid of [1, 2]) {
      manager.handle(['window-metadata', wid, { 'attention-requested': true }]);
    }
    expect(marked()).toEqual(['One']);
    task('One').click();
    expect(marked()).toEqual(['Two']);
    manager.handle(['window-metadata', 2, { 'attention-requested': false }]);
    expect(marked()).toEqual([]);
  });

  it('shows as much of a window as its opacity says', () => {
    const shown = (opacity: number | bigint) => {
      manager.handle(['window-metadata', 2, { opacity }]);
      return Number(node('Two').style.opacity);
    };
    expect(shown(0x40404040)).toBeCloseTo(0.25);
    // 0x80808080, as both versions of Xpra send it.
    expect(shown(BigInt('0xffffffff80808080'))).toBeCloseTo(0.5);
    expect(Number(node('One').style.opacity)).toBe(1);
    // The window has the property no longer.
    expect(shown(-1)).toBe(1);
  });

  it('shows nothing of a window beside its shape', () => {
    const shape = (shape: IDictionary) => {
      manager.handle(['window-metadata', 2, { shape }]);
      return node('Two').classList.contains('xpra-mod-shaped');
    };
    expect(shape({ 'Bounding.rectangles': [[5, 6, 7, 8]] })).toBe(true);
    expect(shape({})).toBe(false);
  });

  it('is not misled by a late answer', () => {
    press('Two', 'Minimise');
    expect(node('Two').hidden).toBe(true);
    task('Two').click();
    expect(node('Two').hidden).toBe(false);
    sent = [];
    manager.handle(['window-metadata', 2, { iconic: true }]);
    expect(node('Two').hidden).toBe(false);
    expect(manager.focused).toBe(2);
    manager.handle(['window-metadata', 2, { iconic: false }]);
    expect(node('Two').hidden).toBe(false);
    expect(names()).toEqual([]);
    // The program's own wish.
    manager.handle(['window-metadata', 2, { iconic: true }]);
    expect(node('Two').hidden).toBe(true);
    expect(names()).toContain('unmap-window');
  });

  it.each([
    ['maximized', [0, 30, 800, 570]],
    ['fullscreen', [0, 0, 800, 600]]
  ])('is not misled by a late place of a window: %s', (state, whole) => {
    const past = [10, 40, 300, 200];
    const told = () => sent.pop()!.slice(2, 6);
    manager.handle(['lost-window', 1]);
    manager.handle(['window-metadata', 2, { [state]: true }]);
    expect(told()).toEqual(whole);
    sent = [];
    manager.handle(['window-move-resize', 2, ...past, 0]);
    expect(sent).toEqual([]);
    manager.handle(['window-metadata', 2, { [state]: false }]);
    expect(told()).toEqual(past);
    sent = [];
    manager.handle(['window-move-resize', 2, ...whole, 0]);
    expect(sent).toEqual([]);
    manager.handle(['window-move-resize', 2, ...past, 0]);
    expect(sent).toEqual([]);
    expect(left('Two')).toBe('10px');
    // The program's own wish.
    manager.handle(['window-move-resize', 2, 20, 50, 310, 210, 0]);
    expect(left('Two')).toBe('20px');
  });

  it('tells a program only where its window is, if that is elsewhere than it has put it', () => {
    sent = [];
    manager.handle(['window-move-resize', 2, 20, 50, 310, 210, 0]);
    expect(sent).toEqual([]);
    manager.handle(['window-move-resize', 2, 20, -50, 310, 210, 0]);
    expect(sent.map(packet => packet.slice(0, 6))).toEqual([
      ['configure-window', 2, 20, 30, 310, 210]
    ]);
  });

  it('makes room for the task bar, whatever is told late', () => {
    manager.handle(['lost-window', 1]);
    // A terminal, which has whole characters.
    const characters = { 'base-size': [4, 4], increment: [6, 18] };
    manager.handle(['window-metadata', 2, { 'size-constraints': characters }]);
    press('Two', 'Maximise');
    const told = () => sent.pop()!.slice(2, 6);
    expect(told()).toEqual([0, 30, 800, 570]);
    sent = [];
    manager.handle(['new-window', 3, 10, 40, 300, 200, { title: 'Three' }, {}]);
    const place = sent.find(
      ([kind, wid]) => kind === 'configure-window' && wid === 2
    )!;
    expect(place.slice(2, 6)).toEqual([0, 30, 800, 532]);
    sent = [];
    manager.handle(['window-move-resize', 2, 0, 30, 800, 570, 0]);
    manager.handle(['window-move-resize', 2, 0, 30, 796, 562, 0]);
    expect(sent).toEqual([]);
    manager.handle(['window-move-resize', 2, 0, 30, 796, 526, 0]);
    expect(sent).toEqual([]);
    expect(node('Two').style.width).toBe('796px');
  });

  it('shows the display small enough for a dialogue to fit into it', () => {
    const { density } = viewport;
    const large = {
      title: 'Large',
      'transient-for': 2,
      'size-constraints': { 'minimum-size': [400, 1140] }
    };
    manager.handle(['new-window', 3, -50, 40, 400, 1140, large, {}]);
    // The height of the tab without title bar and task bar.
    expect(viewport.density).toBeCloseTo(1140 / 532);
    const map = sent.find(([kind, wid]) => kind === 'map-window' && wid === 3)!;
    const [x, y, width, height] = map.slice(2, 6) as number[];
    expect([x, width, height]).toEqual([0, 400, 1140]);
    expect((y + height) / viewport.density).toBeLessThanOrEqual(600 - 38);
    // It is minimised with its window.
    press('Two', 'Minimise');
    expect(viewport.density).toBe(density);
    task('Two').click();
    expect(viewport.density).toBeCloseTo(1140 / 532);
    manager.handle(['lost-window', 3]);
    expect(viewport.density).toBe(density);
  });

  describe('gives the keys', () => {
    const add = (title: string, metadata = {}) =>
      manager.handle([
        'new-window',
        ...[3, 100, 100, 200, 100],
        { title, ...metadata },
        {}
      ]);

    it('back if a new window asks not to have them', () => {
      add('Three');
      expect(manager.focused).toBe(3);
      manager.handle(['window-metadata', 3, { 'focus-on-map': false }]);
      expect(manager.focused).toBe(2);
      // A person may give them to it.
      task('Three').click();
      manager.handle(['window-metadata', 3, { 'attention-requested': true }]);
      expect(manager.focused).toBe(3);
    });

    it('not back if a person has chosen that window meanwhile', () => {
      add('Three');
      task('One').click();
      task('Three').click();
      manager.handle(['window-metadata', 3, { 'focus-on-map': false }]);
      expect(manager.focused).toBe(3);
    });

    it('not to one that wants none, which stays on top though X was late', () => {
      add('Three');
      manager.handle(['raise-window', 2]);
      manager.handle(['window-metadata', 3, { 'focus-on-map': false }]);
      expect(manager.focused).toBe(2);
      expect(Number(node('Three').style.zIndex)).toBeGreaterThan(
        Number(node('Two').style.zIndex)
      );
    });

    it('not to one that wants none and has been given them by X', () => {
      add('Three');
      manager.handle(['window-metadata', 3, { 'focus-on-map': false }]);
      manager.handle(['raise-window', 3]);
      expect(manager.focused).toBe(2);
    });

    it('to a new window, but not while a person types into another', () => {
      typing = true;
      add('Three');
      expect(manager.focused).toBe(2);
      expect(node('Two').className).toContain('xpra-mod-active');
      expect(Number(node('Three').style.zIndex)).toBeGreaterThan(
        Number(node('Two').style.zIndex)
      );
      // Nor does a program take them that raises its window.
      manager.handle(['raise-window', 1]);
      expect(manager.focused).toBe(2);
      typing = false;
      manager.handle(['raise-window', 1]);
      expect(manager.focused).toBe(1);
    });

    it('to a dialogue of the window into which a person types', () => {
      typing = true;
      add('Dialogue', { 'transient-for': 2 });
      expect(manager.focused).toBe(3);
    });

    it.each(['NOTIFICATION', 'TOOLTIP', 'POPUP_MENU', 'UTILITY', 'SPLASH'])(
      'not to a new window of the type %s, unless it is the only one',
      type => {
        add('Three', { 'window-type': [type] });
        expect(manager.focused).toBe(2);
        manager.handle(['lost-window', 2]);
        expect(manager.focused).toBe(1);
        manager.handle(['lost-window', 1]);
        expect(manager.focused).toBe(3);
      }
    );
  });

  it.each(['POPUP_MENU', 'DROPDOWN_MENU', 'COMBO', 'TOOLTIP', 'DND'])(
    'gives a window of the type %s no frame and no task',
    type => {
      const metadata = { title: 'Three', 'window-type': [type] };
      manager.handle(['new-window', 3, 100, 100, 200, 100, metadata, {}]);
      expect(node('Three').className).not.toContain('xpra-mod-framed');
      expect(task('Three')).toBeUndefined();
    }
  );

  describe('with a pointer', () => {
    let captured: Element | null;

    /**
     * jsdom has no pointer events.
     */
    const fire = (
      target: Element,
      type: string,
      x: number,
      y: number,
      pointerType = 'mouse'
    ) => {
      const at = { clientX: x, clientY: y };
      const event = new MouseEvent(type, { ...at, button: 0, bubbles: true });
      Object.assign(event, { isPrimary: true, pointerId: 1, pointerType });
      target.dispatchEvent(event);
    };
    const capture = (element: Element | null) => {
      const last = captured;
      captured = element;
      if (last && last !== element) {
        fire(last, 'lostpointercapture', 0, 0);
      }
    };
    const move = (x: number, y: number) => fire(captured!, 'pointermove', x, y);
    const release = () => fire(captured!, 'pointerup', 0, 0);

    beforeEach(() => {
      captured = null;
      for (const element of [
        container,
        ...container.querySelectorAll('canvas')
      ]) {
        Object.assign(element, {
          setPointerCapture: () => capture(element),
          releasePointerCapture: () => capture(null),
          hasPointerCapture: () => captured === element
        });
      }
      sent = [];
    });

    it('moves a window by its title bar', () => {
      const bar = node('One').querySelector('.xpra-Window-bar')!;
      fire(bar, 'pointerdown', 50, 50);
      expect(manager.focused).toBe(1);
      sent = [];
      move(70, 80);
      expect(left('One')).toBe('30px');
      expect(sent).toEqual([]);
      release();
      expect(sent.pop()!.slice(0, 6)).toEqual([
        ...['configure-window', 1],
        ...[30, 70, 300, 200]
      ]);
    });

    it('moves a window whose program asks for it while a button is down', () => {
      const canvas = node('Two').querySelector('canvas')!;
      fire(canvas, 'pointerdown', 50, 50);
      sent = [];
      manager.handle(['initiate-moveresize', 2, 60, 60, 8, 1, 1]);
      // The program will not hear that the button goes up.
      expect(sent[0].slice(0, 4)).toEqual(['button-action', 2, 1, false]);
      move(70, 50);
      expect(left('Two')).toBe('30px');
      release();
      manager.handle(['initiate-moveresize', 2, 60, 60, 8, 1, 1]);
      expect(captured).toBeNull();
    });

    it.each(['mouse', 'touch'])(
      'lets go of the button by which a window was closed: %s',
      pointer => {
        const canvas = node('Two').querySelector('canvas')!;
        fire(canvas, 'pointerdown', 50, 50, pointer);
        if (pointer === 'touch') {
          // The button of a tap stays down for a while.
          fire(canvas, 'pointerup', 50, 50, pointer);
        }
        sent = [];
        manager.handle(['lost-window', 2]);
        const buttons = sent.filter(([kind]) => kind === 'button-action');
        expect(buttons.map(packet => packet.slice(0, 4))).toEqual([
          ['button-action', 2, 1, false]
        ]);
      }
    );

    it('moves a window by a finger, and lets go of the button', () => {
      const canvas = node('Two').querySelector('canvas')!;
      const touch = (target: Element, type: string, x: number) =>
        fire(target, type, x, 50, 'touch');
      const buttons = () =>
        sent
          .splice(0)
          .filter(([kind]) => kind === 'button-action')
          .map(packet => packet.slice(2, 4));
      // A drag after a tap.
      touch(canvas, 'pointerdown', 50);
      touch(canvas, 'pointerup', 50);
      touch(canvas, 'pointerdown', 50);
      touch(canvas, 'pointermove', 70);
      expect(buttons()).toEqual([[1, true]]);
      manager.handle(['initiate-moveresize', 2, 70, 50, 8, 1, 1]);
      expect(buttons()).toEqual([[1, false]]);
      touch(container, 'pointermove', 90);
      expect(left('Two')).toBe('50px');
      touch(container, 'pointerup', 90);
      buttons();
      // The next finger is the only one.
      touch(canvas, 'pointerdown', 50);
      touch(canvas, 'pointerup', 50);
      expect(buttons()).toEqual([[1, true]]);
    });

    it('tells programs of a press beside their windows, where there is none', () => {
      manager.handle([
        'new-override-redirect',
        ...[3, 0, 0, 100, 90],
        { 'window-type': ['POPUP_MENU'] },
        {}
      ]);
      const pressed = () =>
        sent.splice(0).filter(([kind]) => kind === 'button-action');
      const press = (down: boolean) => [
        ...['button-action', 0, 1, down],
        ...[[310, 0], ['mod2'], down ? [1] : []]
      ];
      for (const target of [
        node('One').querySelector('.xpra-Window-bar')!,
        container.querySelector('.xpra-TaskBar')!,
        container
      ]) {
        fire(target, 'pointerdown', 50, 50);
        expect(pressed()).toEqual([press(true), press(false)]);
      }
      fire(node('Two').querySelector('canvas')!, 'pointerdown', 50, 50);
      expect(pressed().map(([, wid]) => wid)).toEqual([2]);
    });

    it.each([
      [LATEST, '330px'],
      [LATEST + 1, '310px']
    ])(
      'takes news of where a window was during a drag for late ones, %i ms after it',
      (time, width) => {
        const frames: FrameRequestCallback[] = [];
        jest
          .spyOn(window, 'requestAnimationFrame')
          .mockImplementation(frame => frames.push(frame));
        const clock = jest.spyOn(performance, 'now').mockReturnValue(0);
        const edge = node('One').querySelector('.xpra-mod-e')!;
        fire(edge, 'pointerdown', 310, 90);
        sent = [];
        for (const x of [320, 340]) {
          move(x, 90);
          frames.splice(0).forEach(frame => frame(0));
        }
        release();
        expect(sent.map(packet => packet[4])).toEqual([310, 330, 330]);
        clock.mockReturnValue(time);
        manager.handle(['window-move-resize', 1, 10, 40, 310, 200, 0]);
        expect(node('One').style.width).toBe(width);
        // The program does not want to be dragged.
        manager.handle(['window-move-resize', 1, 10, 40, 300, 200, 0]);
        expect(node('One').style.width).toBe('300px');
      }
    );

    it('leaves a window alone whose drag the end of the connection cut short', () => {
      const bar = node('One').querySelector('.xpra-Window-bar')!;
      fire(bar, 'pointerdown', 50, 50);
      manager.suspend();
      sent = [];
      move(70, 80);
      release();
      expect(left('One')).toBe('10px');
      expect(sent).toEqual([]);
    });
  });

  it('leaves its windows in sight until its end', () => {
    manager.suspend();
    expect(manager.ids).toEqual([]);
    expect(manager.focused).toBe(0);
    expect(node('One').hidden).toBe(false);
    manager.dispose();
    expect(container.childElementCount).toBe(0);
  });
});
