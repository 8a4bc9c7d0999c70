/**
 * The clipboard, both ways: text, and pictures as PNG. The side where text was copied sends it
 * at once, so that nobody waits when it is pasted. A picture is sent when a program asks for
 * it.
 */
import { ILog } from '../log/log';
import { encodeText } from '../protocol/bytes';
import { Encoder } from '../protocol/packets';
import { bytes, dictionary, integer, list, text } from '../protocol/read';
import { IDictionary, Packet, Value } from '../protocol/value';

/**
 * The clipboard's content: text, or a picture of the type `PNG`.
 */
export type Content = string | Blob;

export const PNG = 'image/png';

/**
 * The most bytes that go from one side to the other: Xpra takes packets of 16 MiB. A longer text
 * or picture of the display comes cut off after as many (`CLIPBOARD_LIMIT` in
 * `xpra/command.py`).
 */
export const CONTENT_LIMIT = 15 * 1024 * 1024;

/**
 * Where the clipboard's content may go.
 */
export type ClipboardPolicy = 'both' | 'to-display' | 'from-display' | 'off';

const SELECTION = 'CLIPBOARD';
const TEXT_TARGETS = [
  'UTF8_STRING',
  'TEXT',
  'STRING',
  'text/plain;charset=utf-8',
  'text/plain'
];
const TARGETS = [...TEXT_TARGETS, PNG];

const POLICIES: Record<string, ClipboardPolicy> = {
  both: 'both',
  'to-server': 'to-display',
  'to-client': 'from-display'
};

/**
 * The policy that a server's hello states.
 */
export function policyOf(hello: IDictionary): ClipboardPolicy {
  const options = dictionaryOf(hello.clipboard);
  // Before version 4 it is beside the others.
  const direction = options.direction ?? hello['clipboard-direction'];
  return (direction && POLICIES[text(direction)]) || 'off';
}

export class Clipboard {
  constructor(
    private readonly _send: (packet: Packet) => void,
    private readonly _copied: (content: Content) => void,
    private readonly _log: ILog
  ) {}

  /**
   * Where the clipboard's content may go. The server enforces it. The client does not send what
   * the server would drop.
   */
  policy: ClipboardPolicy = 'both';

  /**
   * The clipboard's part of the client's hello.
   */
  hello(encoder: Encoder): IDictionary {
    // Of these the server sends along what was copied. A picture among them would go before text:
    // a spreadsheet has its cells as both. A picture that is alone is asked for.
    const preferred = TEXT_TARGETS;
    const flat: IDictionary = {
      clipboard: true,
      'clipboard.greedy': true,
      'clipboard.want_targets': true,
      'clipboard.selections': [SELECTION],
      'clipboard.preferred-targets': preferred,
      'clipboard.contents-slice-fix': true,
      'clipboard.set_enabled': true
    };
    if (encoder !== 'rencodeplus') {
      return flat;
    }
    return {
      // Xpra 4.0 to 4.3 read these.
      ...flat,
      clipboard: {
        enabled: true,
        greedy: true,
        selections: [SELECTION],
        'want-targets': TARGETS,
        // Up to 6.3 it has this name, and is no list.
        want_targets: true,
        'preferred-targets': preferred,
        notifications: false
      }
    };
  }

  /**
   * Make this the display's clipboard, unless it is already. While there is no connection, it
   * waits for one.
   */
  offer(content: Content): void {
    if (content === this._shared) {
      return;
    }
    this._content = content;
    this._offered = true;
    this._waits = true;
    if (this._connected) {
      this._announce();
    }
  }

  /**
   * The display takes packets.
   */
  connected(): void {
    this._connected = true;
    if (this._waits) {
      this._announce();
    }
  }

  /**
   * After a reconnection the display may send the same content once more.
   *
   * Content that was announced may be the reason that the connection was lost. It is announced
   * again only if it is offered again.
   */
  disconnected(): void {
    this._connected = false;
    this._said = this._offered ? null : this._content;
    if (this._offered) {
      this._shared = null;
    }
  }

