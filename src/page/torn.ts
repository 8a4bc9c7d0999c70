/**
 * The windows that a person has torn off: each is in a window of the browser's own.
 */
import { Client, IDisposable, IDockWindow, IPane } from '../client';

/**
 * The CSS pixels that a window takes at the most across the screen, above all others.
 */
const ABOVE_WIDTH = 480;

/**
 * A part of the browser that can show a window above all others.
 */
interface IPictureInPicture {
  requestWindow(size: { width: number; height: number }): Promise<Window>;
}

/**
 * A window of the browser, and what it shows.
 */
interface ITorn {
  view: Window;

  /**
   * The element that the pane of the window is put into.
   */
  root: HTMLElement;

  /**
   * Takes the view's part of the client back.
   */
  attached: IDisposable;
}

export interface ITornOptions {
  client: Pick<Client, 'activate' | 'addRoot' | 'focus' | 'pressBeside'>;

  /**
   * A person is in a further document, as in the page.
   */
  opened: (view: Window) => void;

  /**
   * Other windows are torn off than before.
   *
   * @param wids Those that are torn off.
   */
  changed: (wids: number[]) => void;

  /**
   * One has another size.
   */
  resized: () => void;

  /**
   * The browser has opened no window.
   */
  refused: () => void;
}

export class TornWindows {
  constructor(private readonly _options: ITornOptions) {
    window.addEventListener('pagehide', () => this.restoreAll());
  }

  /**
   * Whether a window is torn off.
   */
  has(wid: number): boolean {
    return this._torn.has(wid);
  }

  /**
   * The panes of the windows that are torn off.
   */
  get panes(): IPane[] {
    return [...this._torn].map(([wid, { root, view }]) => {
      const { innerWidth: width, innerHeight: height } = view;
      return { wid, root, rectangle: { x: 0, y: 0, width, height } };
    });
  }

  /**
   * Show a window in a window of the browser. It takes a person's click just before.
   *
   * @param size The size of its content, in CSS pixels.
   * @param above Whether it stays above all windows of the screen.
   */
  async tear(
    wid: number,
    size: { width: number; height: number },
    above: boolean
  ): Promise<void> {
    if (this.has(wid)) {
      this.show(wid);
      return;
    }
    let view: Window | null;
    try {
      view = above ? await openAbove(size) : open(size);
    } catch (error) {
      console.warn('The browser opened no window:', error);
      view = null;
    }
    if (view) {
      this._fill(wid, view);
    } else {
      this._options.refused();
    }
  }

  /**
   * Put a window back.
   */
  restore(wid: number): void {
    const torn = this._torn.get(wid);
    if (torn) {
      this._torn.delete(wid);
      // The window's elements leave the document before it goes.
      this._changed();
      torn.attached.dispose();
      torn.view.close();
    }
  }

  restoreAll(): void {
    [...this._torn.keys()].forEach(wid => this.restore(wid));
  }

  /**
   * Bring the window of the browser to the front.
   */
  show(wid: number): void {
    this._torn.get(wid)?.view.focus();
  }

  /**
   * The windows of the display have changed.
   */
  update(windows: IDockWindow[]): void {
    this._windows = windows;
    for (const [wid, { view }] of [...this._torn]) {
      const window = windows.find(other => other.wid === wid);
      if (window) {
        view.document.title = window.title;
      } else {
        this.restore(wid);
      }
    }
  }

  private _fill(wid: number, view: Window): void {
    const { client, opened } = this._options;
    const { document: inside } = view;
    const follow = () => {
      inside.documentElement.style.cssText =
        document.documentElement.style.cssText;
    };
    inside.documentElement.lang = document.documentElement.lang;
    inside.adoptedStyleSheets = [styleSheet(view)];
    follow();
    const dressing = new MutationObserver(follow);
    dressing.observe(document.documentElement, { attributeFilter: ['style'] });
    const root = inside.createElement('div');
    inside.body.append(root);
    const added = client.addRoot(inside.body);
    this._torn.set(wid, {
      ...{ view, root },
      attached: {
        dispose: () => {
          dressing.disconnect();
          added.dispose();
        }
      }
    });
    view.addEventListener('resize', this._options.resized);
    view.addEventListener('pagehide', () => this.restore(wid));
    view.addEventListener('focus', () => {
      client.focus();
      client.activate(wid);
    });
    inside.addEventListener('pointerdown', ({ target }) => {
      if (!(target as Element).closest('canvas')) {
        client.pressBeside();
      }
    });
    opened(view);
    this.update(this._windows);
    this._changed();
    client.activate(wid);
  }

  private _changed(): void {
    this._options.changed([...this._torn.keys()]);
  }

  private readonly _torn = new Map<number, ITorn>();
  private _windows: IDockWindow[] = [];
}

function open({ width, height }: { width: number; height: number }) {
  const size = `width=${Math.round(width)},height=${Math.round(height)}`;
  return window.open('', '_blank', `popup,${size}`);
}

/**
 * Open a window that stays above all others. Only the outermost page can.
 */
function openAbove(size: { width: number; height: number }): Promise<Window> {
  const factor = Math.min(1, ABOVE_WIDTH / size.width);
  const { documentPictureInPicture: picture } = window.top as Window & {
    documentPictureInPicture: IPictureInPicture;
  };
  return picture.requestWindow({
    width: Math.round(factor * size.width),
    height: Math.round(factor * size.height)
  });
}

/**
 * The page's style sheets for another document, which has them at once.
 */
function styleSheet(view: Window): CSSStyleSheet {
  const { CSSStyleSheet } = view as typeof globalThis & Window;
  const sheet = new CSSStyleSheet();
  const rules = [...document.styleSheets].flatMap(({ cssRules }) => [
    ...cssRules
  ]);
  sheet.replaceSync(rules.map(({ cssText }) => cssText).join('\n'));
  return sheet;
}
