/**
 * One icon of the system tray: its button, and the devices that act on it.
 */
import { click, Pointer } from '../input/pointer';
import { Touch } from '../input/touch';
import { Wheel } from '../input/wheel';
import { Disposables, IDisposable, listen } from '../lifecycle';
import { text } from '../protocol/read';
import { IDictionary, Packet } from '../protocol/value';
import { IRectangle, isSame, ISize, keptIn, uncovered } from './geometry';
import { Viewport } from './viewport';

/**
 * The size of an icon in CSS pixels.
 */
const SIZE: ISize = { width: 22, height: 22 };

/**
 * The buttons of the mouse that icons take, by X's numbers.
 */
export type TrayButton = 1 | 2 | 3;

export interface ITrayIconOptions {
  /**
   * The name of the group of icons, and of an icon without a title, for screen readers.
   */
  label: string;
  container: HTMLElement;
  viewport: Viewport;
  send: (packet: Packet) => void;
  modifiers: (event: MouseEvent) => string[];

  /**
   * The picture of an icon has another size.
   */
  resize: (wid: number, size: ISize) => void;

  /**
   * Where the windows in sight are, in pixels of the display.
   */
  windows: () => IRectangle[];

  /**
   * A person presses on an icon.
   */
  pressed: () => void;
}

const NOWHERE: IRectangle = { x: 0, y: 0, width: 1, height: 1 };

export class TrayIcon implements IDisposable {
  constructor(
    readonly wid: number,
    private readonly _options: ITrayIconOptions
  ) {
    const { pressed, send, modifiers, viewport } = _options;
    this.node.type = 'button';
    this.node.className = 'xpra-Tray-icon';
    this.node.append(this.canvas);
    const input = {
      ...{ element: this.node, target: this, send, modifiers },
      pressed: () => {
        this.place();
        pressed();
      }
    };
    this._owned.add(new Pointer(input));
    this._owned.add(new Touch({ ...input, view: viewport }));
    this._owned.add(
      new Wheel({
        element: this.node,
        click: (button, event) => click(input, button, event)
      })
    );
    this._owned.add(listen(this.node, 'pointerenter', () => this.place()));
    this._owned.add(listen(this.node, 'keydown', event => this._onKey(event)));
  }

  readonly node = document.createElement('button');
  readonly canvas = document.createElement('canvas');
  title = '';

  /**
   * The address of the picture.
   */
  get image(): string {
    return (this._image ??= this.canvas.toDataURL());
  }

  /**
   * The picture is another one.
   */
  painted(): void {
    this._image = null;
  }

  describe(metadata: IDictionary): void {
    if (metadata.title !== undefined) {
      this.title = text(metadata.title);
    }
    this.node.title = this.title;
    this.node.setAttribute('aria-label', this.title || this._options.label);
  }

  /**
   * Tell the program where the icon is in the container, if it is in sight.
   */
  place(): void {
    const { container, viewport } = this._options;
    const box = this.canvas.getBoundingClientRect();
    const base = container.getBoundingClientRect();
    const zoom = viewport.density / viewport.densityInSight;
    if (box.width) {
      this._placeAt({
        x: (box.left - base.left) / zoom,
        y: (box.top - base.top) / zoom,
        ...SIZE
      });
    } else if (!this._place) {
      // The program is to draw the icon in its size before anybody sees where that is.
      this._placeAt({ x: 0, y: 0, ...SIZE });
    }
  }

  clickAt(rectangle: IRectangle, button: TrayButton): void {
    this._placeAt(rectangle);
    this._click(button);
  }

  /**
   * The position of an event on the display. Within the icon Xpra 6 would count from a wrong place.
   */
  locate(event: MouseEvent): [x: number, y: number] {
    const box = this.canvas.getBoundingClientRect();
    const { densityInSight } = this._options.viewport;
    const within = (position: number, length: number) =>
      Math.max(0, Math.min(length - 1, Math.round(position * densityInSight)));
    const { x, y, width, height } = this._place ?? NOWHERE;
    return [
      x + within(event.clientX - box.left, width),
      y + within(event.clientY - box.top, height)
    ];
  }

  dispose(): void {
    this._owned.dispose();
    this.node.remove();
  }

  /**
   * @param rectangle In CSS pixels of the container.
   */
  private _placeAt(rectangle: IRectangle): void {
    const { resize, send, viewport, windows } = this._options;
    const seen = keptIn(viewport.inPixels(rectangle), {
      ...{ x: 0, y: 0 },
      ...viewport.screen
    });
    // A window may reach below the bar. For X it is above the icon, and would be clicked.
    const place = uncovered(seen, windows());
    if (this._place && isSame(place, this._place)) {
      return;
    }
    this._place = place;
    resize(this.wid, place);
    const { x, y, width, height } = place;
    send(['configure-window', this.wid, x, y, width, height, {}, 0, {}, false]);
  }

  private _click(button: TrayButton): void {
    const { x, y, width, height } = this._place ?? NOWHERE;
    const at = [x + (width >> 1), y + (height >> 1)];
    const { send } = this._options;
    send(['button-action', this.wid, button, true, at, [], [button]]);
    send(['button-action', this.wid, button, false, at, [], []]);
  }

  /**
   * The keys that press a button press the icon, and those that open a menu open the icon's.
   */
  private _onKey(event: KeyboardEvent): void {
    const { key, shiftKey } = event;
    const button =
      key === 'Enter' || key === ' '
        ? 1
        : key === 'ContextMenu' || (key === 'F10' && shiftKey)
          ? 3
          : null;
    if (button) {
      event.preventDefault();
      this.place();
      this._options.pressed();
      this._click(button);
    }
  }

  /**
   * Where the program knows the icon to be, in pixels of the display.
   */
  private _place: IRectangle | null = null;
  private _image: string | null = null;
  private readonly _owned = new Disposables();
}
