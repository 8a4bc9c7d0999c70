import * as fs from 'fs';

import { galata, IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, Locator, Page } from '@playwright/test';

import { HomeFile } from './displays';
import { BLUE, Colour, GREEN, isLike, IWindow, RED, Screen, tabs } from './lab';

const HEX = new Map([
  [RED, '#c04000'],
  [GREEN, '#008040'],
  [BLUE, '#1060a0']
]);

/**
 * Has JupyterLab show each window of a program as a tab.
 */
export const AS_TABS = {
  mockSettings: {
    ...galata.DEFAULT_SETTINGS,
    'jupyterlab-xpra:plugin': { windows: 'tabs' }
  }
};

/**
 * A display whose windows are tabs of Lab.
 */
export class Docked extends Screen {
  constructor(private readonly _lab: IJupyterLabPageFixture) {
    super(
      _lab as unknown as Page,
      _lab.frameLocator('.jp-XpraDisplay-stage iframe')
    );
  }

  /**
   * Have the program do something.
   */
  async run(script: string): Promise<void> {
    const file = new HomeFile('do');
    fs.writeFileSync(`${file.path}.part`, script);
    fs.renameSync(`${file.path}.part`, file.path);
    await expect.poll(() => fs.existsSync(file.path)).toBe(false);
  }

  /**
   * Have the program tell the value of something.
   */
  async tell(expression: string): Promise<string> {
    const file = new HomeFile('told');
    await this.run(
      `set file [open "${file.path}" w]; puts -nonewline $file "${expression}"; close $file`
    );
    await expect.poll(() => file.exists()).toBe(true);
    return file.read();
  }

  /**
   * Wait until something in the program has a value.
   */
  async expects(expression: string, value: string): Promise<void> {
    await expect(async () => {
      expect(await this.tell(expression)).toBe(value);
    }).toPass();
  }

  /**
   * Have the program open one more window.
   */
  async open(title: string, colour: Colour): Promise<void> {
    const name = `.${title.toLowerCase()}`;
    await this.run(
      `toplevel ${name} -width 200 -height 100 -background ${HEX.get(colour)}; ` +
        `wm title ${name} ${title}`
    );
    await expect(this.tab(title)).toBeVisible();
  }

  /**
   * The tab of a window.
   */
  tab(title: string): Locator {
    return tabs(this._lab).filter({
      has: this.page.getByText(title, { exact: true })
    });
  }

  /**
   * The part of a tab in which its window is.
   */
  async pane(title: string): Promise<Locator> {
    const id = await this.tab(title).getAttribute('data-id');
    return this.page.locator(`[id="${id}"] .jp-XpraDisplay-frame`);
  }

  /**
   * Wait until the window of a tab fills it.
   */
  async fills(title: string, colour: Colour): Promise<IWindow> {
    const pane = await this.pane(title);
    let window: IWindow | undefined;
    await expect(async () => {
      const { x, y, width, height } = (await pane.boundingBox())!;
      window = (await this.windows()).find(
        one => one.share > 0.7 && one.width > 0 && isLike(one.colour, colour)
      );
      expect(window).toBeDefined();
      expect(Math.abs(window!.x - x)).toBeLessThan(1);
      expect(Math.abs(window!.y - y)).toBeLessThan(1);
      expect(Math.abs(window!.width - width)).toBeLessThan(1.5);
      expect(Math.abs(window!.height - height)).toBeLessThan(1.5);
    }).toPass();
    return window!;
  }

  /**
   * Have the window of a tab in a browser window of its own.
   */
  async tearOff(title: string): Promise<Torn> {
    await this.tab(title).click({ button: 'right' });
    const opened = this.page.context().waitForEvent('page');
    await this.page
      .getByRole('menuitem', { name: 'Tear Off into a Browser Window' })
      .click();
    return new Torn(await opened);
  }

  /**
   * Move a tab to an area of Lab, and go to it.
   */
  async moveTo(title: string, area: string): Promise<void> {
    await expect(this.tab(title)).toBeVisible();
    await this._lab.evaluate(
      ([title, area]) => {
        const { shell } = window.jupyterapp;
        const widget = ['main', 'down', 'left', 'right']
          .flatMap(area => [...shell.widgets(area)])
          .find(({ title: { label } }) => label === title)!;
        shell.add(widget, area);
        shell.activateById(widget.id);
      },
      [title, area]
    );
  }

  /**
   * Drag a tab to a place on the page.
   */
  async drag(title: string, x: number, y: number): Promise<void> {
    await this.dragTab(this.tab(title), x, y);
  }

  /**
   * Drag a tab, whatever its title, to a place on the page.
   */
  async dragTab(tab: Locator, x: number, y: number): Promise<void> {
    const { mouse } = this.page;
    await tab.hover();
    await mouse.down();
    await mouse.move(x, y, { steps: 20 });
    await expect(this.page.locator('.lm-DockPanel-overlay')).toBeVisible();
    await mouse.up();
  }
}

/**
 * A window of a display in a browser window of its own.
 */
export class Torn extends Screen {
  constructor(readonly page: Page) {
    super(page, page);
  }

  /**
   * Wait until the window fills the browser's.
   */
  async fills(colour: Colour): Promise<void> {
    await expect(async () => {
      const { width, height } = await this.page.evaluate(() => ({
        width: innerWidth,
        height: innerHeight
      }));
      const [window] = await this.windows();
      expect(window).toMatchObject({ x: 0, y: 0, width, height });
      expect(isLike(window.colour, colour)).toBe(true);
    }).toPass();
  }
}
