/**
 * The page that shows one window of a display alone, such as in the output of a cell.
 */
import { Client, IDockListener, IDockWindow } from '../client';
import { WINDOW } from '../contract/messages';
import { IWords } from './words';

/**
 * The window that the address names; empty for none.
 */
export function wantedWindow(query: string): string {
  return new URLSearchParams(query).get(WINDOW)?.trim() ?? '';
}

export class Single implements IDockListener {
  /**
   * @param _wanted A part of the window's title, or the name of its program.
   * @param _container The element that the window fills.
   */
  constructor(
    private readonly _wanted: string,
    private readonly _container: HTMLElement,
    words: IWords
  ) {
    this._notice.className = 'xpra-Single-notice';
    this._notice.textContent = words.__(
      'Waiting for a window that is called “%1”',
      _wanted
    );
    _container.append(this._notice);
    new ResizeObserver(() => this._place()).observe(_container);
  }

  /**
   * Show the window of this client.
   */
  attach(client: Pick<Client, 'activate' | 'setPanes'>): void {
    this._client = client;
  }

  windowsChanged(windows: IDockWindow[]): void {
    const shown =
      // Its title may change meanwhile.
      windows.find(({ wid }) => wid === this._shown) ??
      windows.find(window => isCalled(window, this._wanted));
    const isNew = shown !== undefined && shown.wid !== this._shown;
    this._shown = shown?.wid ?? null;
    this._place();
    if (isNew) {
      this._client?.activate(shown.wid);
    }
  }

  private _place(): void {
    const { clientWidth: width, clientHeight: height } = this._container;
    const whole = { x: 0, y: 0, width, height };
    this._notice.hidden = this._shown !== null;
    this._client?.setPanes(
      this._shown === null ? [] : [{ wid: this._shown, rectangle: whole }],
      whole
    );
  }

  private readonly _notice = document.createElement('p');
  private _client: Pick<Client, 'activate' | 'setPanes'> | null = null;
  private _shown: number | null = null;
}

/**
 * Whether a window has a name in its title, or is of the program of that name.
 */
function isCalled({ title, purpose }: IDockWindow, name: string): boolean {
  const wanted = name.toLowerCase();
  return (
    title.toLowerCase().includes(wanted) ||
    purpose.toLowerCase().split('/').includes(wanted)
  );
}
