import { galata } from '@jupyterlab/galata';
import type { Locator, Page } from '@playwright/test';
import * as fs from 'fs';
import * as path from 'path';

import {
  expect,
  HomeFile,
  isInside,
  open,
  startByTile,
  tabs,
  test
} from '../support/test';

test.use({ serverOptions: ['--ProfileManager.sessions=no-session'] });

/**
 * A file manager, as far as the workspace sees: it writes down the folder that it starts in.
 */
test.beforeAll(() => {
  const home = path.join(process.env.XPRA_TESTS_FOLDER!, 'home');
  const folder = path.join(home, '.local', 'share', 'applications');
  const program = path.join(home, 'folders.sh');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(
    program,
    '#!/bin/sh\nprintf %s "$PWD $*" > "$HOME/opened"\nexec xterm -T Folder -e sh\n',
    { mode: 0o755 }
  );
  fs.writeFileSync(
    path.join(folder, 'folders.desktop'),
    `[Desktop Entry]\nType=Application\nName=Folders\nExec=${program} %U\nCategories=System;FileManager;\n`
  );
});

function windowNamed(page: Page, title: string): Locator {
  return page.locator(`.xpra-Window[aria-label="${title}"]`);
}

function backgroundOf(locator: Locator): Promise<string> {
  return locator.evaluate(node => getComputedStyle(node).backgroundImage);
}

test('A program is found, used and closed, and the workspace stays', async ({
  context,
  displays,
  baseURL
}) => {
  const typed = new HomeFile('typed');
  const page = await open(context, displays, baseURL, { profile: 'desktop' });
  const bar = page.getByRole('toolbar', { name: 'Windows' });
  const ground = page.locator('.xpra-Workspace');
  await expect(bar).toBeVisible();
  await expect(ground).toBeVisible();
  await expect(bar.locator('.xpra-Clock')).toHaveText(/\d:\d\d/);

  await bar.getByRole('button', { name: 'Start' }).click();
  const menu = page.getByRole('dialog', { name: 'Start' });
  await expect(menu.getByRole('group', { name: 'System' })).toBeVisible();
  await page.keyboard.type('writes what typed');
  await expect(menu.getByRole('option')).toHaveText(['Keys']);
  await page.keyboard.type(' nowhere');
  await expect(menu.getByRole('status')).toHaveText(
    'No program is found by “writes what typed nowhere”.'
  );
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await page.keyboard.press('Enter');
  await page.keyboard.type('keys');
  await page.keyboard.press('Enter');
  const window = page.locator('.xpra-Window.xpra-mod-framed');
  await expect(window).toHaveClass(/xpra-mod-active/);
  const task = bar.locator('.xpra-TaskBar-item');
  await expect(task).toHaveAttribute('aria-pressed', 'true');
  // It has the keyboard at once.
  await page.keyboard.type('abc', { delay: 50 });
  await expect.poll(() => typed.read()).toBe('abc');

  await task.click();
  await expect(window).toBeHidden();
  await expect(task).toHaveAttribute('aria-pressed', 'false');
  await task.click();
  await expect(window).toBeVisible();
  await window.getByRole('button', { name: 'Maximise' }).click();
  const { y } = (await bar.boundingBox())!;
  await expect
    .poll(async () => {
      const box = (await window.boundingBox())!;
      return box.y + box.height;
    })
    .toBeLessThanOrEqual(y);

  await window.getByRole('button', { name: 'Close' }).click();
  await expect(window).toHaveCount(0);
  await expect(task).toHaveCount(0);
  await expect(bar).toBeVisible();
  await expect(ground).toBeVisible();
  expect(await displays.only()).toMatchObject({
    kind: 'workspace',
    state: 'ready'
  });
});

