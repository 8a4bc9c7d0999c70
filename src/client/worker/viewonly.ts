/**
 * The messages of a viewer that can only look. The Jupyter server makes packets of them, and
 * hangs up at any other message.
 */
import { Packet } from '../protocol/value';

/**
 * The server closes the connection with this code when the share link is revoked.
 */
export const LINK_ENDED = 4404;

/**
 * The message for a packet; null for a packet that such a viewer does not send.
 */
export function messageFor(packet: Packet, secret: string): string | null {
  switch (packet[0]) {
    case 'hello':
      return secret;
    case 'damage-sequence':
      // The text of an error is left out.
      return JSON.stringify(packet.slice(0, 6));
    case 'ping':
    case 'ping_echo':
      return JSON.stringify(packet.slice(0, 2));
    default:
      return null;
  }
}
