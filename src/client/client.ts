/**
 * The Xpra client: a display in an element of the page. It puts the parts together.
 */
import { Clipboard } from './clipboard/clipboard';
import { policyOf } from './clipboard/policy';
import { Content } from './clipboard/content';
import { hello } from './connection/hello';
import { StartEngine, startWorker } from './connection/host';
import { Pictures, Quality } from './connection/pictures';
import { IStatistics, Statistics } from './connection/statistics';
import { isDesktop, serverOf } from './connection/welcome';
import { Wire } from './connection/wire';
import { VideoEncoding } from './drawing/bitstream';
import { IPicture } from './drawing/decoder';
import { Files } from './files/files';
import { KeyboardElement } from './input/element';
import { PointerLock } from './input/lock';
import { IKeyboard, IServer } from './input/types';
import { Disposables, IDisposable } from './lifecycle';
import { createLog } from './log/log';
import { IClientListener, IClientOptions } from './options';
import { Encoder } from './protocol/packets';
import { IDictionary, Packet } from './protocol/value';
import { Scene } from './scene';
import { canPlay, Player } from './sound/player';
import { Sound } from './sound/sound';
import { isSince } from './version';
import { Dock, IPane } from './windows/dock';
import { IRectangle } from './windows/geometry';
import { IHints } from './windows/hints';
import { putBeside } from './windows/outside';
import { StartMenu } from './windows/startmenu';
import { TrayButton } from './windows/trayicon';
import { Scale, Viewport } from './windows/viewport';
import { Workspace } from './windows/workspace';
import { FromEngine } from './worker/messages';
import { IState } from './worker/session';

export class Client {
  /**
   * @param start Starts the engine.
   */
  constructor(
    private readonly _options: IClientOptions,
    private readonly _listener: IClientListener,
    start: StartEngine = startWorker
  ) {
    const { container, docking, dpi, words, programs } = _options;
    this._dock = docking ? new Dock(docking) : null;
    const log = createLog(_options.debug ?? []);
    const send = (packet: Packet) => this.send(packet);
    const own = this._owned;
    this._wire = own.add(
      new Wire(_options, message => this._onMessage(message), start)
    );
    this._viewport = own.add(new Viewport(container, dpi));
    this._element = own.add(new KeyboardElement(words.keyboard));
    own.add(this._element.attach(container));
    this.keyboard = own.add(
      _options.keyboard({
        element: this._element.node,
        window: () => this._scene.focused,
        send,
        log,
        leave: () => {
          this.pointerLock.unlock();
          _listener.left();
        }
      })
    );
    this.pointerLock = own.add(new PointerLock(() => this._viewport.density));
    this._start = own.add(new StartMenu(programs, words, () => this.focus()));
    this._workspace = _options.workspace
      ? own.add(new Workspace(container, programs, this._start, words))
      : null;
    this._pictures = new Pictures({
      send,
      roundTrip: _options.roundTrip,
      reopen: () => this.reopen(),
      windows: () => this._scene.ids
    });
    this._scene = own.add(
      new Scene({
        ...{ container, viewport: this._viewport, dock: this._dock },
        ...{ send, words, log, workspace: this._workspace },
        modifiers: event => this.keyboard.modifiers(event),
        isTyping: () => this.keyboard.isTyping,
        grabKeyboard: () => this.focus(),
        adding: wid => this._pictures.windowAdded(wid),
        added: () => {
          this._showIfUsable();
          _listener.emptied(false);
        },
        urged: () => _listener.urged(),
        emptied: () => _listener.emptied(true)
      })
    );
    this._clipboard = new Clipboard(
      send,
      copied => _listener.copied(copied),
      paths => _listener.copiedFiles(paths),
      log,
      _options.clipboardLimit
    );
    this._files = new Files(send, transfer => _listener.transferred(transfer));
    this.sound = own.add(
      new Sound({
        send,
        log,
        canPlay: canPlay(),
        play: failed => new Player(failed),
        changed: () => _listener.soundChanged()
      })
    );
  }

  readonly keyboard: IKeyboard;

  readonly pointerLock: PointerLock;

  readonly sound: Sound;

  /**
   * The element that has the keyboard while the display has it.
   */
  get keyboardElement(): HTMLElement {
    return this._element.node;
  }

  send(packet: Packet): void {
    this._wire.post({ kind: 'send', packet });
  }

  /**
   * Give the display the keyboard.
   */
  focus(): void {
    this._element.focus();
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
    return this._element.onScreenKeyboard;
  }
  set onScreenKeyboard(on: boolean) {
    this._element.onScreenKeyboard = on;
  }

  /**
   * Whether text that is selected in the display is copied, and its middle button pastes from the
   * clipboard. A connection that was made otherwise is made again.
   */
  set copiesSelections(on: boolean) {
    this._clipboard.primary = on;
    if (this._clipboard.isOutdated) {
      this.reopen();
    }
  }

  /**
   * Offer something to the display's programs, as the clipboard's content.
   */
  offer(content: Content): void {
    this._clipboard.offer(content);
  }

  /**
   * Set where the windows are that have a pane.
   *
   * @param home Where the page has what belongs to no pane, in CSS pixels of the container; null
   * while that is out of sight.
   */
  setPanes(panes: IPane[], home: IRectangle | null): void {
    const { clientWidth: width, clientHeight: height } =
      this._options.container;
    const { largest } = this._viewport;
    this._dock?.set(putBeside(panes, { width, height }, largest), home);
  }

