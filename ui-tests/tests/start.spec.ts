import {
  BLUE,
  DisplayTab,
  expect,
  GREEN,
  HomeFile,
  isInside,
  RED,
  Screen,
  startByTile,
  tabs,
  test
} from '../support/test';

/**
 * The printable ASCII characters.
 */
const CHARACTERS = Array.from({ length: 95 }, (_, i) =>
  String.fromCharCode(32 + i)
).join('');

/**
 * Type into a terminal.
 *
 * @returns What arrives.
 */
async function typed(tab: DisplayTab, text: string): Promise<string> {
  const file = new HomeFile('typed');
  await tab.type(`cat > ${file.path}`);
  await tab.type(text);
  await expect.poll(() => file.read()).toMatch(/\n$/);
  return file.read().slice(0, -1);
}

test.describe('A tile', () => {
  test('opens a tab with the terminal on its canvas', async ({
    page,
    displays
  }) => {
    const screen = new HomeFile('screen');
    const tab = await startByTile(page, 'Red Terminal');
    const window = await tab.shows(RED);
    const { width, height } = await tab.size();
    expect(isInside(window, { x: 0, y: 0, width, height })).toBe(true);
    expect(screen.read()).toContain(`dimensions:    ${width}x${height} pixels`);

    await expect(tab.card).toBeHidden();
    expect(await displays.only()).toMatchObject({
      name: 'Red Terminal 1',
      profile: 'red',
      kind: 'seamless',
      state: 'ready'
    });
  });

  test('says what is happening while the display starts', async ({ page }) => {
    await page.evaluate(() => {
      const said = ((globalThis as any).said = [] as string[]);
      new MutationObserver(() => {
        const card = document.querySelector(
          '.jp-XpraDisplay-card:has(.jp-XpraDisplay-spinner) [role=status]'
        );
        const text = card?.textContent;
        if (text && text !== said[said.length - 1]) {
          said.push(text);
        }
      }).observe(document.body, {
        characterData: true,
        childList: true,
        subtree: true
      });
    });
    const tab = await startByTile(page, 'Red Terminal');
    await tab.shows(RED);
    const said = await page.evaluate(() => (globalThis as any).said);
    expect(said.join()).toContain('Starting Red Terminal 1');
    expect(said.length).toBeGreaterThan(1);
  });

  test('starts a display that has the keyboard', async ({ page }) => {
    const file = new HomeFile('typed');
    const tab = await startByTile(page, 'Red Terminal');
    await tab.shows(RED);

    await page.keyboard.type(`echo 'Without a Click' > ${file.path}`);
    await page.keyboard.press('Enter');
    await expect.poll(() => file.read()).toBe('Without a Click\n');
  });

  test('starts a desktop as large as the tab', async ({ page, displays }) => {
    const tab = await startByTile(page, 'Blue Desktop');
    const window = await tab.shows(BLUE);
    const { width, height } = await tab.size();
    expect(window).toMatchObject({ width, height });
    expect(window).toMatchObject({ columns: width, rows: height });
    // Xpra's own client centres it with the gap that a line of text would have
    // below it, and is off by half of that.
    expect(Math.abs(window.x)).toBeLessThanOrEqual(2);
    expect(Math.abs(window.y)).toBeLessThanOrEqual(2);
    expect(await displays.only()).toMatchObject({ kind: 'desktop' });
  });

  test('starts the desktop session that is installed', async ({
    page,
    displays
  }) => {
    const tab = await startByTile(page, 'Desktop');
    await expect(async () => {
      const windows = await tab.windows();
      expect(windows).toHaveLength(1);
      // A background and a panel, not one colour.
      expect(windows[0].share).toBeLessThan(1);
      expect(windows[0].share).toBeGreaterThan(0);
    }).toPass();
    expect(await displays.only()).toMatchObject({
      profile: 'desktop',
      kind: 'desktop'
    });
  });
});

test('Two displays at once have each their own windows and keyboard', async ({
  page,
  displays
}) => {
  const files = [new HomeFile('first'), new HomeFile('second')];
  const first = await startByTile(page, 'Red Terminal');
  await first.shows(RED);
  const second = await startByTile(page, 'Green Terminal');
  await second.shows(GREEN);
  expect(await displays.live()).toHaveLength(2);
  expect(await first.windows()).toHaveLength(1);
  expect(await second.windows()).toHaveLength(1);

  await second.type(`echo $DISPLAY > ${files[1].path}`);
  await expect.poll(() => files[1].read()).not.toBe('');
  await first.tab.click();
  await first.shows(RED);
  await first.type(`echo $DISPLAY > ${files[0].path}`);
  await expect.poll(() => files[0].read()).not.toBe('');
  expect(files[0].read()).not.toBe(files[1].read());
});

test('Every character of the keyboard arrives', async ({ page }) => {
  const tab = await startByTile(page, 'Red Terminal');
  await tab.shows(RED);
  expect(await typed(tab, CHARACTERS)).toBe(CHARACTERS);
});

test('Two displays of one profile are told apart by their names', async ({
  page
}) => {
  await startByTile(page, 'Red Terminal');
  await startByTile(page, 'Red Terminal', 'Red Terminal 2');
  await expect(tabs(page)).toHaveCount(2);
});

test('The palette and the menu start displays', async ({ page, displays }) => {
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('apputils:activate-command-palette')
  );
  await page.locator('.lm-CommandPalette-input').fill('New Red Terminal');
  await page
    .locator('.lm-CommandPalette-item', { hasText: 'New Red Terminal' })
    .click();
  await expect(tabs(page)).toHaveText(['Red Terminal 1']);

  await page.menu.clickMenuItem('File>New>Green Terminal');
  await expect(tabs(page)).toHaveText(['Red Terminal 1', 'Green Terminal 1']);
  expect((await displays.live()).map(({ profile }) => profile).sort()).toEqual([
    'green',
    'red'
  ]);
});

test('The tile explains what is missing, and how to get it', async ({
  page,
  context,
  displays
}) => {
  const remedy = 'sudo apt-get install xpra xvfb';
  await context.grantPermissions(['clipboard-read']);
  await page.route('**/xpra/api/status*', route =>
    route.fulfill({
      json: {
        ok: false,
        xpra: null,
        problems: [{ id: 'xpra', message: 'Xpra is not installed.', remedy }]
      }
    })
  );
  await page.reload();
  await page.locator('.jp-LauncherCard', { hasText: 'Red Terminal' }).click();

  const dialog = page.locator('.jp-Dialog');
  await expect(dialog).toContainText('Displays cannot be started yet');
  await expect(dialog).toContainText('Xpra is not installed.');
  await expect(dialog.locator('pre')).toHaveText(remedy);
  await dialog.getByRole('button', { name: 'Copy' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    remedy
  );
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(dialog).toHaveCount(0);
  expect(await displays.all()).toEqual([]);
});

test('A display opens in a browser tab, and comes back to its tab', async ({
  page,
  displays
}) => {
  const tab = await startByTile(page, 'Red Terminal');
  await tab.shows(RED);

  const popup = page.waitForEvent('popup');
  await tab.button('Open the display in a browser tab of its own').click();
  const alone = await popup;
  await new Screen(alone, alone).shows(RED);

  // Xpra shows a display to one viewer at a time.
  const button = tab.root.getByRole('button', { name: 'Take over' });
  await expect(button).toBeVisible();
  await expect(alone.locator('.xpra-Window-canvas')).toHaveCount(1);
  await alone.close();
  await button.click();
  await tab.shows(RED);
  expect(await displays.live()).toHaveLength(1);
});
