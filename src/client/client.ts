/**
 * The Xpra client: a display in an element of the page.
 */
import {
  Clipboard,
  ClipboardPolicy,
  Content,
  policyOf
} from './clipboard/clipboard';
import { VideoEncoding } from './drawing/bitstream';
import { Painter } from './painting/painter';
import { Files, ITransfer } from './files/files';
import { hello } from './connection/hello';
import { hide, show } from './connection/hiding';
import { cursorOf } from './input/cursor';
import { IKeyboard, IKeyboardOptions, IServer } from './input/types';
import { Pictures, Quality } from './connection/pictures';
import { Encoder } from './protocol/packets';
import { integer } from './protocol/read';
import { IDictionary, Packet, Value } from './protocol/value';
import { IState } from './worker/session';
import { canPlay, Player } from './sound/player';
import { Sound } from './sound/sound';
import { IStatistics, Statistics } from './connection/statistics';
import { Scale, Viewport } from './windows/viewport';
import { IWindowManagerOptions, WindowManager } from './windows/manager';
import { IPrograms, IStartMenuText, StartMenu } from './windows/startmenu';
import { IEngine, startWorker } from './connection/host';
import { FromEngine } from './worker/messages';

export interface IClientOptions {
  /**
   * The display fills this element.
   */
  container: HTMLElement;

  /**
   * The WebSocket's address.
   */
  url: string;

  /**
   * The address of the worker's script.
   */
  worker: string;

  /**
   * The packet encoders to try, best first.
   */
  encoders: Encoder[];

  /**
   * The same for every client that is to have the display to itself: who comes
   * takes it over from who has it. Those that only look have others.
   */
  uuid: string;

  /**
   * Makes the keyboard.
   */
  keyboard: (options: IKeyboardOptions) => IKeyboard;

  /**
   * What can be started in a display without a session of its own.
   */
  programs: IPrograms;

  words: IWindowManagerOptions['words'] &
    IStartMenuText & {
      /**
       * The name of the element that takes the keys.
       */
      keyboard: string;
    };
}

/**
 * Who listens to a client.
 */
export interface IClientListener {
  stateChanged(state: IState): void;

  /**
   * Something is in sight.
   */
  shown(): void;

  /**
   * A program has copied something.
   */
  copied(content: Content): void;

  /**
   * The display allows this of what is copied.
   */
  clipboardPolicy(policy: ClipboardPolicy): void;

  /**
   * Something has changed about a file that the display sends.
   */
  transferred(transfer: ITransfer): void;

  bell(): void;

  /**
   * Something may have changed about the display's sound.
   */
  soundChanged(): void;

  /**
   * A person has given the keyboard back.
   */
  left(): void;

  /**
   * Milliseconds that a packet takes to the server and back.
   */
  roundTrip(milliseconds: number): void;
}

export class Client {
  constructor(
    private readonly _options: IClientOptions,
    private readonly _listener: IClientListener
  ) {
    this._viewport = new Viewport(_options.container);
    this._engine = startWorker(_options.worker, message =>
      this._onMessage(message)
    );
    this._keys = document.createElement('textarea');
    this._keys.className = 'xpra-Keyboard';
    this._keys.setAttribute('aria-label', _options.words.keyboard);
    this._keys.autocapitalize = 'off';
    this._keys.spellcheck = false;
    this._keys.setAttribute('autocomplete', 'off');
    this._keys.setAttribute('autocorrect', 'off');
    _options.container.append(this._keys);
    _options.container.addEventListener('mousedown', this._onMouseDown);
    this._keyboard = _options.keyboard({
      element: this._keys,
      window: () => this._windows?.focused ?? 0,
      send: packet => this.send(packet),
      leave: () => _listener.left()
    });
    this._start = new StartMenu(_options.programs, _options.words, () =>
      this.focus()
    );
    this._clipboard = new Clipboard(
      packet => this.send(packet),
      copied => _listener.copied(copied)
    );
    this._files = new Files(
      packet => this.send(packet),
      transfer => _listener.transferred(transfer)
    );
    this._sound = new Sound({
      send: packet => this.send(packet),
      canPlay: canPlay(),
      play: failed => new Player(failed),
      changed: () => _listener.soundChanged()
    });
    this._engine.post({
      kind: 'open',
      url: _options.url,
      encoders: _options.encoders
    });
  }

