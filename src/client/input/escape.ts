/**
 * The escape: the keys by which a person gives the keyboard back.
 */
import { isModifier } from './events';
import { IKeyEvent } from './interpret';

export class Escape {
  /**
   * The keys by `KeyboardEvent.key`: `Control`, `Alt`, `Shift`, `Meta`. None at first.
   */
  keys: string[] = [];

  /**
   * A key goes down. The escape begins when its keys are down, all of them and no other.
   */
  down(key: IKeyEvent): void {
    const down: Record<string, boolean> = {
      Control: key.control || key.key === 'Control',
      Alt: key.alt || key.key === 'Alt',
      Shift: key.shift || key.key === 'Shift',
      Meta: key.meta || key.key === 'Meta'
    };
    this._isHeld =
      this.keys.length > 0 &&
      isModifier(key) &&
      Object.entries(down).every(
        ([name, on]) => on === this.keys.includes(name)
      );
  }

  /**
   * A key goes up.
   *
   * @returns Whether it ends the escape: no other key went down meanwhile.
   */
  up(key: IKeyEvent): boolean {
    const ends = this._isHeld && isModifier(key);
    if (ends) {
      this._isHeld = false;
    }
    return ends;
  }

  /**
   * Every key counts as up.
   */
  reset(): void {
    this._isHeld = false;
  }

  /**
   * The keys of the escape are down, and no other key was since.
   */
  private _isHeld = false;
}
