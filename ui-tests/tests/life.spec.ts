import { galata } from '@jupyterlab/galata';

import {
  BLUE,
  dialog,
  DisplayTab,
  expect,
  GREEN,
  HomeFile,
  layoutSaved,
  RED,
  reload,
  restPolls,
  RunningDisplays,
  startByTile,
  tabs,
  test
} from '../support/test';

test('A reload of the page brings tab and picture back', async ({
  page,
  displays
}) => {
  const first = await startByTile(page, 'Red Terminal');
  await first.shows(RED);
  const second = await startByTile(page, 'Blue Desktop');
  const { width, height } = await second.shows(BLUE);

  await reload(page);
  await expect(tabs(page)).toHaveText(['Red Terminal 1', 'Blue Desktop 1']);
  const restored = await DisplayTab.named(page, 'Blue Desktop 1');
  expect(await restored.isCurrent()).toBe(true);
  expect(await restored.shows(BLUE)).toMatchObject({ width, height });

  await (await DisplayTab.named(page, 'Red Terminal 1')).tab.click();
  await (await DisplayTab.named(page, 'Red Terminal 1')).shows(RED);
  expect(await displays.all()).toHaveLength(2);
});

test('A reload while the display starts brings the tab back', async ({
  page,
  displays
}) => {
  const go = new HomeFile('go');
  const saved = layoutSaved(page, true);
  const tab = await startByTile(page, 'Slow Terminal');
  await expect(tab.card).toContainText('Starting Slow Terminal 1');
  await saved;
  await reload(page);
  const restored = await DisplayTab.named(page, 'Slow Terminal 1');
  await expect(restored.card).toContainText('Starting Slow Terminal 1');
  go.make();
  await restored.shows(RED);
  expect(await displays.all()).toHaveLength(1);
});

test('A display that is killed is said to have ended, and starts again', async ({
  page,
  displays
}) => {
  const tab = await startByTile(page, 'Red Terminal');
  await tab.shows(RED);
  const running = await RunningDisplays.open(page);
  await expect(running.item('Red Terminal 1')).toBeVisible();

  const before = await displays.only();
  await restPolls(page);
  displays.killXpra(before.id);
  await expect(tab.card.getByRole('alert')).toContainText(
    'Red Terminal 1 ended unexpectedly'
  );
  await expect(running.items).toHaveCount(0);
  const { message, reason } = await displays.only();
  expect(reason).toBe('lost');
  await expect(tab.card).toContainText(message);
  const log = tab.card.getByRole('log');
  await expect(log).toContainText('xpra');
  // The last lines are in sight.
  await expect
    .poll(() =>
      log.evaluate(node =>
        // It is scrolled from its end.
        Math.abs(node.scrollTop)
      )
    )
    .toBeLessThan(2);
  await expect(tab.iframe).toHaveCount(0);
  // The tab tells; a notification besides would be one too many.
  await expect(page.locator('.Toastify__toast')).toHaveCount(0);

  await tab.button('Start Again').click();
  await tab.shows(RED);
  await expect(tab.tab).toHaveText('Red Terminal 1');
  await expect(tabs(page)).toHaveCount(1);
  await expect(running.item('Red Terminal 1')).toBeVisible();
  const [after] = await displays.live();
  expect(after.id).not.toBe(before.id);
});

test('A display started again is the one that a reload brings back', async ({
  page,
  displays
}) => {
  const tab = await startByTile(page, 'Red Terminal');
  await tab.shows(RED);
  await displays.delete((await displays.only()).id);
  await tab.button('Start Again').click();
  await tab.shows(RED);

  await reload(page);
  await (await DisplayTab.named(page, 'Red Terminal 1')).shows(RED);
  expect(await displays.live()).toHaveLength(1);
});

test('A display that ended while the page was away is not started', async ({
  page,
  complaints,
  displays
}) => {
  complaints.tolerate(/net::ERR_FAILED/);
  const tab = await startByTile(page, 'Red Terminal');
  await tab.shows(RED);
  const { id } = await displays.only();
  // The page may ask for the display before the reload.
  complaints.tolerate(new RegExp(`/xpra/api/displays/${id} .* 404 `));
  await page.route('**/xpra/api/**', route => route.abort());
  await displays.delete(id);
  await displays.delete(id);
  await page.unroute('**/xpra/api/**');

  await reload(page);
  const restored = await DisplayTab.named(page, 'Red Terminal 1');
  await expect(restored.card).toContainText('This display no longer exists');
  expect(await displays.all()).toEqual([]);
  await restored.button('Start Again').click();
  await restored.shows(RED);
});