  /**
   * The element that has the keyboard while the display has it.
   */
  get keyboardElement(): HTMLElement {
    return this._keys;
  }

  get keyboard(): IKeyboard {
    return this._keyboard;
  }

  get sound(): Sound {
    return this._sound;
  }

  send(packet: Packet): void {
    this._engine.post({ kind: 'send', packet });
  }

  /**
   * Give the display the keyboard.
   */
  focus(): void {
    this._keys.focus({ preventScroll: true });
  }

  /**
   * Ask which program to start.
   */
  openStartMenu(): void {
    void this._start.open();
  }

  /**
   * Whether the browser shows a keyboard on the screen of a phone or tablet while
   * the display has the keyboard.
   */
  get onScreenKeyboard(): boolean {
    return this._keys.inputMode !== 'none';
  }
  set onScreenKeyboard(on: boolean) {
    this._keys.inputMode = on ? '' : 'none';
    if (document.activeElement === this._keys) {
      this._keys.blur();
      this.focus();
    }
  }

  /**
   * Offer something to the display's programs, as the clipboard's content.
   */
  offer(content: Content): void {
    this._clipboard.offer(content);
  }

  /**
   * How large the display is shown.
   */
  set scale(scale: Scale) {
    this._viewport.scale = scale;
  }

  /**
   * Whether anybody can see the display. Of one in a hidden tab nothing is sent;
   * all of it is sent again when it is in sight.
   */
  set visible(visible: boolean) {
    if (visible !== this._visible) {
      this._visible = visible;
      if (this._server) {
        const tell = visible ? show : hide;
        const packets = tell(this._server.encoder, this._windows?.ids ?? []);
        packets.forEach(packet => this.send(packet));
      }
      this._sound.visible = visible;
    }
  }

  get quality(): Quality {
    return this._pictures.quality;
  }

  /**
   * How sharp pictures are to be, against how much there is to send.
   */
  set quality(quality: Quality) {
    this._pictures.quality = quality;
  }

  /**
   * What arrived and was painted in the last seconds.
   */
  get statistics(): IStatistics {
    return this._statistics.current;
  }

  /**
   * Connect again: after another viewer took the display, for example.
   */
  reopen(): void {
    this._engine.post({ kind: 'reopen' });
  }

  /**
   * Find out at once whether the connection is there, or can be again.
   */
  wake(): void {
    this._engine.post({ kind: 'wake' });
  }

  /**
   * Disconnect, until `reopen`.
   */
  close(): void {
    this._engine.post({ kind: 'close' });
  }

  dispose(): void {
    this._keyboard.dispose();
    this._windows?.dispose();
    this._viewport.dispose();
    this._start.dispose();
    this._sound.dispose();
    this._engine.dispose();
    this._keys.remove();
    this._options.container.removeEventListener('mousedown', this._onMouseDown);
  }

  /**
   * Whatever is clicked, the keyboard stays with the display.
   */
  private readonly _onMouseDown = (event: MouseEvent): void => {
    if (!(event.target as Element).closest('button')) {
      event.preventDefault();
      this.focus();
    }
  };

  private _onMessage(message: FromEngine): void {
    switch (message.kind) {
      case 'state':
        this._onState(message.state);
        break;
      case 'helloNeeded':
        this._engine.post({
          kind: 'greet',
          hello: this._hello(message.encoder, message.videos)
        });
        break;
      case 'welcomed':
        this._onWelcome(message.hello, message.encoder);
        break;
      case 'packet':
        this._onPacket(message.packet);
        break;
      case 'picture':
        this._painter.paint(message.picture);
        this._statistics.painted(
          message.picture.encoding,
          message.picture.more > 0
        );
        break;
      case 'videoFailed':
        this._pictures.failed(message.encoding);
        break;
      case 'received':
        this._statistics.received(message.bytes);
        break;
      case 'roundTrip':
        this._pictures.measured(message.milliseconds);
        this._statistics.measured(message.milliseconds);
        this._listener.roundTrip(message.milliseconds);
        break;
    }
  }

  private _hello(encoder: Encoder, videos: VideoEncoding[]): IDictionary {
    return hello(encoder, {
      uuid: this._options.uuid,
      ...this._viewport.area,
      dpi: this._viewport.dpi,
      keepsSize: this._viewport.scale === 'fit',
      pictures: this._pictures.offer(encoder, videos),
      more: {
        ...this._clipboard.hello(encoder),
        ...this._files.hello(encoder),
        ...this._sound.hello(encoder),
        ...this._keyboard.hello()
      }
    });
  }

