/**
 * The packets that tell a server that nobody sees the display, or that somebody sees it again.
 */
import { Encoder } from '../protocol/packets';
import { Packet } from '../protocol/value';

/**
 * Milliseconds, some eleven days. The server multiplies it, and counts in 32 bits.
 */
const FOREVER = 1_000_000_000;

/**
 * Milliseconds that changes are collected at first.
 */
const SOON = 16;

/**
 * Ask the server to send nothing of these windows. Version 6.5 fails at `suspend`, by a fault
 * of its own, but it can be told to collect changes for a long time.
 */
export function hide(encoder: Encoder, windows: number[]): Packet[] {
  const suspend: Packet = ['suspend', true, windows];
  if (encoder !== 'rencodeplus') {
    return [suspend];
  }
  const batch = { locked: true, delay: FOREVER, max_delay: FOREVER };
  return [
    suspend,
    ...windows.map((wid): Packet =>
      refresh(wid, { 'refresh-now': false, batch })
    )
  ];
}

/**
 * Ask the server to send all of these windows, and each change from now on.
 */
export function show(encoder: Encoder, windows: number[]): Packet[] {
  const resume: Packet = ['resume', true, windows];
  if (encoder !== 'rencodeplus') {
    return [resume];
  }
  // The server forgets the changes that it collected, since it sends all of the window.
  const batch = { reset: true, delay: SOON };
  return [
    resume,
    ...windows.map((wid): Packet =>
      refresh(wid, { 'refresh-now': true, batch })
    )
  ];
}

function refresh(wid: number, options: Packet[1]): Packet {
  return ['buffer-refresh', wid, 0, 100, options, {}];
}