test('A program that does not exist is said not to', async ({
  page,
  displays
}) => {
  const tab = await startByTile(page, 'Missing Program');
  await expect(tab.card.getByRole('alert')).toContainText(
    'Missing Program 1 could not be started'
  );
  const { message, reason } = await displays.only();
  expect(reason).toBe('failed');
  expect(message).toContain('no-such-program');
  await expect(tab.card).toContainText(message);
  await expect(tab.card.getByRole('log')).toContainText('no-such-program');
  await expect(tab.button('Start Again')).toBeVisible();
  await tab.button('Close').click();
  await expect(tabs(page)).toHaveCount(0);
});

test('A program that ends is said to have ended', async ({
  page,
  displays
}) => {
  const tab = await startByTile(page, 'Brief Program');
  await expect(tab.card).toContainText('Brief Program 1 has ended');
  await expect(tab.card.getByRole('log')).toContainText('what I had to say');
  expect(await displays.only()).toMatchObject({
    state: 'ended',
    reason: 'exited',
    exit_code: 3
  });

  const other = await startByTile(page, 'Green Terminal');
  await other.shows(GREEN);
  await other.type('exit');
  await expect(other.card).toContainText('Green Terminal 1 has ended');
});

test('Closing the tab leaves the display running', async ({
  page,
  displays
}) => {
  const file = new HomeFile('typed');
  const tab = await startByTile(page, 'Red Terminal');
  await tab.shows(RED);
  await tab.type('here=still');
  await tab.close();
  expect(await displays.only()).toMatchObject({ state: 'ready' });

  const running = await RunningDisplays.open(page);
  await running.open('Red Terminal 1');
  const again = await DisplayTab.named(page, 'Red Terminal 1');
  await again.shows(RED);
  await again.type(`echo $here > ${file.path}`);
  await expect.poll(() => file.read()).toBe('still\n');
});

test('A closed tab does not come back with a reload', async ({ page }) => {
  const tab = await startByTile(page, 'Red Terminal');
  await tab.shows(RED);
  const saved = layoutSaved(page, false);
  await tab.close();
  await saved;
  await reload(page);
  const running = await RunningDisplays.open(page);
  await expect(running.item('Red Terminal 1')).toBeVisible();
  await expect(tabs(page)).toHaveCount(0);
});

test.describe('With the setting', () => {
  test.use({
    mockSettings: {
      ...galata.DEFAULT_SETTINGS,
      'jupyterlab-xpra:plugin': { stopOnClose: true, windows: 'one' }
    }
  });

  test('closing the tab stops the display', async ({ page, displays }) => {
    const tab = await startByTile(page, 'Red Terminal');
    await tab.shows(RED);
    await tab.close();
    await expect.poll(async () => (await displays.only()).state).toBe('ended');
    expect(await displays.only()).toMatchObject({ reason: 'stopped' });
  });

  test('a reload of the page stops nothing', async ({ page, displays }) => {
    const tab = await startByTile(page, 'Red Terminal');
    await tab.shows(RED);
    await reload(page);
    await (await DisplayTab.named(page, 'Red Terminal 1')).shows(RED);
    expect(await displays.only()).toMatchObject({ state: 'ready' });
  });
});

test('The toolbar stops a display after confirmation', async ({
  page,
  displays
}) => {
  const tab = await startByTile(page, 'Red Terminal');
  await tab.shows(RED);
  const stop = tab.button('Stop the display and the programs in it');

  await stop.click();
  await expect(dialog(page)).toContainText('Stop Red Terminal 1?');
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog(page)).toHaveCount(0);
  expect(await displays.only()).toMatchObject({ state: 'ready' });

  await stop.click();
  await dialog(page).locator('.jp-mod-warn').click();
  await expect(tab.card).toContainText('Red Terminal 1 was stopped');
  expect(await displays.only()).toMatchObject({
    state: 'ended',
    reason: 'stopped'
  });
  await expect(stop).toHaveAttribute('aria-disabled', 'true');
});

test('A display opens once', async ({ page, displays }) => {
  const tab = await startByTile(page, 'Red Terminal');
  await tab.shows(RED);
  await startByTile(page, 'Green Terminal');
  expect(await tab.isCurrent()).toBe(false);

  const running = await RunningDisplays.open(page);
  await running.open('Red Terminal 1');
  await expect.poll(() => tab.isCurrent()).toBe(true);
  await expect(tabs(page)).toHaveCount(2);
  expect(await displays.live()).toHaveLength(2);
});
