/**
 * The page that lies over all of Lab, where each window of a program fills a tab.
 */
import { Client, IDockListener, IDockWindow, IRectangle } from '../client';
import { DOCKED, FromLab } from '../contract/messages';
import { Lab } from './lab';

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
    window.addEventListener('focus', () => this._enter());
  }

  windowsChanged(windows: IDockWindow[]): void {
    this._lab.send({ kind: 'windows', windows });
  }

  activated(wid: number): void {
    this._used = wid;
    if (document.hasFocus()) {
      this._enter();
    }
  }

  wanted(wid: number): void {
    this._lab.send({ kind: 'wanted', wid });
  }

  floated(rectangles: IRectangle[]): void {
    this._lab.send({ kind: 'floating', rectangles });
  }

  /**
   * Do what a message of Lab says about windows.
   */
  receive(
    message: FromLab,
    client: Pick<
      Client,
      'activate' | 'closeWindow' | 'pressBeside' | 'setPanes'
    >
  ): void {
    switch (message.kind) {
      case 'places':
        this._place(message.home);
        client.setPanes(message.places, message.home);
        break;
      case 'activate':
        client.activate(message.wid);
        break;
      case 'close':
        client.closeWindow(message.wid);
        break;
      case 'pressed':
        client.pressBeside();
        break;
    }
  }

  private _enter(): void {
    this._lab.send({ kind: 'entered', wid: this._used });
  }

  private _place(home: IRectangle | null): void {
    this._home.hidden = home === null;
    if (home) {
      const { style } = this._home;
      style.left = `${home.x}px`;
      style.top = `${home.y}px`;
      style.width = `${home.width}px`;
      style.height = `${home.height}px`;
    }
  }

  /**
   * The window that a person used last; 0 for none.
   */
  private _used = 0;
}
