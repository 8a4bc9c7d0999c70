/**
 * The icons of windows.
 */
import { bytes, text } from '../protocol/read';
import { Packet } from '../protocol/value';

/**
 * The address of the image in a `window-icon` packet; null if it is in another encoding than the
 * one that the client asks for.
 */
export function iconOf(packet: Packet): string | null {
  if (text(packet[4]) !== 'png') {
    return null;
  }
  const png = btoa(String.fromCharCode(...bytes(packet[5])));
  return `data:image/png;base64,${png}`;
}

/**
 * Show the icon of a window. A window without one gets an icon from the style sheet.
 */
export function showIcon(image: HTMLImageElement, icon: string | null): void {
  image.alt = '';
  image.draggable = false;
  image.className = 'xpra-Icon';
  if (icon === null) {
    image.removeAttribute('src');
  } else if (image.getAttribute('src') !== icon) {
    image.src = icon;
  }
}
