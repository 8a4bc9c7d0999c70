import type { Browser, Page } from '@playwright/test';
import { By } from 'selenium-webdriver';

import {
  BLUE,
  dialog,
  Displays,
  expect,
  HomeFile,
  isInside,
  RED,
  Screen,
  startByTile,
  test,
  view
} from '../support/test';
import { WebKit } from '../support/webkit';

const NO_LONGER = 'This link does not work any more';

/**
 * Open a link as another person does, who has no account.
 */
async function look(
  browser: Browser,
  link: string,
  size = { width: 640, height: 480 }
): Promise<Page> {
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  await page.goto(link);
  return page;
}

/**
 * The link to a display.
 */
async function share(
  page: Page,
  displays: Displays,
  id: string
): Promise<string> {
  return new URL(await displays.share(id), page.url()).href;
}

/**
 * Note each time that a page is not connected any more.
 */
async function watchConnection(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    new MutationObserver(() => seen.push(document.body.dataset.phase!)).observe(
      document.body,
      { attributeFilter: ['data-phase'] }
    );
  });
  return () =>
    page.evaluate(() => (window as unknown as { seen: string[] }).seen);
}

test('A person with the link sees what is typed, and types nothing', async ({
  browser,
  context,
  displays,
  baseURL
}) => {
  const typed = new HomeFile('typed');
  const { id } = await displays.ready({ profile: 'keys' });
  const owner = await view(context, baseURL, id);
  await expect.poll(() => typed.exists()).toBe(true);
  const phases = await watchConnection(owner);

  const link = await share(owner, displays, id);
  const viewer = await look(browser, link);
  const [mine, theirs] = [owner, viewer].map(page => new Screen(page, page));
  await expect(viewer.locator('body')).toHaveAttribute(
    'data-phase',
    'connected'
  );
  await expect(viewer.getByText('View only')).toBeVisible();
  await expect(viewer.getByRole('button')).toHaveCount(0);
  await expect(viewer.locator('textarea, input, select')).toHaveCount(0);
  const [window] = await mine.windows();
  await theirs.shows([0x20, 0x40, 0x60]);

  const before = await theirs.picture();
  await owner.keyboard.type('abc');
  await expect.poll(() => typed.read()).toBe('abc');
  await expect.poll(() => theirs.picture()).not.toBe(before);

  await viewer.mouse.dblclick(100, 100);
  await viewer.mouse.click(100, 100, { button: 'middle' });
  await viewer.mouse.wheel(0, 300);
  await viewer.keyboard.type('XYZ');
  await viewer.keyboard.press('Control+Shift+V');
  await viewer.keyboard.press('Alt+F4');
  await viewer.setViewportSize({ width: 1000, height: 900 });
  // Characters that the display has not had before are declared to it.
  await owner.keyboard.type('дeφ€', { delay: 50 });
  await expect.poll(() => typed.read()).toBe('abcдeφ€');
  const [{ columns, rows }] = await mine.windows();
  expect([columns, rows]).toEqual([window.columns, window.rows]);

  const other = await look(browser, link);
  await new Screen(other, other).shows([0x20, 0x40, 0x60]);
  expect(other.url()).not.toContain('#');
  await other.reload();
  await new Screen(other, other).shows([0x20, 0x40, 0x60]);
  await viewer.context().close();
  expect((await displays.get(id)).viewers).toBe(1);
  await owner.keyboard.type('g');
  await expect.poll(() => typed.read()).toBe('abcдeφ€g');
  expect(await phases()).toEqual([]);

  await displays.unshare(id);
  await expect(other.getByRole('alert')).toContainText(NO_LONGER);
  await expect(other.locator('canvas')).toHaveCount(0);
  await other.reload();
  await expect(other.getByRole('alert')).toContainText(NO_LONGER);
  await other.context().close();
});

test('A person with the link looks on in WebKit, and types nothing', async ({
  context,
  displays,
  baseURL
}) => {
  const typed = new HomeFile('typed');
  const { id } = await displays.ready({ profile: 'keys' });
  const owner = await view(context, baseURL, id);
  await expect.poll(() => typed.exists()).toBe(true);
  const link = await share(owner, displays, id);
  const webkit = await WebKit.start();
  try {
    await webkit.driver.get(link);
    const phase = () => webkit.evaluate(() => document.body.dataset.phase);
    await expect.poll(phase).toBe('connected');
    const mark = By.xpath('//*[text()="View only"]');
    await expect.poll(() => webkit.driver.findElements(mark)).toHaveLength(1);
    await expect.poll(() => webkit.corner()).toEqual([0x20, 0x40, 0x60]);

    await webkit.driver.actions().sendKeys('theirs').perform();
    await owner.keyboard.type('mine');
    await expect.poll(() => typed.read()).toBe('mine');
  } finally {
    await webkit.stop();
  }
});