  private _onState(state: IState): void {
    if (state.phase !== 'connected' && this._connected) {
      this._connected = false;
      this._listens = false;
      this._pictures.disconnected();
      this._keyboard.disconnected();
      this._clipboard.disconnected();
      this._files.disconnected();
      this._sound.disconnected();
      this._windows?.suspend();
      this._painter.clear();
    }
    this._listener.stateChanged(state);
  }

  private _onWelcome(hello: IDictionary, encoder: Encoder): void {
    this._connected = true;
    this._pictures.connected();
    this._server = {
      version: String(hello.version)
        .split('.')
        .map(part => parseInt(part, 10) || 0),
      encoder: encoder === 'rencodeplus' ? 'rencodeplus' : 'rencode',
      hello
    };
    this._clipboard.policy = policyOf(hello);
    this._listener.clipboardPolicy(this._clipboard.policy);
    this._sound.connected(hello);
    this._stale = this._windows;
    const { container, words } = this._options;
    this._windows = new WindowManager({
      container,
      viewport: this._viewport,
      desktop: isDesktop(hello.desktop),
      send: packet => this.send(packet),
      paint: (wid, canvas) => this._painter.add(wid, canvas),
      resize: (wid, { width, height }) =>
        this._painter.resize(wid, width, height),
      modifiers: event => this._keyboard.modifiers(event),
      grabKeyboard: () => this.focus(),
      start: isDesktop(hello.desktop) ? null : this._start,
      words
    });
    if (encoder !== 'rencodeplus') {
      this._listenToKeys(this._server);
    }
  }

  private _listenToKeys(server: IServer): void {
    this._keyboard.connected(server);
    this._listens = true;
    this._showIfUsable();
  }

  /**
   * There is something to see, and what one types into it arrives.
   */
  private _showIfUsable(): void {
    if (this._listens && this._windows?.ids.length) {
      this._listener.shown();
    }
  }

  private _onPacket(packet: Packet): void {
    if (packet[0] === 'lost-window') {
      this._painter.remove(integer(packet[1]));
    }
    const added =
      packet[0] === 'new-window' || packet[0] === 'new-override-redirect';
    if (added) {
      this._pictures.windowAdded(integer(packet[1]));
    }
    if (this._windows?.handle(packet)) {
      if (added) {
        this._onWindow(integer(packet[1]));
      }
      return;
    }
    if (
      this._clipboard.handle(packet) ||
      this._files.handle(packet) ||
      this._sound.handle(packet)
    ) {
      return;
    }
    switch (packet[0]) {
      case 'startup-complete':
        this._dropStale();
        this._clipboard.connected();
        if (this._server?.encoder === 'rencodeplus') {
          this._listenToKeys(this._server);
        }
        break;
      case 'cursor':
        this._options.container.style.setProperty(
          '--xpra-cursor',
          cursorOf(packet)
        );
        break;
      case 'bell':
        this._listener.bell();
        break;
    }
  }

  private _onWindow(wid: number): void {
    this._dropStale();
    this._showIfUsable();
    if (!this._visible && this._server) {
      hide(this._server.encoder, [wid]).forEach(packet => this.send(packet));
    }
  }

  private _dropStale(): void {
    this._stale?.dispose();
    this._stale = null;
  }

  private readonly _viewport: Viewport;
  private readonly _engine: IEngine;
  private readonly _pictures = new Pictures({
    send: packet => this.send(packet),
    reopen: () => this.reopen(),
    windows: () => this._windows?.ids ?? []
  });
  private readonly _statistics = new Statistics();
  private readonly _painter = new Painter(packet => this.send(packet));
  private readonly _keyboard: IKeyboard;
  private readonly _start: StartMenu;
  private readonly _clipboard: Clipboard;
  private readonly _files: Files;
  private readonly _sound: Sound;
  private readonly _keys: HTMLTextAreaElement;
  private _server: IServer | null = null;
  private _connected = false;
  private _listens = false;
  private _visible = true;
  private _windows: WindowManager | null = null;

  /**
   * The last connection's windows, in sight until this one has its own.
   */
  private _stale: WindowManager | null = null;
}

function isDesktop(value: Value | undefined): boolean {
  return value === true || value === 1;
}
