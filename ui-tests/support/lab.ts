import type {
  IJupyterLabPageFixture,
  JupyterLabPage
} from '@jupyterlab/galata';
import {
  BrowserContext,
  expect,
  FrameLocator,
  Locator,
  Page
} from '@playwright/test';

import type { Displays } from './displays';

/**
 * A colour: red, green and blue, 0 to 255.
 */
export type Colour = [number, number, number];

/**
 * The colours of the profiles in `jupyter_server_test_config.py`.
 */
export const RED: Colour = [0xc0, 0x40, 0x00];
export const GREEN: Colour = [0x00, 0x80, 0x40];
export const BLUE: Colour = [0x10, 0x60, 0xa0];

/**
 * A window of a display, as it is on the page.
 */
export interface IWindow {
  /**
   * Where its canvas is in the frame, in CSS pixels.
   */
  x: number;
  y: number;
  width: number;
  height: number;

  /**
   * The number of pixels of the canvas.
   */
  columns: number;
  rows: number;

  /**
   * The colour that most pixels have, and the share of those that have it or
   * nearly so: pictures can come with losses.
   */
  colour: Colour;
  share: number;
}

/**
 * A rectangle.
 */
export interface IBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Drag something out of one element and drop it on another, whose program says by a file that it
 * has seen it.
 */
export async function dragBetween(
  page: Page,
  from: Locator,
  to: Locator,
  seen: { exists: () => boolean }
): Promise<void> {
  const [start, end] = await Promise.all(
    [from, to].map(async element => {
      const { x, y, width, height } = (await element.boundingBox())!;
      return [x + width / 2, y + height / 2] as const;
    })
  );
  await page.mouse.move(...start);
  await page.mouse.down();
  await page.mouse.move(start[0] + 30, start[1] + 30, { steps: 5 });
  await page.mouse.move(...end, { steps: 20 });
  await expect.poll(() => seen.exists()).toBe(true);
  await page.mouse.up();
}

/**
 * A page that shows a display: in a tab's frame or in a browser tab.
 */
export class Screen {
  constructor(
    protected readonly page: Page,
    readonly root: FrameLocator | Page
  ) {}

  /**
   * The canvases of the display's windows.
   */
  get canvases(): Locator {
    return this.root.locator('.xpra-Window-canvas');
  }

  /**
   * The windows that are really on the canvases now.
   */
  windows(): Promise<IWindow[]> {
    return this.canvases.evaluateAll(nodes =>
      (nodes as HTMLCanvasElement[])
        .filter(canvas => canvas.width > 0 && canvas.height > 0)
        .map(canvas => {
          const { x, y, width, height } = canvas.getBoundingClientRect();
          const { width: columns, height: rows } = canvas;
          const { data } = canvas
            .getContext('2d')!
            .getImageData(0, 0, columns, rows);
          const near = (first: number, second: number) =>
            [0, 1, 2].every(
              i => Math.abs(data[first + i] - data[second + i]) <= 8
            );
          const counts = new Map<number, number>();
          const samples = new Map<number, number>();
          for (let i = 0; i < data.length; i += 4) {
            const value = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
            counts.set(value, (counts.get(value) ?? 0) + 1);
            samples.set(value, i);
          }
          let most = -1;
          for (const value of counts.keys()) {
            if (most < 0 || counts.get(value)! > counts.get(most)!) {
              most = value;
            }
          }
          let like = 0;
          for (const [value, count] of counts) {
            if (near(samples.get(value)!, samples.get(most)!)) {
              like += count;
            }
          }
          return {
            x,
            y,
            width,
            height,
            columns,
            rows,
            colour: [most >> 16, (most >> 8) & 255, most & 255] as [
              number,
              number,
              number
            ],
            share: like / (columns * rows)
          };
        })
    );
  }

  /**
   * Wait until a window of a colour is shown.
   *
   * @returns The window.
   */
  async shows(colour: Colour): Promise<IWindow> {
    let found: IWindow | undefined;
    await this.canvases.first().waitFor();
    await expect(async () => {
      const windows = await this.windows();
      found = windows.find(
        window => window.share > 0.7 && isLike(window.colour, colour)
      );
      expect(found, JSON.stringify(windows)).toBeDefined();
    }).toPass();
    return found!;
  }

