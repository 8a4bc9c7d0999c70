import { Drag, edgesOf, IDragOptions } from '../../client/windows/drag';
import { IRectangle } from '../../client/windows/geometry';
import { windowOf } from '../../client/windows/model';

describe('Drag', () => {
  let element: HTMLElement;
  let frames: FrameRequestCallback[];
  let told: number;
  let moved: IRectangle[];

  const window_ = windowOf(['new-window', 1, 100, 100, 300, 200, {}]);
  const state = (maximised = false) => ({
    window: window_,
    geometry: window_.geometry,
    minimised: false,
    maximised,
    order: 1
  });

  /**
   * jsdom has no pointer events.
   */
  function pointer(type: string, x: number, y: number, pointerId = 1) {
    const event = new MouseEvent(type, {
      clientX: x,
      clientY: y,
      bubbles: true
    });
    return Object.assign(event, { pointerId }) as PointerEvent;
  }

  function fire(
    type: string,
    x: number,
    y: number,
    { target = element, pointerId = 1 } = {}
  ): void {
    target.dispatchEvent(pointer(type, x, y, pointerId));
  }

  function start(options: Partial<IDragOptions> = {}): Drag {
    return new Drag({
      target: state(),
      element,
      press: pointer('pointerdown', 10, 10),
      edges: null,
      density: 2,
      slack: 20,
      detach: () => window_.geometry,
      moved: geometry => moved.push(geometry),
      tell: () => told++,
      ...options
    });
  }

  beforeEach(() => {
    element = document.createElement('div');
    element.setPointerCapture = jest.fn();
    element.releasePointerCapture = jest.fn(() =>
      fire('lostpointercapture', 0, 0)
    );
    frames = [];
    told = 0;
    moved = [];
    jest.spyOn(window, 'requestAnimationFrame').mockImplementation(frame => {
      return frames.push(frame);
    });
    jest.spyOn(window, 'cancelAnimationFrame').mockImplementation(number => {
      frames.splice(number - 1, 1);
    });
  });

  it('moves a window, and tells its place at the end', () => {
    start();
    expect(element.setPointerCapture).toHaveBeenCalledWith(1);
    fire('pointermove', 15, 20);
    fire('pointermove', 5, 10);
    expect(moved).toEqual([
      { x: 110, y: 120, width: 300, height: 200 },
      { x: 90, y: 100, width: 300, height: 200 }
    ]);
    expect(told).toBe(0);
    fire('pointerup', 5, 10);
    expect(told).toBe(1);
    fire('pointermove', 50, 50);
    expect(moved.length).toBe(2);
  });

  it('resizes a window by its edges, and tells its size once a frame', () => {
    start({ edges: { horizontal: 'left', vertical: 'bottom' } });
    fire('pointermove', 0, 20);
    fire('pointermove', 5, 15);
    expect(moved.pop()).toEqual({ x: 90, y: 100, width: 310, height: 210 });
    expect(frames.length).toBe(1);
    frames.shift()!(0);
    expect(told).toBe(1);
    fire('pointermove', 6, 15);
    expect(frames.length).toBe(1);
    fire('pointerup', 6, 15);
    // The place is told at the end, and not again with the next frame.
    expect(frames).toEqual([]);
    expect(told).toBe(2);
  });

  it('takes a maximised window off after some pixels', () => {
    const dragged = state(true);
    const geometry = { x: 50, y: 30, width: 80, height: 60 };
    const detach = jest.fn(() => {
      dragged.maximised = false;
      return geometry;
    });
    start({ target: dragged, detach });
    fire('pointermove', 15, 15);
    expect(detach).not.toHaveBeenCalled();
    expect(moved).toEqual([]);
    fire('pointermove', 20, 10);
    fire('pointermove', 30, 10);
    expect(detach).toHaveBeenCalledTimes(1);
    expect(moved).toEqual([
      { ...geometry, x: 70 },
      { ...geometry, x: 90 }
    ]);
  });

  it('goes on when a canvas loses the pointer to it', () => {
    const canvas = document.createElement('canvas');
    element.append(canvas);
    start();
    fire('lostpointercapture', 0, 0, { target: canvas });
    fire('pointermove', 15, 20);
    expect(moved.length).toBe(1);
    expect(told).toBe(0);
  });

  it('leaves other pointers alone', () => {
    start();
    fire('pointermove', 15, 20, { pointerId: 2 });
    fire('pointerup', 15, 20, { pointerId: 2 });
    expect(moved).toEqual([]);
    expect(element.releasePointerCapture).not.toHaveBeenCalled();
  });

  it('ends without a word when it is disposed of', () => {
    const drag = start({ edges: { horizontal: 'right', vertical: null } });
    fire('pointermove', 15, 20);
    drag.dispose();
    fire('pointermove', 25, 20);
    fire('pointerup', 25, 20);
    expect(moved.length).toBe(1);
    expect(frames).toEqual([]);
    expect(told).toBe(0);
  });

  it('has the directions that programs ask for', () => {
    expect(edgesOf(0)).toEqual({ horizontal: 'left', vertical: 'top' });
    expect(edgesOf(3)).toEqual({ horizontal: 'right', vertical: null });
    expect(edgesOf(8)).toBeNull();
    // By the keyboard, an end of the drag, and nonsense.
    expect([9, 11, -1].map(edgesOf)).toEqual(Array(3).fill(undefined));
  });
});
