/**
 * The clipboard's text, both ways. Whoever copies tells the other side at once,
 * with the text, so that nobody waits when it is pasted.
 */
import { encodeText } from '../protocol/bytes';
import { Encoder } from '../protocol/packets';
import { bytes, integer, text } from '../protocol/read';
import { IDictionary, Packet } from '../protocol/value';

const SELECTION = 'CLIPBOARD';
const TARGETS = [
  'UTF8_STRING',
  'TEXT',
  'STRING',
  'text/plain;charset=utf-8',
  'text/plain'
];

export class Clipboard {
  constructor(
    private readonly _send: (packet: Packet) => void,
    private readonly _copied: (text: string) => void
  ) {}

  /**
   * The clipboard's part of the client's hello.
   */
  hello(encoder: Encoder): IDictionary {
    const options: IDictionary = {
      enabled: true,
      greedy: true,
      selections: [SELECTION],
      'want-targets': encoder === 'rencodeplus' ? TARGETS : true,
      'preferred-targets': TARGETS,
      notifications: false
    };
    if (encoder === 'rencodeplus') {
      return { clipboard: options };
    }
    return {
      clipboard: true,
      'clipboard.greedy': true,
      'clipboard.want_targets': true,
      'clipboard.selections': [SELECTION],
      'clipboard.preferred-targets': TARGETS,
      'clipboard.contents-slice-fix': true,
      'clipboard.set_enabled': true
    };
  }

  /**
   * Make text the display's clipboard, unless it is already.
   */
  offer(copied: string): void {
    if (copied === this._text) {
      return;
    }
    this._text = copied;
    this._offered = true;
    this._announce();
  }

  /**
   * The display takes packets, and has not heard of what was offered before.
   */
  connected(): void {
    if (this._offered) {
      this._announce();
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
          this._take(packet[3] ? text(packet[5]) : '', packet[6]);
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
    this._send([
      'clipboard-token',
      SELECTION,
      TARGETS,
      'UTF8_STRING',
      'UTF8_STRING',
      8,
      'bytes',
      encodeText(this._text),
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
      this._take(text(packet[6]), packet[7]);
    } else {
      this._send([
        'clipboard-request',
        ++this._request,
        SELECTION,
        'UTF8_STRING'
      ]);
    }
  }

  private _take(encoding: string, data: Packet[1]): void {
    if (encoding !== 'bytes') {
      return;
    }
    const copied = text(bytes(data));
    if (copied !== this._text) {
      this._text = copied;
      this._offered = false;
      this._copied(copied);
    }
  }

  private _onRequest(packet: Packet): void {
    const id = integer(packet[1]);
    const selection = text(packet[2]);
    const target = text(packet[3]);
    if (target === 'TARGETS') {
      this._send([
        'clipboard-contents',
        id,
        selection,
        'ATOM',
        32,
        'atoms',
        TARGETS
      ]);
    } else if (TARGETS.includes(target)) {
      const data = encodeText(this._text);
      this._send([
        'clipboard-contents',
        id,
        selection,
        target,
        8,
        'bytes',
        data
      ]);
    } else {
      this._send(['clipboard-contents-none', id, selection]);
    }
  }

  /**
   * What both sides have.
   */
  private _text = '';

  /**
   * Whether it came from this side.
   */
  private _offered = false;
  private _request = 0;
}
