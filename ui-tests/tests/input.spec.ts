import type { Browser, BrowserContext, Page } from '@playwright/test';

import { Displays, expect, HomeFile, Screen, test } from '../support/test';

/**
 * Open a display's page in a browser tab of its own.
 */
async function open(
  context: BrowserContext,
  displays: Displays,
  baseURL: string | undefined,
  profile: string
): Promise<Page> {
  const { id } = await displays.ready({ profile });
  const page = await context.newPage();
  await page.goto(`${baseURL}/xpra/displays/${id}/`);
  await page.locator('body[data-shown]').waitFor();
  return page;
}

/**
 * Do something in the controls of the display.
 */
async function control(page: Page, act: () => Promise<unknown>): Promise<void> {
  const handle = page.getByRole('button', { name: 'Controls of the display' });
  await handle.click();
  await act();
  await handle.click();
}

function choose(page: Page, label: string, option: string): Promise<void> {
  return control(page, () =>
    page.getByRole('combobox', { name: label }).selectOption(option)
  );
}

test.describe('Scale', () => {
  const size = { width: 900, height: 600 };

  async function dense(browser: Browser): Promise<BrowserContext> {
    return browser.newContext({ viewport: size, deviceScaleFactor: 2 });
  }

  /**
   * The first window's pixels, and where it is shown.
   */
  async function shown(page: Page) {
    const [window] = await new Screen(page, page).windows();
    const { x, y, width, height, columns, rows } = window;
    return [
      [columns, rows],
      [x, y, width, height]
    ];
  }

  test('A desktop has the pixels of the screen, or fewer and larger ones', async ({
    browser,
    displays,
    baseURL
  }) => {
    const context = await dense(browser);
    const page = await open(context, displays, baseURL, 'blue');
    const place = [0, 0, 900, 600];
    await expect.poll(() => shown(page)).toEqual([[1800, 1200], place]);
    await choose(page, 'Scale', '1');
    await expect.poll(() => shown(page)).toEqual([[900, 600], place]);
    await choose(page, 'Scale', '1.5');
    await expect.poll(() => shown(page)).toEqual([[600, 400], place]);
    await choose(page, 'Scale', '2');
    await expect.poll(() => shown(page)).toEqual([[450, 300], place]);
    // It is remembered, and the display has that size from the start.
    await page.reload();
    await expect.poll(() => shown(page)).toEqual([[450, 300], place]);
    await choose(page, 'Scale', 'device');
    await expect.poll(() => shown(page)).toEqual([[1800, 1200], place]);
    await context.close();
  });

  test('A desktop that is to fit keeps its size, and the pointer its place', async ({
    context,
    displays,
    baseURL
  }) => {
    const events = new HomeFile('events');
    const page = await open(context, displays, baseURL, 'pad');
    await page.setViewportSize({ width: 1200, height: 600 });
    await expect
      .poll(() => shown(page))
      .toEqual([
        [1200, 600],
        [0, 0, 1200, 600]
      ]);
    await choose(page, 'Scale', 'fit');
    await page.setViewportSize({ width: 600, height: 600 });
    const halved = [
      [1200, 600],
      [0, 150, 600, 300]
    ];
    await expect.poll(() => shown(page)).toEqual(halved);
    await page.mouse.click(400, 250);
    await expect
      .poll(() => events.read())
      .toMatch(/ButtonPress event[^]*?root:\(800,200\)/);
    // It is the display that keeps its size, not the page.
    await page.reload();
    await page.locator('body[data-shown]').waitFor();
    await expect.poll(() => shown(page)).toEqual(halved);
    await page.setViewportSize({ width: 2400, height: 1200 });
    await expect
      .poll(() => shown(page))
      .toEqual([
        [1200, 600],
        [0, 0, 2400, 1200]
      ]);
  });

  test('Windows keep their pixels at another scale, and follow that of the screen', async ({
    context,
    displays,
    baseURL
  }) => {
    const events = new HomeFile('events');
    const page = await open(context, displays, baseURL, 'events');
    const pixels = [300, 200];
    await expect
      .poll(() => shown(page))
      .toEqual([pixels, [400, 300, 300, 200]]);
    await choose(page, 'Scale', '1.5');
    await expect
      .poll(() => shown(page))
      .toEqual([pixels, [600, 450, 450, 300]]);
    await page.mouse.click(750, 600);
    await expect
      .poll(() => events.read())
      .toMatch(/ButtonPress event[^]*?\(100,100\), root:\(500,400\)/);
    await choose(page, 'Scale', 'device');
    await expect
      .poll(() => shown(page))
      .toEqual([pixels, [400, 300, 300, 200]]);
    // As when the browser's window is moved to another screen.
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setDeviceMetricsOverride', {
      width: 1300,
      height: 810,
      deviceScaleFactor: 2,
      mobile: false
    });
    await expect
      .poll(() => shown(page))
      .toEqual([pixels, [200, 150, 150, 100]]);
  });
});
