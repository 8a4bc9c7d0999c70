/**
 * The sound of a display, sent while somebody wants to hear it.
 *
 * Source: the server's `source/audio_mixin.py` of 3.1.3, `source/audio.py` of 6.5.5.
 */
import { ILog } from '../log/log';
import { Encoder } from '../protocol/packets';
import { bytes, dictionary, flag, integer } from '../protocol/read';
import { IDictionary, Packet, Value } from '../protocol/value';
import { IPlayer } from './player';

const CODEC = 'opus';

export interface ISoundOptions {
  send: (packet: Packet) => void;

  log: ILog;

  /**
   * Whether this browser can play.
   */
  canPlay: boolean;

  /**
   * Makes a player. The player calls `failed` when it cannot play.
   */
  play: (failed: (error: Error) => void) => IPlayer;

  /**
   * Told when `isOffered`, `isOn` or `hasStopped` may have changed.
   */
  changed: () => void;
}

export class Sound {
  constructor(private readonly _options: ISoundOptions) {}

  /**
   * Whether the display can be heard.
   */
  get isOffered(): boolean {
    return this._isOffered;
  }

  /**
   * Whether it is to be heard. It is not before somebody asks for it, in answer
   * to a click or a key: browsers want that. It stays so when the connection is
   * made again.
   */
  get isOn(): boolean {
    return this._player !== null;
  }
  set isOn(on: boolean) {
    if (on === this.isOn) {
      return;
    }
    this._hasStopped = false;
    if (on) {
      this._player = this._options.play(error => this._stop(error.message));
      this._begin();
    } else {
      this._end();
    }
    this._options.changed();
  }

  /**
   * Whether it was to be heard, and the display or the browser does not go on.
   */
  get hasStopped(): boolean {
    return this._hasStopped;
  }

  /**
   * Whether anybody can see the display. Servers may send no sound of one that
   * is out of sight, but those that we know go on.
   */
  set visible(visible: boolean) {
    const shown = visible && !this._visible;
    this._visible = visible;
    if (shown && this.isOn && !this._isSent) {
      this._begin();
    }
  }

  /**
   * The sound's part of the client's hello.
   */
  hello(encoder: Encoder): IDictionary {
    if (!this._options.canPlay) {
      return {};
    }
    const flat = { 'sound.decoders': [CODEC], 'sound.receive': true };
    if (encoder !== 'rencodeplus') {
      return flat;
    }
    // Xpra 4 reads the flat entries.
    const audio = { decoders: [CODEC], receive: true, send: false };
    return { ...flat, audio };
  }

  /**
   * The server has said hello.
   */
  connected(hello: IDictionary): void {
    this._isConnected = true;
    this._isOffered = this._options.canPlay && sends(hello);
    if (this.isOn) {
      if (this._isOffered) {
        this._begin();
      } else {
        this._stop('The display has no sound any more.');
        return;
      }
    }
    this._options.changed();
  }

  disconnected(): void {
    this._isConnected = this._isSent = false;
  }

  /**
   * Take a packet if it is about sound.
   */
  handle(packet: Packet): boolean {
    if (packet[0] !== 'sound-data' && packet[0] !== 'audio-data') {
      return false;
    }
    const about = dictionary(packet[3]);
    const stream = integer(about.sequence ?? 0);
    if (!this._player || !this._isSent) {
      return true;
    }
    if (isSet(about['end-of-stream'])) {
      // A stream that could not be begun has no number.
      if (stream === this._stream || stream === 0) {
        this._isSent = false;
        if (this._visible) {
          this._stop('The display sends no sound any more.');
        }
      }
    } else if (stream === this._stream && !isSet(about['start-of-stream'])) {
      this._player.play(bytes(packet[2]));
    }
    return true;
  }

  dispose(): void {
    this._player?.dispose();
    this._player = null;
  }

  private _begin(): void {
    if (this._isConnected) {
      this._isSent = true;
      // By the number, packets of the stream before are told from those of this one.
      this._control('new-sequence', ++this._stream);
      this._control('start', CODEC);
    }
  }

  private _end(): void {
    if (this._isSent) {
      this._control('stop');
    }
    this._isSent = false;
    this.dispose();
  }

  private _stop(why: string): void {
    this._options.log.warn('The sound has stopped:', why);
    this._end();
    this._hasStopped = true;
    this._options.changed();
  }

  private _control(...what: Value[]): void {
    this._options.send(['sound-control', ...what]);
  }

  private _player: IPlayer | null = null;
  private _isConnected = false;
  private _isOffered = false;

  /**
   * Whether the server was asked to send sound, and has not ended the stream.
   */
  private _isSent = false;
  private _hasStopped = false;
  private _visible = true;
  private _stream = 0;
}

/**
 * Whether a server sends sound that the client can play.
 */
function sends(hello: IDictionary): boolean {
  const audio = dictionary(hello.audio ?? {});
  const send = audio.send ?? hello['sound.send'];
  const encoders = audio.encoders ?? hello['sound.encoders'];
  return isSet(send) && Array.isArray(encoders) && encoders.includes(CODEC);
}

function isSet(value: Value | undefined): boolean {
  return value !== undefined && flag(value);
}
