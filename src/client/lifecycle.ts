/**
 * An owner disposes of what it holds, and of what it replaces.
 */

export interface IDisposable {
  /**
   * Let go of everything. A second call does nothing.
   */
  dispose(): void;
}

/**
 * Wraps a function that undoes something. It is called once.
 */
export function disposable(undo: () => void): IDisposable {
  let done = false;
  return {
    dispose: () => {
      if (!done) {
        done = true;
        undo();
      }
    }
  };
}

/**
 * The things that one owner holds until its own end.
 */
export class Disposables implements IDisposable {
  /**
   * Hold a thing. After the owner's end the thing is disposed of at once.
   *
   * @returns The thing.
   */
  add<T extends IDisposable>(item: T): T {
    if (this._disposed) {
      item.dispose();
    } else {
      this._items.push(item);
    }
    return item;
  }

  /**
   * Dispose of the things, the newest first.
   */
  dispose(): void {
    this._disposed = true;
    for (const item of this._items.splice(0).reverse()) {
      item.dispose();
    }
  }

  private readonly _items: IDisposable[] = [];
  private _disposed = false;
}

/**
 * A place for one thing: the old one is disposed of when another takes its place.
 */
export class Replaceable<T extends IDisposable> implements IDisposable {
  get value(): T | null {
    return this._value;
  }
  set value(value: T | null) {
    if (value === this._value) {
      return;
    }
    this._value?.dispose();
    this._value = value;
    if (this._disposed) {
      this.dispose();
    }
  }

  /**
   * Empty the place. The thing is the caller's from now on.
   */
  release(): T | null {
    const value = this._value;
    this._value = null;
    return value;
  }

  dispose(): void {
    this._disposed = true;
    const value = this._value;
    this._value = null;
    value?.dispose();
  }

  private _value: T | null = null;
  private _disposed = false;
}

type Events = HTMLElementEventMap & DocumentEventMap;

/**
 * Listen to an event of the page until the result is disposed of.
 */
export function listen<K extends keyof Events>(
  target: EventTarget,
  type: K,
  listener: (event: Events[K]) => void,
  options?: AddEventListenerOptions
): IDisposable {
  const handler = listener as EventListener;
  target.addEventListener(type, handler, options);
  return disposable(() => target.removeEventListener(type, handler, options));
}
