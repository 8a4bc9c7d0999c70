/**
 * A display that a person only looks at: its windows where they are, as large as fits. Nothing that
 * the person does reaches it.
 */
import { startWorker } from './connection/host';
import { Wire } from './connection/wire';
import { disposable, Disposables } from './lifecycle';
import { Category } from './log/log';
import { Painter } from './painting/painter';
import { Encoder } from './protocol/packets';
import { IDictionary, Packet } from './protocol/value';
import { IRectangle, ISize, sizeOf } from './windows/geometry';
import { isFramed, IWindow, IWindowState } from './windows/model';
import { WindowSet } from './windows/set';
import { heights, isHidden, topOrder } from './windows/stack';
import { WindowView } from './windows/view';
import { FromEngine } from './worker/messages';
import { IState } from './worker/session';

export interface IViewerOptions {
  /**
   * The element that the display fits into.
   */
  container: HTMLElement;

  /**
   * The address of the WebSocket.
   */
  url: string;

  /**
   * The address of the worker's script.
   */
  worker: string;

  /**
   * The secret of the link.
   */
  secret: string;

  /**
   * The categories that are logged; none if it is left out.
   */
  debug?: Category[];

  stateChanged: (state: IState) => void;
}

/**
 * A window that is where the display says.
 */
interface IViewed extends IWindowState {
  geometry: IRectangle;
  minimised: boolean;
  readonly view: WindowView;
}

/**
 * The stage has the pixels of the display.
 */
const PLACE = { density: 1, origin: { left: 0, top: 0 } };

export class Viewer {
  constructor(private readonly _options: IViewerOptions) {
    this._stage.className = 'xpra-Stage';
    _options.container.append(this._stage);
    const observer = new ResizeObserver(() => this._fit());
    observer.observe(_options.container);
    const { worker, url, secret, debug } = _options;
    // Displays that can be shared have this encoder.
    const encoders: Encoder[] = ['rencodeplus'];
    this._wire = new Wire(
      { worker, url, encoders, secret, debug },
      message => this._onMessage(message),
      startWorker
    );
    this._owned.add(disposable(() => this._stage.remove()));
    this._owned.add(this._wire);
    this._owned.add(disposable(() => observer.disconnect()));
  }

  /**
   * Connect again.
   */
  reopen(): void {
    this._wire.post({ kind: 'reopen' });
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
        // The server says in place of a viewer what the viewer can do.
        this._wire.post({ kind: 'greet', hello: {} });
        break;
      case 'welcomed':
        this._onWelcome(message.hello);
        break;
      case 'picture':
        this._painter.paint(message.picture);
        break;
      case 'packet':
        this._onPacket(message.packet);
        break;
    }
  }

  private _onState(state: IState): void {
    const { phase, attempts } = state;
    if (phase !== 'connected') {
      this._painter.clear();
    }
    // A short break leaves the windows in sight. After a longer one they are perhaps not the
    // person's to see.
    if (phase === 'ended' || phase === 'taken' || attempts > 0) {
      this._clear();
    }
    this._options.stateChanged(state);
  }

  private _onWelcome(hello: IDictionary): void {
    this._clear();
    this._desktop = Boolean(hello.desktop);
    this._resize(sizeOf(hello.actual_desktop_size));
  }

  private _clear(): void {
    this._windows.all.forEach(({ view }) => view.dispose());
    this._windows.clear();
  }

  private _onPacket(packet: Packet): void {
    if (packet[0] === 'desktop_size') {
      this._resize(sizeOf(packet.slice(1)));
    } else {
      this._windows.handle(packet);
    }
  }

  private _create(window: IWindow): IViewed {
    const { geometry } = window;
    const managed = !this._desktop && !window.overrideRedirect;
    // The buttons and edges are not in sight, and would do nothing.
    const nothing = () => undefined;
    const words = { close: '', maximise: '', restore: '', minimise: '' };
    const view = new WindowView(geometry, managed, words, {
      closeWanted: nothing,
      minimiseWanted: nothing,
      maximiseWanted: nothing,
      dragged: nothing
    });
    const order = topOrder(this._windows.all);
    return { window, view, geometry, minimised: window.iconic, order };
  }

  private _onAdded({ window, view }: IViewed): void {
    this._stage.append(view.node);
    this._painter.add(window.wid, view.canvas);
    this._show();
  }

  private _onRemoved({ window, view }: IViewed): void {
    view.dispose();
    this._painter.remove(window.wid);
  }

  private _onChanged(item: IViewed): void {
    item.minimised = item.window.iconic;
    this._show();
  }

  private _onConfigured(item: IViewed, geometry: IRectangle): void {
    item.geometry = geometry;
    this._show();
  }

  private _onRaised(item: IViewed): void {
    item.order = topOrder(this._windows.all);
    this._show();
  }

  /**
   * Show the windows as they are.
   */
  private _show(): void {
    const { all } = this._windows;
    for (const item of all.values()) {
      const { window, view, geometry } = item;
      this._painter.resize(window.wid, geometry.width, geometry.height);
      if (this._desktop) {
        this._size = geometry;
      }
      view.update(window, geometry, PLACE, {
        framed: !this._desktop && isFramed(window),
        dialogue: false,
        maximised: false,
        minimised: isHidden(item, all),
        active: false
      });
    }
    for (const [{ view }, height] of heights(all, 0)) {
      view.height = height;
    }
    this._fit();
  }

  private _resize(size: ISize): void {
    this._size = size;
    this._fit();
  }

  /**
   * Show all of the display, in the middle.
   */
  private _fit(): void {
    const { clientWidth, clientHeight } = this._options.container;
    const { width, height } = this._size;
    const scale = Math.min(clientWidth / width, clientHeight / height);
    const { style } = this._stage;
    style.width = `${width}px`;
    style.height = `${height}px`;
    style.left = `${(clientWidth - width * scale) / 2}px`;
    style.top = `${(clientHeight - height * scale) / 2}px`;
    style.transform = `scale(${scale})`;
  }

  private readonly _owned = new Disposables();
  private readonly _stage = document.createElement('div');
  private readonly _wire: Wire;
  private readonly _painter = new Painter(packet =>
    this._wire.post({ kind: 'send', packet })
  );
  private readonly _windows = new WindowSet<IViewed>({
    create: window => this._create(window),
    added: item => this._onAdded(item),
    removed: item => this._onRemoved(item),
    changed: item => this._onChanged(item),
    configured: (item, geometry) => this._onConfigured(item, geometry),
    raised: item => this._onRaised(item),
    dragWanted: () => undefined
  });
  private _desktop = false;
  private _size: ISize = { width: 1, height: 1 };
}
