import { Touch } from '../../client/input/touch';
import { Packet } from '../../client/protocol/value';

describe('Touch', () => {
  let element: HTMLElement;
  let sent: Packet[];
  let touch: Touch;
  let view: { isZoomed: boolean; zoom: jest.Mock };
  let pressed: jest.Mock;

  /**
   * jsdom has no pointer events.
   */
  function fire(
    type: string,
    x: number,
    y: number,
    pointerId = 1,
    pointerType = 'touch'
  ): void {
    const event = new MouseEvent(type, { clientX: x, clientY: y });
    Object.assign(event, { pointerId, pointerType });
    element.dispatchEvent(event);
  }

  const down = (x: number, y: number, id = 1) => fire('pointerdown', x, y, id);
  const move = (x: number, y: number, id = 1) => fire('pointermove', x, y, id);
  const up = (x: number, y: number, id = 1) => fire('pointerup', x, y, id);

  /**
   * The packets since the last call: `+` and `-` for buttons, `>` for motion.
   */
  function gestures(): string[] {
    return sent.splice(0).map(packet => {
      if (packet[0] === 'pointer-position') {
        return `> ${packet[2]} [${packet[4]}]`;
      }
      return `${packet[3] ? '+' : '-'}${packet[2]} ${packet[4]} [${packet[6]}]`;
    });
  }

  beforeEach(() => {
    jest.useFakeTimers();
    element = document.createElement('div');
    element.setPointerCapture = jest.fn();
    sent = [];
    view = { isZoomed: false, zoom: jest.fn() };
    pressed = jest.fn();
    touch = new Touch({
      element,
      target: {
        wid: 5,
        locate: ({ clientX, clientY }) => [clientX, clientY, 0, 0]
      },
      send: packet => sent.push(packet),
      modifiers: () => [],
      view,
      pressed
    });
  });

  afterEach(() => {
    touch.dispose();
    jest.useRealTimers();
  });

  it('makes a click of a tap', () => {
    down(10, 20);
    expect(pressed).toHaveBeenCalledTimes(1);
    expect(gestures()).toEqual([]);
    up(11, 21);
    expect(gestures()).toEqual(['> 11,21,0,0 []', '+1 11,21,0,0 [1]']);
    jest.advanceTimersByTime(250);
    expect(gestures()).toEqual(['-1 11,21,0,0 []']);
  });

  it('holds nothing once its window is gone', () => {
    down(10, 20);
    jest.advanceTimersByTime(500);
    gestures();
    touch.release();
    expect(gestures()).toEqual(['-3 10,20,0,0 []']);
    touch.release();
    expect(gestures()).toEqual([]);
  });

  it('lets go of a tap before another window is pressed', () => {
    const other = document.createElement('div');
    document.body.append(element, other);
    const press = () =>
      other.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true }));
    down(10, 20);
    up(10, 20);
    gestures();
    press();
    expect(gestures()).toEqual(['-1 10,20,0,0 []']);
    press();
    jest.runAllTimers();
    expect(gestures()).toEqual([]);
    element.remove();
    other.remove();
  });

  it('makes a double click in one place of two taps', () => {
    down(10, 20);
    up(10, 20);
    down(15, 25);
    up(15, 25);
    expect(gestures()).toEqual([
      '> 10,20,0,0 []',
      '+1 10,20,0,0 [1]',
      '-1 10,20,0,0 []',
      '+1 10,20,0,0 [1]',
      '-1 10,20,0,0 []'
    ]);
    jest.runAllTimers();
    expect(gestures()).toEqual([]);
  });

  it('makes two clicks of taps that are apart', () => {
    down(10, 20);
    up(10, 20);
    gestures();
    down(100, 20);
    expect(gestures()).toEqual(['-1 10,20,0,0 []']);
    up(100, 20);
    expect(gestures()).toEqual(['> 100,20,0,0 []', '+1 100,20,0,0 [1]']);
  });

  it('holds the right button down after a long press', () => {
    down(10, 20);
    move(14, 24);
    jest.advanceTimersByTime(500);
    expect(gestures()).toEqual(['> 10,20,0,0 []', '+3 10,20,0,0 [3]']);
    move(50, 60);
    up(51, 61);
    expect(gestures()).toEqual(['> 50,60,0,0 [3]', '-3 51,61,0,0 []']);
  });

  it('moves the pointer with one finger, without a button', () => {
    down(10, 20);
    move(30, 40);
    move(32, 40);
    up(32, 40);
    jest.runAllTimers();
    expect(gestures()).toEqual(['> 30,40,0,0 []', '> 32,40,0,0 []']);
  });

  it('drags after a tap', () => {
    down(10, 20);
    up(10, 20);
    gestures();
    down(12, 20);
    move(40, 50);
    jest.advanceTimersByTime(1000);
    move(60, 70);
    up(60, 70);
    expect(gestures()).toEqual([
      '> 40,50,0,0 [1]',
      '> 60,70,0,0 [1]',
      '-1 60,70,0,0 []'
    ]);
  });

  it('lets go of the button when the browser takes the finger away', () => {
    down(10, 20);
    jest.advanceTimersByTime(500);
    gestures();
    fire('pointercancel', 10, 20);
    expect(gestures()).toEqual(['-3 10,20,0,0 []']);
    move(30, 40);
    expect(gestures()).toEqual([]);
  });

  it('turns the wheel with two fingers', () => {
    const wheel = jest.fn();
    element.addEventListener('wheel', wheel);
    down(100, 100);
    down(140, 100, 2);
    expect(pressed).toHaveBeenCalledTimes(1);
    move(100, 104);
    expect(wheel).not.toHaveBeenCalled();
    move(100, 130);
    move(140, 130, 2);
    const turned = wheel.mock.calls.map(([{ deltaX, deltaY }]) => [
      deltaX,
      deltaY
    ]);
    expect(turned.reduce(([x, y], [dx, dy]) => [x + dx, y + dy])).toEqual([
      -0, -60
    ]);
    up(100, 130);
    up(140, 130, 2);
    jest.runAllTimers();
    // No click, no motion.
    expect(gestures()).toEqual([]);
    expect(view.zoom).not.toHaveBeenCalled();
  });

  it('enlarges the view with two fingers that spread', () => {
    down(100, 100);
    down(200, 100, 2);
    move(250, 100, 2);
    expect(view.zoom).toHaveBeenLastCalledWith(1.5, 175, 100, 25, 0);
    move(80, 100);
    expect(view.zoom).toHaveBeenLastCalledWith(170 / 150, 165, 100, -10, 0);
  });

  it('moves an enlarged view with two fingers', () => {
    view.isZoomed = true;
    down(100, 100);
    down(120, 100, 2);
    move(120, 130, 2);
    expect(view.zoom).toHaveBeenCalledTimes(1);
    expect(view.zoom.mock.calls[0].slice(1)).toEqual([110, 115, 0, 15]);
  });

  it('lets go of the first finger when a second one comes', () => {
    down(10, 20);
    jest.advanceTimersByTime(500);
    gestures();
    down(50, 20, 2);
    expect(gestures()).toEqual(['-3 10,20,0,0 []']);
  });

  it('leaves mouse and pen alone, and listens no more after its end', () => {
    fire('pointerdown', 10, 20, 1, 'mouse');
    fire('pointerup', 10, 20, 1, 'mouse');
    jest.runAllTimers();
    down(10, 20);
    touch.dispose();
    jest.runAllTimers();
    up(10, 20);
    expect(gestures()).toEqual([]);
  });
});
