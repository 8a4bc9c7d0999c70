/**
 * The icons of windows.
 */
import { isSmallPng } from '../drawing/imagesize';
import { pngAddress } from '../protocol/bytes';
import { bytes, text } from '../protocol/read';
import { Packet } from '../protocol/value';

/**
 * The longest side of an icon, in pixels. Programs have icons of up to 512.
 */
const SIDE_LIMIT = 1024;

/**
 * The address of the image in a `window-icon` packet; null if it is in another encoding than the
 * one that the client asks for, or too large.
 */
export function iconOf(packet: Packet): string | null {
  if (text(packet[4]) !== 'png') {
    return null;
  }
  const data = bytes(packet[5]);
  return isSmallPng(data, SIDE_LIMIT) ? pngAddress(data) : null;
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
