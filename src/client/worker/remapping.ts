/**
 * Keeps a window unmapped until Xpra has noticed it, and all packets in their order.
 *
 * Xpra before version 5 crashes if it maps a window again in the turn of its event loop in which it
 * has unmapped it for the first time. It has made a toplevel window of GDK out of a child then. GDK
 * sets that up at its next event, and takes it for granted when it moves. Source:
 * `ownership_election` of Xpra's `x11/models/window.py`; `gdk_window_x11_reparent` and
 * `window_pre_damage` of GTK 3.
 *
 * Such an Xpra tells changes of a window's state in that loop, so we have it tell one. Its pings it
 * answers beside the loop. The state is one that says nothing here, where no pager is.
 */
import { dictionary, integer, readable } from '../protocol/read';
import { IDictionary, Packet } from '../protocol/value';

const STATE = 'skip-pager';

/**
 * Milliseconds after which Xpra's loop has turned, whatever Xpra says. A person who types waits.
 */
const PATIENCE = 2000;

export class Remapping {
  /**
   * @param version The first number of Xpra's version.
   */
  constructor(
    version: number,
    private readonly _transmit: (packet: Packet) => void
  ) {
    this._isNeeded = version < 5;
  }

  /**
   * Send a packet, or hold it back with all that follow.
   */
  send(packet: Packet): void {
    if (this._held.length > 0) {
      this._held.push(packet);
    } else if (this._isTooEarly(packet)) {
      this._held.push(packet);
      this._timer = setTimeout(() => {
        this._awaited.clear();
        this._release();
      }, PATIENCE);
    } else {
      this._pass(packet);
    }
  }

  /**
   * A packet arrived.
   */
  received(packet: Packet): void {
    if (this._awaited.size === 0 || !isAnswer(packet)) {
      return;
    }
    this._awaited.delete(integer(packet[1]));
    this._release();
  }

  /**
   * The connection is gone, and what was to be sent with it.
   */
  dispose(): void {
    clearTimeout(this._timer);
    this._held.length = 0;
  }

  private _release(): void {
    while (this._held.length > 0 && !this._isTooEarly(this._held[0]!)) {
      this._pass(this._held.shift()!);
    }
    if (this._held.length === 0) {
      clearTimeout(this._timer);
    }
  }

  private _pass(packet: Packet): void {
    this._transmit(packet);
    const [kind, wid] = packet;
    if (
      this._isNeeded &&
      kind === 'unmap-window' &&
      !this._unmapped.has(integer(wid))
    ) {
      this._unmapped.add(integer(wid));
      this._awaited.add(integer(wid));
      // Whatever the state is, the second one changes it.
      for (const value of [false, true, false]) {
        this._transmit(change(integer(wid), { [STATE]: value }));
      }
    }
  }

  private _isTooEarly([kind, wid]: Packet): boolean {
    return kind === 'map-window' && this._awaited.has(integer(wid));
  }

  private readonly _isNeeded: boolean;

  private readonly _held: Packet[] = [];
  private _timer: ReturnType<typeof setTimeout> | undefined;

  private readonly _unmapped = new Set<number>();

  /**
   * The unmapped windows that Xpra has said nothing of since.
   */
  private readonly _awaited = new Set<number>();
}

/**
 * Change the state of a window that stays where it is.
 */
function change(wid: number, state: IDictionary): Packet {
  return ['configure-window', wid, 0, 0, 0, 0, {}, 0, state, true];
}

function isAnswer([kind, , metadata]: Packet): boolean {
  return (
    kind === 'lost-window' ||
    (kind === 'window-metadata' &&
      dictionary(readable(metadata ?? null))[STATE] === true)
  );
}
