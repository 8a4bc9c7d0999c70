/**
 * The clipboard, both ways: text, its format as HTML, and pictures as PNG. The side where text was
 * copied sends it at once, so that nobody waits when it is pasted. The rest is sent when it is
 * asked for. Of files that a program of the display has copied, their paths come.
 *
 * X has a second clipboard, PRIMARY: text that is selected is in it, and the middle button pastes
 * it. If a person wants it, the browser's clipboard is that one too.
 */
import { ILog } from '../log/log';
import { encodeText } from '../protocol/bytes';
import { Encoder } from '../protocol/packets';
import { bytes, integer, list, text } from '../protocol/read';
import { IDictionary, Packet, Value } from '../protocol/value';
import {
  Content,
  decodeHTML,
  FILES,
  filesOf,
  formatted,
  HTML,
  isSame,
  PNG,
  textOf
} from './content';
import { ClipboardPolicy } from './policy';

/**
 * One of X's clipboards, which are called selections.
 */
interface ISelection {
  name: string;

  /**
   * The content that both sides have; null if they perhaps differ.
   */
  shared: Content | null;

  /**
   * Whether the display has not heard yet of the content, which came from this side.
   */
  waits: boolean;

  /**
   * The content that the display sent before the connection was lost.
   */
  said: Content | null;
}

const TEXT_TARGETS = [
  'UTF8_STRING',
  'TEXT',
  'STRING',
  'text/plain;charset=utf-8',
  'text/plain'
];
const TARGETS = [...TEXT_TARGETS, HTML, PNG];

/**
 * Programs would take HTML for that of the language of the host.
 */
const CHARSET = '<meta charset="utf-8">';

export class Clipboard {
  constructor(
    private readonly _send: (packet: Packet) => void,
    private readonly _copied: (content: Content) => void,
    private readonly _copiedFiles: (paths: string[]) => void,
    private readonly _log: ILog,
    private readonly _limit: number
  ) {
    this._asked = this._clipboard;
  }

  /**
   * Where the clipboard's content may go. The server enforces it. The client does not send what
   * the server would drop.
   */
  policy: ClipboardPolicy = 'both';

  /**
   * Whether the server takes the targets of what was copied last for those of what a program copies
   * next, as Xpra 3.1 does.
   */
  keepsTargets = false;

  /**
   * Whether selected text is copied, and the middle button pastes from the clipboard.
   */
  primary = false;

  /**
   * Whether the server was told something else about selected text.
   */
  get isOutdated(): boolean {
    return this._greeted !== null && this._greeted !== this.primary;
  }

