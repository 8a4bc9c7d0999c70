/**
 * What a viewer that can only look says: the server makes the packets of it, and
 * hangs up at anything else.
 */
import { Packet } from '../protocol/value';

/**
 * The server closes the connection with this code when the link does not work
 * any more.
 */
export const LINK_ENDED = 4404;

/**
 * The message for a packet; null for what a viewer has nothing to say about.
 */
export function messageFor(packet: Packet, secret: string): string | null {
  switch (packet[0]) {
    case 'hello':
      return secret;
    case 'damage-sequence':
      // Without the words about what went wrong.
      return JSON.stringify(packet.slice(0, 6));
    case 'ping':
    case 'ping_echo':
      return JSON.stringify(packet.slice(0, 2));
    default:
      return null;
  }
}
