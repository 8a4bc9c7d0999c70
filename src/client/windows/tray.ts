/**
 * The system tray: icons that programs have there while their windows may be closed.
 *
 * Xpra embeds the icons (freedesktop.org's System Tray Protocol), and sends each as a small window.
 * The client says where an icon is, because programs open menus beside it.
 */
import { IDisposable } from '../lifecycle';
import { dictionary, integer } from '../protocol/read';
import { IDictionary, Packet } from '../protocol/value';
import { IRectangle } from './geometry';
import { ITrayIconOptions, TrayButton, TrayIcon } from './trayicon';

/**
 * An icon as others show it, which do not show the tray itself.
 */
export interface ITrayIcon {
  wid: number;

  /**
   * What the program says that the icon is; empty if it says nothing.
   */
  title: string;

  /**
   * The address of the picture.
   */
  image: string;
}

export interface ITrayOptions extends ITrayIconOptions {
  /**
   * Paint an icon on this canvas from now on.
   */
  paint: (wid: number, canvas: HTMLCanvasElement) => void;

  /**
   * The icons are others, or look otherwise.
   */
  changed: () => void;
}

export class Tray implements IDisposable {
  constructor(private readonly _options: ITrayOptions) {
    this.node.className = 'xpra-Tray';
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', _options.label);
    this.node.hidden = true;
    this._following = _options.viewport.follow(() =>
      this._icons.forEach(icon => icon.place())
    );
  }

  readonly node = document.createElement('div');

  /**
   * The icons, the oldest first.
   */
  get icons(): ITrayIcon[] {
    return [...this._icons.values()].map(({ wid, title, image }) => ({
      wid,
      title,
      image
    }));
  }

  get isEmpty(): boolean {
    return this._icons.size === 0;
  }

  /**
   * Take a packet if it is about an icon.
   */
  handle(packet: Packet): boolean {
    const [kind] = packet;
    if (kind === 'new-tray') {
      this._add(integer(packet[1]), dictionary(packet[4] ?? {}));
      return true;
    }
    if (kind !== 'lost-window' && kind !== 'window-metadata') {
      return false;
    }
    const icon = this._icons.get(integer(packet[1]));
    if (!icon) {
      return false;
    }
    if (kind === 'lost-window') {
      this._remove(icon);
    } else {
      icon.describe(dictionary(packet[2]));
    }
    this._options.changed();
    return true;
  }

  /**
   * A picture was painted.
   *
   * @returns Whether it is an icon's.
   */
  painted(wid: number): boolean {
    const icon = this._icons.get(wid);
    icon?.painted();
    return icon !== undefined;
  }

  /**
   * A person clicks on an icon that is shown elsewhere.
   *
   * @param rectangle Where that is, in CSS pixels of the container.
   */
  click(wid: number, button: TrayButton, rectangle: IRectangle): void {
    this._icons.get(wid)?.clickAt(rectangle, button);
  }

  dispose(): void {
    this._following.dispose();
    [...this._icons.values()].forEach(icon => this._remove(icon));
    this.node.remove();
  }

  private _add(wid: number, metadata: IDictionary): void {
    const known = this._icons.get(wid);
    if (known) {
      this._remove(known);
    }
    const icon = new TrayIcon(wid, this._options);
    icon.describe(metadata);
    this._icons.set(wid, icon);
    this.node.append(icon.node);
    this.node.hidden = false;
    this._options.paint(wid, icon.canvas);
    this._options.changed();
    icon.place();
  }

  private _remove(icon: TrayIcon): void {
    this._icons.delete(icon.wid);
    icon.dispose();
    this.node.hidden = this.isEmpty;
  }

  private readonly _icons = new Map<number, TrayIcon>();
  private readonly _following: IDisposable;
}
