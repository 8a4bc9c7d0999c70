import { PointerLock } from '../../client/input/lock';

/**
 * jsdom has no pointer lock.
 */
function setLocked(element: Element | null): void {
  Object.defineProperty(document, 'pointerLockElement', {
    value: element,
    configurable: true
  });
  document.dispatchEvent(new Event('pointerlockchange'));
}

describe('The lock of the pointer', () => {
  let lock: PointerLock;
  let done: (string | number)[][];
  const ended = jest.fn();
  const requested = jest.fn<Promise<void> | undefined, []>();
  const pointer = {
    move: (...step: number[]) => done.push(['move', ...step]),
    press: (button: number) => done.push(['press', button]),
    release: (button: number) => done.push(['release', button])
  };

  beforeEach(() => {
    done = [];
    ended.mockReset();
    requested.mockReset();
    requested.mockResolvedValue(undefined);
    Element.prototype.requestPointerLock = requested as never;
    document.exitPointerLock = () => setLocked(null);
    setLocked(null);
    document.body.replaceChildren();
    lock = new PointerLock(() => 1.5);
  });

  afterEach(() => lock.dispose());

  const node = () => document.body.firstElementChild!;

  function fire(type: string, init: MouseEventInit = {}): MouseEvent {
    const event = new MouseEvent(type, {
      bubbles: true,
      cancelable: true,
      ...init
    });
    // jsdom knows no movements.
    Object.assign(event, {
      movementX: init.movementX ?? 0,
      movementY: init.movementY ?? 0
    });
    node().dispatchEvent(event);
    return event;
  }

  async function locked(): Promise<void> {
    const started = lock.lock(pointer, ended);
    setLocked(node());
    await started;
  }

  it('gives movements in whole pixels of the display, and loses none', async () => {
    await locked();
    fire('mousemove', { movementX: 1, movementY: -1 });
    fire('mousemove', { movementX: 1, movementY: 1 });
    fire('mousemove', { movementX: 0, movementY: 0 });
    expect(done).toEqual([
      ['move', 1, -1],
      ['move', 2, 1]
    ]);
  });

  it('presses buttons and turns the wheel, of which nobody else hears', async () => {
    const heard = jest.fn();
    for (const type of ['mousedown', 'mouseup', 'contextmenu']) {
      document.body.addEventListener(type, heard);
    }
    await locked();
    expect(fire('mousedown', { button: 2 }).defaultPrevented).toBe(true);
    fire('contextmenu');
    fire('mouseup', { button: 2 });
    fire('mousedown', { button: 5 });
    node().dispatchEvent(new WheelEvent('wheel', { deltaY: 100 }));
    expect(done).toEqual([
      ['press', 3],
      ['release', 3],
      ['press', 5],
      ['release', 5]
    ]);
    expect(heard).not.toHaveBeenCalled();
  });

  it('releases what is held when the browser ends it', async () => {
    await locked();
    fire('mousedown', { button: 0 });
    setLocked(null);
    expect(done).toEqual([
      ['press', 1],
      ['release', 1]
    ]);
    expect(ended).toHaveBeenCalledTimes(1);
    expect(document.body.childElementCount).toBe(0);
  });

  it('gives the pointer back', async () => {
    await locked();
    lock.unlock();
    expect(document.pointerLockElement).toBe(null);
    expect(ended).toHaveBeenCalledTimes(1);
    expect(document.body.childElementCount).toBe(0);
  });

  it('waits in browsers that return no promise', async () => {
    requested.mockReturnValue(undefined);
    await locked();
    expect(ended).not.toHaveBeenCalled();
  });

  it.each([
    ['rejects', () => requested.mockRejectedValue(new Error('Not now.'))],
    [
      'tells so',
      () => {
        requested.mockReturnValue(undefined);
        setTimeout(() => document.dispatchEvent(new Event('pointerlockerror')));
      }
    ]
  ])('has ended if the browser refuses and %s', async (_, refuse) => {
    refuse();
    await expect(lock.lock(pointer, ended)).rejects.toThrow();
    expect(ended).toHaveBeenCalledTimes(1);
    expect(document.body.childElementCount).toBe(0);
  });
});