  /**
   * Take a packet if it is about the clipboard.
   */
  handle(packet: Packet): boolean {
    switch (packet[0]) {
      case 'clipboard-token':
        this._onToken(packet);
        return true;
      case 'clipboard-request':
        this._onRequest(packet);
        return true;
      case 'clipboard-contents':
        if (integer(packet[1]) === this._request) {
          this._take(
            text(packet[3]),
            packet[3] ? text(packet[5]) : '',
            packet[6]
          );
        }
        return true;
      case 'clipboard-contents-none':
      case 'clipboard-pending-requests':
      case 'clipboard-enable-selections':
      case 'set-clipboard-enabled':
        return true;
      default:
        return false;
    }
  }

  private _announce(): void {
    if (this.policy === 'off' || this.policy === 'from-display') {
      return;
    }
    const content = this._content;
    this._waits = false;
    this._shared = content;
    this._send([
      'clipboard-token',
      SELECTION,
      ...(typeof content === 'string'
        ? [
            TEXT_TARGETS,
            'UTF8_STRING',
            'UTF8_STRING',
            8,
            'bytes',
            encodeText(content)
          ]
        : [[PNG], '', '', 8, 'bytes', new Uint8Array()]),
      true,
      true,
      true
    ]);
  }

  private _onToken(packet: Packet): void {
    if (text(packet[1]) !== SELECTION) {
      return;
    }
    if (packet.length >= 8) {
      this._take(text(packet[3]), text(packet[6]), packet[7]);
    } else {
      const targets = packet[2] ? list(packet[2]).map(text) : [];
      const isPicture =
        targets.includes(PNG) &&
        !targets.some(target => TEXT_TARGETS.includes(target));
      this._send([
        'clipboard-request',
        ++this._request,
        SELECTION,
        isPicture ? PNG : 'UTF8_STRING'
      ]);
    }
  }

  private _take(type: string, encoding: string, data: Value | undefined): void {
    if (encoding !== 'bytes') {
      return;
    }
    const content =
      type === PNG ? new Blob([bytes(data)], { type: PNG }) : text(bytes(data));
    const isSaid = content === this._said;
    this._said = null;
    this._content = this._shared = content;
    this._offered = false;
    this._waits = false;
    // The same again is news: the browser may have something else by now.
    if (!isSaid) {
      this._copied(content);
    }
  }

  private _onRequest(packet: Packet): void {
    const id = integer(packet[1]);
    const selection = text(packet[2]);
    const target = text(packet[3]);
    const content = this._content;
    const isText = typeof content === 'string';
    const targets = isText ? TEXT_TARGETS : [PNG];
    const answer = (type: string, format: number, kind: string, value: Value) =>
      this._send([
        'clipboard-contents',
        id,
        selection,
        type,
        format,
        kind,
        value
      ]);
    if (target === 'TARGETS') {
      answer('ATOM', 32, 'atoms', targets);
    } else if (!targets.includes(target)) {
      this._send(['clipboard-contents-none', id, selection]);
    } else if (isText) {
      answer(target, 8, 'bytes', encodeText(content));
    } else {
      content.arrayBuffer().then(
        data => answer(target, 8, 'bytes', new Uint8Array(data)),
        (error: unknown) => {
          this._log.warn('The picture cannot be read:', error);
          this._send(['clipboard-contents-none', id, selection]);
        }
      );
    }
  }

  private _connected = false;

  /**
   * The content that one side has told the other last.
   */
  private _content: Content = '';

  /**
   * Whether it came from this side.
   */
  private _offered = false;

  /**
   * Whether it came from this side, and the display has not heard of it yet.
   */
  private _waits = false;

  /**
   * The content that both sides have; null if they perhaps differ.
   */
  private _shared: Content | null = '';

  /**
   * The content that the display sent before the connection was lost.
   */
  private _said: Content | null = null;
  private _request = 0;
}

function dictionaryOf(value: Value | undefined): IDictionary {
  return typeof value === 'object' && value !== null ? dictionary(value) : {};
}
