import { galata } from '@jupyterlab/galata';

import { expect, HomeFile, open, startByTile, test } from '../support/test';

test.describe('In a browser tab of its own', () => {
  test.use({ locale: 'ru-RU', colorScheme: 'dark' });

  test('The page speaks the language of the browser', async ({
    context,
    displays,
    baseURL
  }) => {
    const page = await open(context, displays, baseURL, { profile: 'desktop' });
    await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
    await expect(
      page.getByRole('button', { name: 'Управление дисплеем' })
    ).toBeVisible();
  });
});

test('A page that is opened while its display starts says so, and then shows it', async ({
  context,
  displays,
  baseURL
}) => {
  const go = new HomeFile('go');
  const { id } = await displays.start({ profile: 'slow', name: 'Patience' });
  const page = await context.newPage();
  await page.goto(`${baseURL}/xpra/displays/${id}/`);
  const overlay = page.locator('#overlay');
  await expect(overlay.getByRole('heading')).toHaveText('Patience');
  await expect(overlay).toContainText('Starting Slow Terminal');
  go.make();
  await page.locator('body[data-shown]').waitFor();
  await expect(overlay).toBeHidden();
});

test('A page whose display does not start shows why', async ({
  context,
  displays,
  baseURL
}) => {
  expect(new HomeFile('go').exists()).toBe(false);
  const { id } = await displays.start({ profile: 'slow', name: 'Patience' });
  const page = await context.newPage();
  await page.goto(`${baseURL}/xpra/displays/${id}/`);
  await expect(page.locator('#overlay')).toContainText('Starting Slow');
  // The server takes so long that the page asks for its display twice more.
  let loads = 0;
  await page.route(page.url(), async route => {
    loads += 1;
    await page.waitForRequest(`**/xpra/api/displays/${id}`);
    await page.waitForRequest(`**/xpra/api/displays/${id}`);
    await route.continue();
  });
  await displays.delete(id);
  await expect(
    page.getByRole('heading', { name: 'Patience has ended' })
  ).toBeVisible();
  expect(loads).toBe(1);
});

test('The controls are opened and closed by mouse and by keyboard', async ({
  context,
  displays,
  baseURL
}) => {
  const page = await open(context, displays, baseURL, { profile: 'desktop' });
  const handle = page.getByRole('button', { name: 'Controls of the display' });
  const full = page.getByRole('button', { name: 'Full screen' });
  await expect(full).toBeHidden();
  await handle.click();
  await expect(full).toBeVisible();
  const first = page.locator('#controls').locator('select, button').first();
  await expect(first).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(full).toBeHidden();
  await expect(handle).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(first).toBeFocused();
  await full.focus();
  await page.keyboard.press('Enter');
  await expect
    .poll(() => page.evaluate(() => document.fullscreenElement !== null))
    .toBe(true);
  await handle.click();
  await page.getByRole('button', { name: 'Leave full screen' }).click();
  await expect
    .poll(() => page.evaluate(() => document.fullscreenElement !== null))
    .toBe(false);
  await handle.click();
  await page.mouse.click(800, 300);
  await expect(full).toBeHidden();
});

test('Quality is chosen, and what the connection does is shown', async ({
  context,
  displays,
  baseURL
}) => {
  const page = await open(context, displays, baseURL, { profile: 'desktop' });
  const handle = page.getByRole('button', { name: 'Controls of the display' });
  await handle.click();
  await page.getByText('Show', { exact: true }).click();
  const figures = page.locator('.xpra-Panel-figures');
  await expect(figures).toContainText(/Round trip[\d.]+ ms/);
  await expect(figures).toContainText(/Bandwidth[\d.]+ Mbit/);

  const quality = page.getByLabel('Quality');
  await expect(quality).toHaveValue('auto');
  await quality.selectOption('Low bandwidth');
  await page.reload();
  await page.locator('body[data-shown]').waitFor();
  await handle.click();
  await expect(quality).toHaveValue('low');
  // Encoded pictures, as a fast connection does not get them.
  await page.getByText('Show', { exact: true }).click();
  await expect(figures).toContainText(
    /Encodings.*(webp|jpeg|png|h264|vp[89]) /
  );
});

test('The page wears the theme of Lab, and changes with it', async ({
  page
}) => {
  const tab = await startByTile(page, 'Blue Desktop');
  const handle = tab.root.getByRole('button', {
    name: 'Controls of the display'
  });
  const colour = () =>
    handle.evaluate(node => getComputedStyle(node).backgroundColor);
  const labs = () =>
    page.evaluate(() => {
      const probe = document.createElement('div');
      probe.style.background = 'var(--jp-layout-color1)';
      document.body.append(probe);
      const { backgroundColor } = getComputedStyle(probe);
      probe.remove();
      return backgroundColor;
    });
  await expect.poll(colour).toBe(await labs());
  const before = await labs();
  await page.theme.setDarkTheme();
  await expect.poll(labs).not.toBe(before);
  await expect.poll(colour).toBe(await labs());
});

test.describe('In Lab in another language', () => {
  test.use({
    autoGoto: false,
    // By default it looks for the Launcher by its English name.
    waitForApplication: async ({}, use) => {
      await use(page => page.locator('#jp-main-dock-panel').waitFor());
    },
    mockSettings: {
      ...galata.DEFAULT_SETTINGS,
      '@jupyterlab/translation-extension:plugin': { locale: 'ru_RU' },
      'jupyterlab-xpra:plugin': { windows: 'one' }
    }
  });

  test('Tabs, the sidebar and the page speak it', async ({
    page,
    displays
  }) => {
    await displays.ready({ profile: 'blue' });
    await page.goto();
    const running = page.locator('#jp-running-sessions');
    await page
      .getByRole('tab', { name: 'Запущенные терминалы и ядра' })
      .click();
    await expect(running.getByText('Дисплеи')).toBeVisible();
    await running.getByText('Blue Desktop 1').click();
    const tab = page.frameLocator('.jp-XpraDisplay-frame iframe');
    await expect(
      tab.getByRole('button', { name: 'Управление дисплеем' })
    ).toBeVisible();
    await expect(
      page.getByRole('button', { name: 'Переименовать дисплей' })
    ).toBeVisible();
  });
});
