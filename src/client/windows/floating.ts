/**
 * The windows that have no pane: dialogues, menus, tooltips. Each is shown in the document of the
 * window that it belongs to.
 */
import { Dock, IOutsidePane, isDocked, ownerOf } from './dock';
import { IRectangle, isWithin } from './geometry';
import { IShift, ManagedWindow } from './managed';
import { Outbox } from './outbox';
import { isHidden } from './stack';
import { Viewport } from './viewport';

export interface IFloatingOptions {
  container: HTMLElement;
  viewport: Viewport;
  dock: Dock;
  all: ReadonlyMap<number, ManagedWindow>;
  outbox: Outbox;
}

export class Floating {
  constructor(private readonly _options: IFloatingOptions) {}

  /**
   * Where the windows are that float in the container, in CSS pixels.
   */
  get outlines(): IRectangle[] {
    const { all, container } = this._options;
    return this._items
      .filter(item => !isHidden(item, all))
      .filter(({ view }) => view.node.parentElement === container)
      .map(({ view }) => view.outline);
  }

  /**
   * Put a window into the document that it is to be seen in.
   */
  house(item: ManagedWindow): void {
    const { all, container, outbox } = this._options;
    const { node } = item.view;
    const over = this._paneUnder(item);
    const root = over?.root ?? container;
    if (node.parentElement !== root) {
      root.append(node);
    }
    if (over !== item.over) {
      if (over?.wid !== item.over?.wid) {
        item.shift = over ? this._shiftOf(item, over) : null;
      }
      item.over = over;
      item.show(all, outbox.focused);
    }
  }

  /**
   * Put each window into the document that it is to be seen in.
   */
  update(): void {
    this._items.forEach(item => this.house(item));
  }

  /**
   * The pointer is over a window with a pane.
   */
  pointed(item: ManagedWindow, event: PointerEvent): void {
    this._pointed = { item, event };
  }

  /**
   * A window has gone.
   */
  forget(item: ManagedWindow): void {
    if (this._pointed?.item === item) {
      this._pointed = null;
    }
  }

  private get _items(): ManagedWindow[] {
    const { all } = this._options;
    return [...all.values()].filter(({ window }) => !isDocked(window));
  }

  /**
   * The pane in another document that a window is shown over: that of the window it belongs to.
   * Menus and tooltips often do not say which that is. They are over the pane that has their place,
   * or where the pointer is: some toolkits do not notice that the screen reaches so far.
   *
   * @returns The pane; null for the container.
   */
  private _paneUnder(item: ManagedWindow): IOutsidePane | null {
    const { all, dock, viewport } = this._options;
    const { outside } = dock;
    const of = (wid: number | undefined) =>
      outside.find(pane => pane.wid === wid);
    const owner = ownerOf(item, all);
    if (owner) {
      return of(owner.wid) ?? null;
    }
    const { x, y } = item.geometry;
    const under = outside.find(({ rectangle }) =>
      isWithin(viewport.inPixels(rectangle), x, y)
    );
    const isLoose = item.window.overrideRedirect;
    const pointed = isLoose ? this._pointed?.item.wid : undefined;
    return of(item.over?.wid) ?? under ?? of(pointed) ?? null;
  }

  /**
   * How far a window is shown from its place on the screen of X, if that is not where the pane is: a
   * menu is at the pointer, and its further menus beside it.
   */
  private _shiftOf(item: ManagedWindow, over: IOutsidePane): IShift | null {
    const { x, y } = item.geometry;
    const part = this._options.viewport.inPixels(over.rectangle);
    if (isWithin(part, x, y) || !this._pointed) {
      return null;
    }
    const first = this._items.find(
      other => other !== item && other.over === over && other.shift
    );
    const [left, top] = this._pointed.item.locate(this._pointed.event);
    return first?.shift ?? { x: left - x, y: top - y };
  }

  /**
   * The window with a pane that the pointer was over last.
   */
  private _pointed: { item: ManagedWindow; event: PointerEvent } | null = null;
}