  /**
   * The clipboard's part of the client's hello.
   */
  hello(encoder: Encoder): IDictionary {
    this._greeted = this.primary;
    const selections = this._selections.map(({ name }) => name);
    // Of these the server sends along what was copied. A picture among them would go before text:
    // a spreadsheet has its cells as both. A picture that is alone is asked for.
    const preferred = TEXT_TARGETS;
    const flat: IDictionary = {
      clipboard: true,
      'clipboard.greedy': true,
      'clipboard.want_targets': true,
      'clipboard.selections': selections,
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
        selections,
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
    if (!this._mayOffer) {
      return;
    }
    const selections = this._selections.filter(
      ({ shared }) => !isSame(content, shared)
    );
    if (selections.length === 0) {
      return;
    }
    // What a program copied before may still be on its way.
    this._request++;
    // The same text may come without its format, which is known already.
    if (!isSame(content, this._content)) {
      this._content = content;
    }
    this._offered = true;
    for (const selection of selections) {
      selection.waits = true;
    }
    this._announce();
  }

  /**
   * The display takes packets.
   */
  connected(): void {
    this._connected = true;
    if (!this._mayOffer) {
      // It was offered before the policy was known.
      this._offered = false;
      this._all.forEach(selection => (selection.waits = false));
    }
    this._announce();
  }

  /**
   * After a reconnection the display may send the same content once more.
   *
   * Content that was announced may be the reason that the connection was lost. It is announced
   * again only if it is offered again.
   */
  disconnected(): void {
    this._connected = false;
    this._greeted = null;
    for (const selection of this._all) {
      selection.said = this._offered ? null : selection.shared;
      if (this._offered) {
        selection.shared = null;
      }
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
        if (integer(packet[1]) === this._request && packet[3]) {
          // Programs say that HTML is a string.
          this._onContents(this._target, text(packet[5]), packet[6]);
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

  /**
   * Tell the display of a content that it has not heard of.
   */
  private _announce(): void {
    const waiting = this._selections.filter(({ waits }) => waits);
    if (!this._connected || !this._mayOffer || waiting.length === 0) {
      return;
    }
    const content = this._content;
    const [type, data] =
      content instanceof Blob
        ? ['', new Uint8Array()]
        : ['UTF8_STRING', encodeText(textOf(content))];
    for (const selection of waiting) {
      selection.waits = false;
      selection.shared = content;
      this._sendToken(selection, targetsOf(content), type, data, true);
    }
  }

  /**
   * @param takes Whether the client takes the selection of X.
   */
  private _sendToken(
    { name }: ISelection,
    targets: string[],
    type: string,
    data: Uint8Array,
    takes: boolean
  ): void {
    this._send([
      'clipboard-token',
      name,
      ...[targets, type, type, 8, 'bytes', data],
      takes,
      true,
      true
    ]);
  }

  private _onToken(packet: Packet): void {
    const name = text(packet[1]);
    const selection = this._selections.find(other => other.name === name);
    if (!selection) {
      return;
    }
    this._asked = selection;
    this._plain = '';
    if (packet.length >= 8) {
      // Of the targets it has only those of text.
      this._onContents(text(packet[3]), text(packet[6]), packet[7]);
      return;
    }
    this._forgetTargets();
    const targets = packet[2] ? list(packet[2]).map(text) : [];
    const isText = targets.some(target => TEXT_TARGETS.includes(target));
    const other = [PNG, HTML, FILES].find(target => targets.includes(target));
    this._ask((!isText && other) || 'UTF8_STRING');
  }

  private _ask(target: string): void {
    this._target = target;
    const { name } = this._asked;
    this._send(['clipboard-request', ++this._request, name, target]);
  }

  /**
   * Have the server forget the targets of what was copied. This token neither offers anything nor
   * takes the selection.
   */
  private _forgetTargets(): void {
    if (this.keepsTargets) {
      this._sendToken(this._asked, [], '', new Uint8Array(), false);
    }
  }

  /**
   * Something of what a program has copied is there.
   */
  private _onContents(
    target: string,
    encoding: string,
    data: Value | undefined
  ): void {
    if (encoding === 'atoms') {
      this._forgetTargets();
      const targets = list(data).map(text);
      const more = [HTML, FILES].find(other => targets.includes(other));
      if (more) {
        this._ask(more);
      }
    } else if (encoding !== 'bytes') {
      return;
    } else if (target === PNG) {
      this._take(new Blob([bytes(data)], { type: PNG }));
    } else if (target === FILES) {
      this._forgetTargets();
      const paths = filesOf(text(bytes(data)));
      if (paths.length) {
        this._copiedFiles(paths);
      }
    } else if (target === HTML) {
      this._take(formatted(this._plain, decodeHTML(bytes(data)), this._limit));
    } else {
      this._plain = text(bytes(data));
      // A selection that is given up has no text.
      const isGone = !this._plain && this._asked !== this._clipboard;
      if (!isGone && this._take(this._plain)) {
        this._ask('TARGETS');
      } else {
        this._forgetTargets();
      }
    }
  }

  /**
   * @returns Whether it is news.
   */
  private _take(content: Content): boolean {
    const selection = this._asked;
    const isSaid = isSame(content, selection.said);
    selection.said = null;
    this._content = selection.shared = content;
    this._offered = false;
    for (const other of this._all) {
      other.waits = false;
    }
    // The same again is news: the browser may have something else by now.
    if (!isSaid) {
      this._copied(content);
    }
    return !isSaid;
  }

  private _onRequest(packet: Packet): void {
    const id = integer(packet[1]);
    const selection = text(packet[2]);
    const target = text(packet[3]);
    const content = this._content;
    const targets = targetsOf(content);
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
    } else if (typeof content === 'string') {
      answer(target, 8, 'bytes', encodeText(content));
    } else if (!(content instanceof Blob)) {
      const said = target === HTML ? CHARSET + content.html : content.text;
      answer(target, 8, 'bytes', encodeText(said));
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

  private get _mayOffer(): boolean {
    return this.policy === 'both' || this.policy === 'to-display';
  }

  /**
   * X's clipboards that are the browser's.
   */
  private get _selections(): ISelection[] {
    return this.primary ? this._all : [this._clipboard];
  }

  private readonly _clipboard = newSelection('CLIPBOARD');
  private readonly _all = [this._clipboard, newSelection('PRIMARY')];
  private _connected = false;

  /**
   * What the server was told about selected text; null while there is no connection.
   */
  private _greeted: boolean | null = null;

  /**
   * The content that one side has told the other last.
   */
  private _content: Content = '';

  /**
   * Whether it came from this side.
   */
  private _offered = false;

  /**
   * The text of what a program copied last, without its format.
   */
  private _plain = '';

  /**
   * The last request, and what it asks for.
   */
  private _request = 0;
  private _asked: ISelection;
  private _target = '';
}

function newSelection(name: string): ISelection {
  return { name, shared: '', waits: false, said: null };
}

function targetsOf(content: Content): string[] {
  if (content instanceof Blob) {
    return [PNG];
  }
  return typeof content === 'string' ? TEXT_TARGETS : [...TEXT_TARGETS, HTML];
}