test('A desktop is as large as fits, and keeps its size @firefox', async ({
  browser,
  context,
  displays,
  baseURL
}) => {
  const events = new HomeFile('events');
  const { id } = await displays.ready({ profile: 'blue' });
  const owner = await view(context, baseURL, id);
  await new Screen(owner, owner).shows(BLUE);
  const size = { width: 500, height: 700 };
  const viewer = await look(browser, await share(owner, displays, id), size);
  const screen = new Screen(viewer, viewer);
  const shown = await screen.shows(BLUE);
  const [{ columns, rows }] = await new Screen(owner, owner).windows();
  expect([shown.columns, shown.rows]).toEqual([columns, rows]);
  expect(isInside(shown, { x: 0, y: 0, ...size })).toBe(true);
  expect(shown.width).toBeCloseTo(500, 0);

  await owner.setViewportSize({ width: 900, height: 500 });
  await expect
    .poll(async () => (await screen.windows())[0])
    .toMatchObject({ columns: 900, rows: 500 });
  await screen.shows(BLUE);
  await viewer.mouse.click(100, 350, { button: 'right' });
  await viewer.setViewportSize({ width: 300, height: 300 });
  await expect
    .poll(async () => (await screen.windows())[0].width)
    .toBeCloseTo(300, 0);
  expect((await new Screen(owner, owner).windows())[0]).toMatchObject({
    columns: 900,
    rows: 500
  });
  expect(events.exists()).toBe(false);
  await viewer.context().close();
});

test('It is shown while somebody has it open', async ({
  browser,
  context,
  displays,
  baseURL
}) => {
  const { id } = await displays.ready({ profile: 'red' });
  const first = await view(context, baseURL, id);
  const viewer = await look(browser, await share(first, displays, id));
  const screen = new Screen(viewer, viewer);
  await screen.shows(RED);

  // Another tab takes it over, which is not for those who look to notice.
  const phases = await watchConnection(viewer);
  const second = await view(context, baseURL, id);
  await new Screen(second, second).shows(RED);
  await expect(first.getByRole('alert')).toContainText('Opened elsewhere');
  expect(await phases()).toEqual([]);

  await second.close();
  await first.close();
  await expect(viewer.getByText('The display is not shown')).toBeVisible();
  await expect(viewer.locator('canvas')).toHaveCount(0);
  const third = await view(context, baseURL, id);
  await expect(viewer.getByText('The display is not shown')).toBeHidden();
  await screen.shows(RED);
  await new Screen(third, third).shows(RED);

  await displays.delete(id);
  await expect(viewer.getByRole('alert')).toContainText(NO_LONGER);
  await expect(third.getByRole('alert')).toContainText('has ended');
  await viewer.context().close();
});

test('A display is shared by its toolbar', async ({
  browser,
  page,
  displays
}) => {
  const tab = await startByTile(page, 'Red Terminal');
  await tab.shows(RED);
  const button = tab.button('Share the display by a link, for others to see');
  await button.click();
  await expect(dialog(page)).toContainText('Share Red Terminal 1');
  const link = dialog(page).getByLabel('Link to share');
  const url = await link.inputValue();
  expect(url).toContain('/xpra/shared/#');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await dialog(page).getByRole('button', { name: 'Copy link' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(url);

  const viewer = await look(browser, url);
  await new Screen(viewer, viewer).shows(RED);
  await button.click();
  expect(await link.inputValue()).toBe(url);
  await dialog(page).getByRole('button', { name: 'Stop sharing' }).click();
  await expect(viewer.getByRole('alert')).toContainText(NO_LONGER);
  await viewer.context().close();
  expect(await displays.live()).toHaveLength(1);
});

test('A display is shared by the controls of its page @firefox', async ({
  browser,
  context,
  displays,
  baseURL
}) => {
  const { id } = await displays.ready({ profile: 'red' });
  const owner = await view(context, baseURL, id);
  await owner.getByRole('button', { name: 'Controls of the display' }).click();
  const sharing = owner.getByRole('group', { name: 'Sharing' });
  await sharing.getByRole('button', { name: 'Share…' }).click();
  const link = sharing.getByLabel('Link to share');
  await sharing.getByRole('button', { name: 'Copy link' }).click();
  await expect(sharing).toContainText('The link was copied.');
  const viewer = await look(browser, await link.inputValue());
  await new Screen(viewer, viewer).shows(RED);
  await sharing.getByRole('button', { name: 'Stop sharing' }).click();
  await expect(viewer.getByRole('alert')).toContainText(NO_LONGER);
  await expect(link).toBeHidden();
  await viewer.context().close();
});
