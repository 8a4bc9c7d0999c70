/**
 * The page that lies over all of Lab, where each window of a program fills a tab.
 */
import {
  Client,
  IDockListener,
  IDockWindow,
  IRectangle,
  ITrayIcon
} from '../client';
import { DOCKED, FromLab, IBox, IPlace } from '../contract/messages';
import { Lab } from './lab';
import { ITornOptions, TornWindows } from './torn';

/**
 * The client, as far as its windows are placed.
 */
type DockedClient = Pick<
  Client,
  | 'activate'
  | 'addRoot'
  | 'clickTray'
  | 'closeWindow'
  | 'focus'
  | 'pressBeside'
  | 'setPanes'
>;

/**
 * Whether the page lies over Lab.
 */
export function isDocked(query: string): boolean {
  return new URLSearchParams(query).has(DOCKED);
}

export class Docked implements IDockListener {
  /**
   * @param home The element of the page's own controls and messages.
   */
  constructor(
    private readonly _lab: Pick<Lab, 'send'>,
    private readonly _home: HTMLElement
  ) {
    document.body.dataset.docked = '';
    window.addEventListener('focus', () => {
      this._isAway = false;
      this._tellFloating();
      this._enter(false);
    });
    window.addEventListener('blur', () => {
      // A person who leaves the browser has not left for Lab.
      this._isAway = window.parent.document.hasFocus();
      this._tellFloating();
    });
    document.addEventListener('fullscreenchange', () => this._place());
    window.addEventListener('resize', () => {
      if (document.fullscreenElement) {
        this._place();
      }
    });
  }

  /**
   * Place the windows of this client.
   */
  attach(
    client: DockedClient,
    tearing: Pick<ITornOptions, 'opened' | 'refused'>
  ): void {
    this._client = client;
    this._torn = new TornWindows({
      ...tearing,
      client,
      changed: wids => {
        this._place();
        this._lab.send({ kind: 'torn', wids });
      },
      resized: () => this._place()
    });
  }

  /**
   * There is something to say about the display. It is said in Lab, so all windows come back there.
   */
  recall(): void {
    this._torn?.restoreAll();
  }

  windowsChanged(windows: IDockWindow[]): void {
    this._torn?.update(windows);
    this._lab.send({ kind: 'windows', windows });
  }

  activated(wid: number): void {
    this._used = wid;
  }

  pressed(wid: number): void {
    this._used = wid;
    if (!this._torn?.has(wid)) {
      this._enter(true);
    }
  }

  wanted(wid: number): void {
    this._lab.send({ kind: 'wanted', wid });
  }

  urged(wid: number): void {
    this._lab.send({ kind: 'urged', wid });
  }

  trayChanged(icons: ITrayIcon[]): void {
    this._lab.send({ kind: 'tray', icons });
  }

  floated(rectangles: IRectangle[]): void {
    this._floating = rectangles;
    this._tellFloating();
  }

  /**
   * Do what a message of Lab says about windows.
   */
  receive(message: FromLab): void {
    switch (message.kind) {
      case 'places':
        this._places = message.places;
        this._homePlace = message.home;
        this._place();
        this._greet();
        break;
      case 'activate':
        this._torn?.show(message.wid);
        this._client?.activate(message.wid);
        break;
      case 'tear':
        this._tear(message.wid, message.above);
        break;
      case 'restore':
        this._torn?.restore(message.wid);
        break;
      case 'close':
        this._client?.closeWindow(message.wid);
        break;
      case 'trayClicked':
        this._client?.clickTray(message.wid, message.button, message.rectangle);
        break;
      case 'pressed':
        this._client?.pressBeside();
        break;
    }
  }

  /**
   * Tell Lab once of a person who was in the page before Lab could be told.
   */
  private _greet(): void {
    if (!this._isGreeted && document.hasFocus()) {
      this._enter(false);
    }
    this._isGreeted = true;
  }

  /**
   * Tell Lab where something reaches beyond the tabs. It does so only while a person is in the
   * display: a program can cover all of Lab, and the person has to get back to it.
   */
  private _tellFloating(): void {
    const rectangles = this._isAway ? [] : this._floating;
    this._lab.send({ kind: 'floating', rectangles });
  }

  private _enter(pressed: boolean): void {
    this._lab.send({ kind: 'entered', wid: this._used, pressed });
  }

  /**
   * Put all windows where Lab has their tabs. A full screen has the window that is used.
   */
  private _place(): void {
    if (!document.fullscreenElement) {
      this._show(this._places, this._homePlace);
      return;
    }
    const { innerWidth: width, innerHeight: height } = window;
    const whole = { x: 0, y: 0, width, height };
    this._show(
      this._places.map(({ wid }) => ({
        wid,
        rectangle: wid === this._used ? whole : null
      })),
      whole
    );
  }

  private _tear(wid: number, above: boolean): void {
    const place = this._places.find(other => other.wid === wid)?.rectangle;
    const { innerWidth: width, innerHeight: height } = window;
    void this._torn?.tear(wid, place ?? { width, height }, above);
  }

  private _show(places: IPlace[], home: IBox | null): void {
    const torn = this._torn?.panes ?? [];
    const others = places.filter(({ wid }) => !this._torn?.has(wid));
    this._client?.setPanes([...others, ...torn], home);
    this._home.hidden = home === null;
    if (home) {
      const { style } = this._home;
      style.left = `${home.x}px`;
      style.top = `${home.y}px`;
      style.width = `${home.width}px`;
      style.height = `${home.height}px`;
    }
  }

  private _client: DockedClient | null = null;
  private _floating: IRectangle[] = [];
  private _isGreeted = false;
  private _isAway = !document.hasFocus();
  private _homePlace: IBox | null = null;
  private _places: IPlace[] = [];
  private _torn: TornWindows | null = null;

  /**
   * The window that a person used last; 0 for none.
   */
  private _used = 0;
}