  /**
   * The picture on the first canvas now, as a data URL.
   */
  picture(): Promise<string> {
    return this.canvases
      .first()
      .evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL());
  }

  /**
   * The size of the page.
   */
  size(): Promise<{ width: number; height: number }> {
    return this.root.locator('body').evaluate(() => ({
      width: window.innerWidth,
      height: window.innerHeight
    }));
  }

  /**
   * Click into the first window and type a line.
   */
  async type(line: string): Promise<void> {
    await this.canvases.first().click();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
  }
}

/**
 * A tab of JupyterLab that shows a display, or says why it cannot be shown.
 */
export class DisplayTab extends Screen {
  /**
   * Wait for the tab with a title.
   */
  static async named(
    page: IJupyterLabPageFixture | Page,
    title: string
  ): Promise<DisplayTab> {
    const tab = tabs(page as Page).filter({
      has: page.getByText(title, { exact: true })
    });
    await expect(tab).toHaveCount(1);
    return new DisplayTab(page as Page, (await tab.getAttribute('data-id'))!);
  }

  private constructor(
    page: Page,
    readonly id: string
  ) {
    super(page, page.frameLocator(`[id="${id}"] iframe`));
  }

  /**
   * The tab itself.
   */
  get tab(): Locator {
    return this.page.locator(`.lm-TabBar-tab[data-id="${this.id}"]`);
  }

  /**
   * The panel under the tab.
   */
  get panel(): Locator {
    return this.page.locator(`[id="${this.id}"]`);
  }

  /**
   * The card that says why the display is not shown.
   */
  get card(): Locator {
    return this.panel.locator('.jp-XpraDisplay-card');
  }

  /**
   * The bar that warns before the display is stopped.
   */
  get warning(): Locator {
    return this.panel.locator('.jp-XpraDisplay-warning');
  }

  /**
   * The frame.
   */
  get iframe(): Locator {
    return this.panel.locator('iframe');
  }

  /**
   * A button of the toolbar or the card.
   */
  button(name: string): Locator {
    return this.panel.getByRole('button', { name, exact: true });
  }

  /**
   * Where the panel is on the page.
   */
  async box(): Promise<IBox> {
    return (await this.panel.boundingBox())!;
  }

  /**
   * Whether the tab is the current one of the application.
   */
  isCurrent(): Promise<boolean> {
    return this.page.evaluate(
      id => window.jupyterapp.shell.currentWidget?.id === id,
      this.id
    );
  }

  /**
   * Close the tab.
   */
  async close(): Promise<void> {
    await this.tab.locator('.lm-TabBar-tabCloseIcon').click();
    await expect(this.tab).toHaveCount(0);
  }

  /**
   * Drag the tab to a place on the page.
   */
  async drag(x: number, y: number): Promise<void> {
    const { mouse } = this.page;
    await this.tab.hover();
    await mouse.down();
    await mouse.move(x, y, { steps: 20 });
    await expect(this.page.locator('.lm-DockPanel-overlay')).toBeVisible();
    await mouse.up();
  }
}

/**
 * All tabs that show displays.
 */
export function tabs(page: Page | IJupyterLabPageFixture): Locator {
  return page.locator('.lm-TabBar-tab[data-type="xpra-display"]');
}

/**
 * Reload the page. Unlike Galata's, it does not expect the launcher to be current.
 */
export async function reload(page: IJupyterLabPageFixture): Promise<void> {
  await (page as unknown as JupyterLabPage).reload({ waitForIsReady: false });
}

/**
 * Wait until Lab has saved its open tabs, which it does a little later.
 *
 * @param isOpen - Whether a display's tab is to be among the saved ones.
 */
export async function layoutSaved(
  page: Page | IJupyterLabPageFixture,
  isOpen: boolean
): Promise<void> {
  await workspaceSaved(page, 'xpra-display', isOpen);
}

/**
 * Wait until Lab has saved its workspace with some text in it, or without it.
 */
export async function workspaceSaved(
  page: Page | IJupyterLabPageFixture,
  text: string,
  isIn = true
): Promise<void> {
  await page.waitForResponse(response => {
    const request = response.request();
    return (
      request.method() === 'PUT' &&
      request.url().includes('api/workspaces') &&
      request.postData()?.includes(text) === isIn
    );
  });
}

/**
 * A tile of the launcher.
 */
export function tile(
  page: Page | IJupyterLabPageFixture,
  title: string
): Locator {
  return page
    .locator('.jp-LauncherCard')
    .filter({ has: page.getByText(title, { exact: true }), visible: true });
}