test('The terminal and the files are at hand, by mouse and by keyboard @once', async ({
  context,
  displays,
  baseURL
}) => {
  const opened = new HomeFile('opened');
  const page = await open(context, displays, baseURL, { profile: 'desktop' });
  const [icons, quick] = ['.xpra-Workspace-icons', '.xpra-TaskBar-quick'].map(
    name => page.locator(name)
  );
  await expect(quick!.getByRole('button')).toHaveText(['Terminal', 'Files']);
  // The tiles of the Launcher are on the ground too; installed programs are not.
  await expect(
    icons!.getByRole('button', { name: 'Green Terminal' })
  ).toBeVisible();
  await expect(icons!.getByRole('button', { name: 'Folders' })).toHaveCount(0);
  await icons!.getByRole('button', { name: 'Files' }).focus();
  await page.keyboard.press('Enter');
  await expect(windowNamed(page, 'Folder')).toBeVisible();
  const home = path.join(process.env.XPRA_TESTS_FOLDER!, 'home');
  await expect.poll(() => opened.read()).toBe(`${home} `);
  await quick!.getByRole('button', { name: 'Terminal' }).dblclick();
  await expect(
    page.locator('.xpra-Window.xpra-mod-framed.xpra-mod-active')
  ).not.toHaveAttribute('aria-label', 'Folder');
  await expect(page.locator('.xpra-Window.xpra-mod-framed')).toHaveCount(2);
  await page.reload();
  await expect(page.locator('.xpra-Window.xpra-mod-framed')).toHaveCount(2);
  await expect(icons!).toBeVisible();
});

test.describe('On a phone', () => {
  test.use({ viewport: { width: 390, height: 720 }, hasTouch: true });

  test('everything is within the page @once', async ({
    context,
    displays,
    baseURL
  }) => {
    const page = await open(context, displays, baseURL, { profile: 'desktop' });
    const bar = page.getByRole('toolbar', { name: 'Windows' });
    const outer = { x: 0, y: 0, width: 390, height: 720 };
    const inside = async (locator: Locator) =>
      expect(isInside((await locator.boundingBox())!, outer)).toBe(true);
    await page
      .locator('.xpra-Workspace-icons')
      .getByRole('button', { name: 'Terminal', exact: true })
      .tap();
    const window = page.locator('.xpra-Window.xpra-mod-framed');
    await expect(window).toBeVisible();
    await inside(window);
    await inside(window.locator('.xpra-Window-bar'));
    await inside(bar.locator('.xpra-Clock'));
    await inside(bar.locator('.xpra-TaskBar-item'));
    await bar.getByRole('button', { name: 'Start' }).tap();
    const menu = page.getByRole('dialog', { name: 'Start' });
    await expect(menu).toBeVisible();
    await inside(menu);
    // No keyboard of the phone covers the programs.
    await expect(menu.getByRole('combobox')).not.toBeFocused();
    await menu.getByRole('option', { name: 'Green Terminal' }).tap();
    await expect(window).toHaveCount(2);
  });
});

test.describe('In JupyterLab', () => {
  test.use({
    mockSettings: {
      ...galata.DEFAULT_SETTINGS,
      'jupyterlab-xpra:plugin': { windows: 'tabs' }
    }
  });

  test('the tile opens one tab, in the colours of the theme @once', async ({
    page
  }) => {
    const tab = await startByTile(page, 'Desktop');
    const ground = tab.root.locator('.xpra-Workspace');
    await expect(ground).toBeVisible();
    const light = await backgroundOf(ground);
    await page.theme.setDarkTheme();
    await expect.poll(() => backgroundOf(ground)).not.toBe(light);
    await tab.root
      .locator('.xpra-TaskBar-quick')
      .getByRole('button', { name: 'Terminal' })
      .click();
    await expect(
      tab.root.locator('.xpra-Window.xpra-mod-framed')
    ).toBeVisible();
    await expect(tabs(page)).toHaveCount(1);
    await expect(tab.button('Show all windows in one tab')).toBeHidden();
  });
});