  /**
   * Show panes in an element of another document too, until the result is disposed of. The keys go
   * to the document that a person is in.
   */
  addRoot(root: HTMLElement): IDisposable {
    const owned = new Disposables();
    owned.add(this._element.attach(root));
    owned.add(this._scene.attach(root));
    return owned;
  }

  /**
   * Give a window that has a pane the keys.
   */
  activate(wid: number): void {
    this._scene.activate(wid);
  }

  /**
   * Ask the program to close a window.
   */
  closeWindow(wid: number): void {
    this._scene.close(wid);
  }

  /**
   * A person clicks on an icon of the system tray that is shown elsewhere.
   *
   * @param rectangle Where that is, in CSS pixels of the container.
   */
  clickTray(wid: number, button: TrayButton, rectangle: IRectangle): void {
    this._scene.clickTray(wid, button, rectangle);
  }

  /**
   * A window asks for something that Xpra does not pass on.
   */
  hint(hints: IHints): void {
    this._scene.hint(hints);
  }

  /**
   * A person presses on what is around the display. Programs close their menus.
   */
  pressBeside(): void {
    this._scene.pressBeside();
  }

  /**
   * How large the display is shown.
   */
  set scale(scale: Scale) {
    this._viewport.scale = scale;
  }

  /**
   * Whether anybody can see the display. The server sends nothing of one in a hidden tab, and
   * all of it again when it is in sight.
   */
  set visible(visible: boolean) {
    this._scene.visible = visible;
    this.sound.visible = visible;
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
   * The figures of the data that arrived and the pictures painted in the last seconds.
   */
  get statistics(): IStatistics {
    return this._statistics.current;
  }

  /**
   * Connect again: after another viewer took the display, for example.
   */
  reopen(): void {
    this._wire.post({ kind: 'reopen' });
  }

  /**
   * Find out at once whether the connection is there, or can be again.
   */
  wake(): void {
    this._wire.post({ kind: 'wake' });
  }

  /**
   * Disconnect, until `reopen`.
   */
  close(): void {
    this._wire.post({ kind: 'close' });
  }

  dispose(): void {
    this._owned.dispose();
  }

  private _onMessage(message: FromEngine): void {
    switch (message.kind) {
      case 'state':
        this._onState(message.state);
        break;
      case 'helloNeeded':
        this._wire.post({
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
        this._onPicture(message.picture);
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
      ...this._viewport.screen,
      dpi: this._viewport.dpi,
      keepsSize: this._viewport.scale === 'fit',
      pictures: this._pictures.offer(encoder, videos),
      more: {
        ...this._clipboard.hello(encoder),
        ...this._files.hello(encoder),
        ...this.sound.hello(encoder),
        ...this.keyboard.hello()
      }
    });
  }

  private _onPicture(picture: IPicture): void {
    this._scene.paint(picture);
    this._statistics.painted(picture.encoding, picture.more > 0);
  }

  private _onState(state: IState): void {
    if (state.phase !== 'connected' && this._server) {
      this._server = null;
      this.pointerLock.unlock();
      this._listens = false;
      this._pictures.disconnected();
      this.keyboard.disconnected();
      this._clipboard.disconnected();
      this._files.disconnected();
      this.sound.disconnected();
      this._scene.disconnected();
    }
    this._listener.stateChanged(state);
  }

  private _onWelcome(hello: IDictionary, encoder: Encoder): void {
    const server = serverOf(hello, encoder);
    this._server = server;
    this._pictures.connected(server.version);
    this._clipboard.policy = policyOf(hello);
    this._clipboard.keepsTargets = !isSince(server.version, 4);
    this._listener.clipboardPolicy(this._clipboard.policy);
    this.sound.connected(hello);
    this._scene.connected(server, isDesktop(server) ? null : this._start);
    void this._workspace?.refresh();
    if (encoder !== 'rencodeplus') {
      this._listenToKeys(server);
    }
  }

  private _listenToKeys(server: IServer): void {
    this.keyboard.connected(server);
    this._listens = true;
    this._showIfUsable();
  }

  /**
   * There is something to see, and what one types into it arrives.
   */
  private _showIfUsable(): void {
    if (this._listens && (this._workspace || !this._scene.isEmpty)) {
      this._listener.shown();
    }
  }

  private _onPacket(packet: Packet): void {
    if (
      this._scene.handle(packet) ||
      this._clipboard.handle(packet) ||
      this._files.handle(packet) ||
      this.sound.handle(packet)
    ) {
      return;
    }
    switch (packet[0]) {
      case 'startup-complete':
        this._scene.complete();
        this._clipboard.connected();
        if (this._server?.encoder === 'rencodeplus') {
          this._listenToKeys(this._server);
        }
        break;
      case 'bell':
        this._listener.bell();
        break;
    }
  }

  private readonly _owned = new Disposables();
  private readonly _wire: Wire;
  private readonly _dock: Dock | null;
  private readonly _viewport: Viewport;
  private readonly _element: KeyboardElement;
  private readonly _start: StartMenu;
  private readonly _workspace: Workspace | null;
  private readonly _pictures: Pictures;
  private readonly _scene: Scene;
  private readonly _clipboard: Clipboard;
  private readonly _files: Files;
  private readonly _statistics = new Statistics();

  /**
   * The server that we are connected to.
   */
  private _server: IServer | null = null;

  /**
   * Whether the server takes keys.
   */
  private _listens = false;
}
