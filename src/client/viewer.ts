/**
 * A display that is only looked at: its windows where they are, as large as fits,
 * and nothing to do anything with.
 */
import { Painter } from './painting/painter';
import { Encoder } from './protocol/packets';
import { dictionary, integer, list } from './protocol/read';
import { IDictionary, Packet, Value } from './protocol/value';
import { IState } from './worker/session';
import { IRectangle, ISize } from './windows/geometry';
import { iconOf } from './windows/icon';
import { isFramed, IWindow, updated, windowOf } from './windows/model';
import { belongsTo, heights } from './windows/stack';
import { WindowView } from './windows/view';
import { IEngine, startWorker } from './connection/host';
import { FromEngine } from './worker/messages';

export interface IViewerOptions {
  /**
   * The display fits into this element.
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
   * The secret of the link.
   */
  secret: string;

  stateChanged: (state: IState) => void;
}

interface IEntry {
  window: IWindow;
  view: WindowView;
  geometry: IRectangle;
  order: number;
}

/**
 * Where windows are, in the stage's pixels, which are those of the display.
 */
const PLACE = { density: 1, origin: { left: 0, top: 0 } };

export class Viewer {
  constructor(private readonly _options: IViewerOptions) {
    this._stage.className = 'xpra-Stage';
    _options.container.append(this._stage);
    this._observer = new ResizeObserver(() => this._fit());
    this._observer.observe(_options.container);
    this._engine = startWorker(_options.worker, message =>
      this._onMessage(message)
    );
    const { url, secret } = _options;
    // Displays that are shared have this one.
    const encoders: Encoder[] = ['rencodeplus'];
    this._engine.post({ kind: 'open', url, encoders, secret });
  }

  /**
   * Connect again.
   */
  reopen(): void {
    this._engine.post({ kind: 'reopen' });
  }

  /**
   * Disconnect, until `reopen`.
   */
  close(): void {
    this._engine.post({ kind: 'close' });
  }

  dispose(): void {
    this._observer.disconnect();
    this._engine.dispose();
    this._stage.remove();
  }

  private _onMessage(message: FromEngine): void {
    switch (message.kind) {
      case 'state':
        this._onState(message.state);
        break;
      case 'helloNeeded':
        // What a viewer is, the server says for it.
        this._engine.post({ kind: 'greet', hello: {} });
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
    // After more than a short break, what was seen is nobody's to see.
    if (phase === 'ended' || phase === 'taken' || attempts > 0) {
      this._clear();
    }
    this._options.stateChanged(state);
  }

  private _onWelcome(hello: IDictionary): void {
    this._clear();
    this._desktop = Boolean(hello.desktop);
    this._resize(hello.actual_desktop_size);
  }

  private _clear(): void {
    this._entries.forEach(({ view }) => view.dispose());
    this._entries.clear();
  }

  private _onPacket(packet: Packet): void {
    const [kind, ...rest] = packet;
    const wid = typeof rest[0] === 'number' ? rest[0] : 0;
    const entry = this._entries.get(wid);
    switch (kind) {
      case 'desktop_size':
        this._resize(rest.slice(0, 2));
        return;
      case 'new-window':
      case 'new-override-redirect':
        this._add(windowOf(packet));
        return;
      case 'lost-window':
        entry?.view.dispose();
        this._entries.delete(wid);
        this._painter.remove(wid);
        break;
    }
    if (!entry) {
      return;
    }
    switch (kind) {
      case 'window-metadata':
        entry.window = updated(entry.window, dictionary(rest[1]));
        break;
      case 'window-icon':
        entry.window = { ...entry.window, icon: iconOf(packet) };
        break;
      case 'window-move-resize':
      case 'configure-override-redirect': {
        const [x, y, width, height] = rest.slice(1, 5).map(integer);
        entry.geometry = { x, y, width, height };
        break;
      }
      case 'window-resized': {
        const [width, height] = rest.slice(1, 3).map(integer);
        entry.geometry = { ...entry.geometry, width, height };
        break;
      }
      case 'raise-window':
      case 'restack-window':
        entry.order = ++this._top;
        break;
      default:
        return;
    }
    this._show();
  }

  private _add(window: IWindow): void {
    this._entries.get(window.wid)?.view.dispose();
    const managed = !this._desktop && !window.overrideRedirect;
    // Its buttons and edges are not in sight, and would do nothing.
    const nothing = () => undefined;
    const words = { close: '', maximise: '', restore: '', minimise: '' };
    const view = new WindowView(managed, words, {
      closeWanted: nothing,
      minimiseWanted: nothing,
      maximiseWanted: nothing,
      dragged: nothing
    });
    const { geometry } = window;
    view.canvas.width = geometry.width;
    view.canvas.height = geometry.height;
    this._stage.append(view.node);
    this._painter.add(window.wid, view.canvas);
    const order = ++this._top;
    this._entries.set(window.wid, { window, view, geometry, order });
    this._show();
  }

  /**
   * Show the windows as they are.
   */
  private _show(): void {
    const zIndices = heights(this._entries, 0);
    const find = (wid: number) => this._entries.get(wid)?.window;
    for (const [wid, { window, view, geometry }] of this._entries) {
      this._painter.resize(wid, geometry.width, geometry.height);
      if (this._desktop) {
        this._size = geometry;
      }
      view.update(window, geometry, PLACE, {
        framed: !this._desktop && isFramed(window),
        dialogue: false,
        maximised: false,
        minimised: [...this._entries.values()].some(
          ({ window: other }) =>
            other.iconic && belongsTo(window, other.wid, find)
        ),
        active: false
      });
      view.node.style.zIndex = String(zIndices.get(wid));
    }
    this._fit();
  }

  private _resize(size: Value | undefined): void {
    const [width, height] = list(size).map(integer);
    this._size = { width, height };
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

  private readonly _stage = document.createElement('div');
  private readonly _observer: ResizeObserver;
  private readonly _engine: IEngine;
  private readonly _painter = new Painter(packet =>
    this._engine.post({ kind: 'send', packet })
  );
  private readonly _entries = new Map<number, IEntry>();
  private _desktop = false;
  private _size: ISize = { width: 1, height: 1 };
  private _top = 0;
}