/**
 * Have nothing but the server's events make Lab ask for the displays: its polls rest while the page
 * is hidden.
 */
export async function restPolls(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true });
  });
}

/**
 * Start a display by its tile.
 *
 * @param title - The tile's title.
 *
 * @param name - The display's expected name.
 */
export async function startByTile(
  page: Page | IJupyterLabPageFixture,
  title: string,
  name = `${title} 1`
): Promise<DisplayTab> {
  if ((await tile(page, title).count()) === 0) {
    await page.evaluate(() =>
      window.jupyterapp.commands.execute('launcher:create')
    );
  }
  await tile(page, title).click();
  return DisplayTab.named(page, name);
}

/**
 * The section of the displays in the panel of running things.
 */
export class RunningDisplays {
  /**
   * Open the panel.
   */
  static async open(page: IJupyterLabPageFixture): Promise<RunningDisplays> {
    await page.sidebar.openTab('jp-running-sessions');
    return new RunningDisplays(page as unknown as Page);
  }

  constructor(private _page: Page) {}

  /**
   * All items.
   */
  get items(): Locator {
    return this._page
      .getByRole('region', { name: 'Displays Section' })
      .locator('.jp-RunningSessions-item');
  }

  /**
   * An item.
   */
  item(name: string): Locator {
    return this.items.filter({
      has: this._page.getByText(name, { exact: true })
    });
  }

  /**
   * Open a display.
   */
  async open(name: string): Promise<void> {
    await this.item(name).locator('.jp-RunningSessions-itemLabel').click();
  }

  /**
   * Shut a display down.
   */
  async shutDown(name: string): Promise<void> {
    await this.item(name).hover();
    await this.item(name).locator('.jp-RunningSessions-itemShutdown').click();
  }

  /**
   * The button that shuts all displays down.
   */
  get shutDownAll(): Locator {
    return this._page
      .locator('.jp-AccordionPanel-title[aria-label="Displays Section"]')
      .getByRole('button', { name: 'Shut Down All' });
  }
}

/**
 * The dialog that is open.
 */
export function dialog(page: Page | IJupyterLabPageFixture): Locator {
  return page.locator('.jp-Dialog');
}

/**
 * Whether two colours are the same but for losses of an encoding.
 */
export function isLike(first: Colour, second: Colour): boolean {
  return first.every((value, i) => Math.abs(value - second[i]) <= 8);
}

/**
 * Whether one rectangle is inside another.
 */
export function isInside(inner: IBox, outer: IBox): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/**
 * Open the page of a display in a browser tab of its own, and wait until it shows
 * something.
 */
export async function view(
  context: BrowserContext,
  baseURL: string | undefined,
  id: string
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${baseURL}/xpra/displays/${id}/`);
  await page.locator('body[data-shown]').waitFor();
  return page;
}

/**
 * Let pages use the browser's clipboard, in which there is nothing: the display is
 * not offered what an earlier test copied. Xpra 3.1 takes an offer after keys that
 * arrive with it, and what a program copies by such a key would not count.
 */
export async function emptyClipboard(
  context: BrowserContext,
  baseURL: string | undefined
): Promise<void> {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  await page.goto(`${baseURL}/xpra/api/status`);
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await page.close();
}

/**
 * The text of the browser's clipboard.
 */
export function copied(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

/**
 * Wait until the browser's clipboard has a text. A clipboard that changes while it is read is an
 * error in all browsers.
 */
export async function waitForCopied(page: Page, text: string): Promise<void> {
  await expect(async () => {
    expect(await copied(page)).toBe(text);
  }).toPass();
}

/**
 * The command of a terminal that copies what a shell command prints, each time that
 * Enter is pressed. Programs in terminals copy by such an escape sequence.
 */
export function copying(command: string): string[] {
  const copy = `printf '\\033]52;c;%s\\a' "$(${command} | base64 -w0)"`;
  return [
    ...['xterm', '-xrm', 'XTerm.VT100.allowWindowOps: true'],
    ...['-e', 'sh', '-c', `while read go; do ${copy}; done`]
  ];
}

/**
 * Start a display, and open its page.
 */
export async function open(
  context: BrowserContext,
  displays: Displays,
  baseURL: string | undefined,
  options: Record<string, unknown>
): Promise<Page> {
  const { id } = await displays.ready(options);
  return view(context, baseURL, id);
}
