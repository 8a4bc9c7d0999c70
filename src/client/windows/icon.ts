/**
 * The icons of windows.
 */
import { bytes, text } from '../protocol/read';
import { Packet } from '../protocol/value';

/**
 * The address of the image in a `window-icon` packet; null for none that we
 * asked for.
 */
export function iconOf(packet: Packet): string | null {
  if (text(packet[4]) !== 'png') {
    return null;
  }
  const png = btoa(String.fromCharCode(...bytes(packet[5])));
  return `data:image/png;base64,${png}`;
}
