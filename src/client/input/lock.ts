/**
 * The pointer locked to the display: the mouse has no position any more, only movements. Programs
 * that turn a view without end put the pointer back after each, so they take no positions.
 */
import { Disposables, IDisposable, listen, Replaceable } from '../lifecycle';
import { BUTTONS } from './pointer';
import { Wheel } from './wheel';

/**
 * Moves the pointer of a display from where it is.
 */
export interface IRelativePointer {
  /**
   * @param right Whole pixels of the display.
   */
  move(right: number, down: number): void;

  /**
   * @param button By X's numbers.
   */
  press(button: number): void;
  release(button: number): void;
}

export class PointerLock implements IDisposable {
  /**
   * @param density Pixels of the display in a CSS pixel.
   */
  constructor(private readonly _density: () => number) {}

  /**
   * Lock the pointer, while the browser handles something that a person did.
   *
   * @param pointer Gets the movements and the buttons of the mouse.
   * @param ended Called when the lock has ended, by whomever.
   *
   * @returns Rejects if the browser refuses; then the lock has ended too.
   */
  async lock(pointer: IRelativePointer, ended: () => void): Promise<void> {
    const locked = new Locked(this._density, pointer, ended);
    this._locked.value = locked;
    try {
      await locked.start();
    } catch (error) {
      locked.dispose();
      throw error;
    }
  }

  /**
   * Give the pointer back, if it is locked.
   */
  unlock(): void {
    this._locked.value = null;
  }

  dispose(): void {
    this._locked.dispose();
  }

  private readonly _locked = new Replaceable<Locked>();
}

class Locked implements IDisposable {
  constructor(
    private readonly _density: () => number,
    private readonly _pointer: IRelativePointer,
    private readonly _ended: () => void
  ) {
    // While the pointer is locked the browser sends the events of the mouse to this element alone.
    // Nobody else is to hear of them.
    const node = this._node;
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      act: (event: HTMLElementEventMap[K]) => void
    ) => {
      this._owned.add(
        listen(node, type, event => {
          event.preventDefault();
          event.stopPropagation();
          act(event);
        })
      );
    };
    const nothing = () => undefined;
    on('mousemove', event => this._onMove(event));
    on('mousedown', ({ button }) => this._press(BUTTONS[button]));
    on('mouseup', ({ button }) => this._release(BUTTONS[button]));
    on('contextmenu', nothing);
    on('auxclick', nothing);
    on('click', nothing);
    for (const type of ['pointerdown', 'pointermove', 'pointerup'] as const) {
      this._owned.add(listen(node, type, event => event.stopPropagation()));
    }
    this._owned.add(
      new Wheel({
        element: node,
        click: button => {
          _pointer.press(button);
          _pointer.release(button);
        }
      })
    );
    // Beside the display, in which a press would be one on its background.
    document.body.append(node);
  }

  async start(): Promise<void> {
    const locked = new Promise<void>((resolve, reject) => {
      this._owned.add(
        listen(document, 'pointerlockchange', () => {
          if (document.pointerLockElement === this._node) {
            resolve();
          } else {
            this.dispose();
          }
        })
      );
      this._owned.add(
        listen(document, 'pointerlockerror', () =>
          reject(new Error('The browser does not lock the pointer.'))
        )
      );
    });
    // Older browsers return no promise.
    await Promise.all([locked, this._node.requestPointerLock()]);
  }

  /**
   * Release the buttons, and give the pointer back.
   */
  dispose(): void {
    if (!this._node.isConnected) {
      return;
    }
    this._owned.dispose();
    this._held.forEach(button => this._pointer.release(button));
    if (document.pointerLockElement === this._node) {
      document.exitPointerLock();
    }
    this._node.remove();
    this._ended();
  }

  private _onMove(event: MouseEvent): void {
    const density = this._density();
    this._x += event.movementX * density;
    this._y += event.movementY * density;
    const [right, down] = [Math.trunc(this._x), Math.trunc(this._y)];
    if (right || down) {
      // What is less than a pixel is added to the next movement.
      this._x -= right;
      this._y -= down;
      this._pointer.move(right, down);
    }
  }

  private _press(button: number | undefined): void {
    if (button !== undefined) {
      this._held.add(button);
      this._pointer.press(button);
    }
  }

  private _release(button: number | undefined): void {
    if (button !== undefined && this._held.delete(button)) {
      this._pointer.release(button);
    }
  }

  private readonly _node = document.createElement('div');
  private readonly _owned = new Disposables();
  private readonly _held = new Set<number>();
  private _x = 0;
  private _y = 0;
}
