import type { Locator } from '@playwright/test';
import * as path from 'path';

import { AS_TABS, Docked, expect, HomeFile, open, test } from '../support/test';

/**
 * The command of a program that hides in the tray.
 */
function mail(kit: string): string[] {
  const programs = path.join(__dirname, '../support/programs');
  return ['/usr/bin/python3', path.join(programs, `trayicon_${kit}.py`)];
}

/**
 * The colour in the middle of a picture, as red, green, blue and opacity.
 */
function colourOf(picture: Locator): Promise<number[]> {
  return picture.evaluate((node: HTMLCanvasElement | HTMLImageElement) => {
    const canvas = document.createElement('canvas');
    const painting = canvas.getContext('2d')!;
    painting.drawImage(node, 0, 0);
    return [
      ...painting.getImageData(node.width >> 1, node.height >> 1, 1, 1).data
    ];
  });
}

const RED = [255, 0, 0, 255];
const BLUE = [0, 0, 255, 255];

async function says(what: string): Promise<void> {
  await expect.poll(() => said.read()).toContain(`${what}\n`);
}

let said: HomeFile;

test.beforeEach(() => {
  said = new HomeFile('said');
});

for (const kit of ['gtk', 'qt']) {
  test(`A window that was closed into the tray comes back: ${kit}`, async ({
    context,
    displays,
    baseURL
  }) => {
    const page = await open(context, displays, baseURL, { command: mail(kit) });
    const window = page.locator('.xpra-Window[aria-label="Mail"]');
    const tray = page.getByRole('group', { name: 'Icons of programs' });
    const icon = tray.getByRole('button');
    await expect(window).toBeVisible();
    await expect(icon).toBeVisible();
    await expect.poll(() => colourOf(icon.locator('canvas'))).toEqual(RED);

    await window.getByRole('button', { name: 'Close' }).click();
    await expect(window).toHaveCount(0);
    await icon.click();
    await says('clicked');
    await expect(window).toBeVisible();
    await expect.poll(() => colourOf(icon.locator('canvas'))).toEqual(BLUE);

    // The menu opens above the icon.
    await icon.click({ button: 'right' });
    const menu = page.locator('.xpra-Window:not(.xpra-mod-framed)');
    await expect(menu).toBeVisible();
    const [box, place] = [await menu.boundingBox(), await icon.boundingBox()];
    expect(box!.y + box!.height).toBeLessThanOrEqual(place!.y + place!.height);
    expect(box!.x + box!.width).toBeGreaterThan(place!.x);
    await page.mouse.click(box!.x + 20, box!.y + 14);
    await says('checked');

    // By the keyboard.
    await window.getByRole('button', { name: 'Close' }).click();
    await expect(window).toHaveCount(0);
    await icon.press('Enter');
    await expect(window).toBeVisible();
  });
}

test('An icon is clicked, and not the window that lies below the bar', async ({
  context,
  displays,
  baseURL
}) => {
  const page = await open(context, displays, baseURL, { command: mail('gtk') });
  const bar = page.locator('.xpra-Window-bar');
  const icon = page.locator('.xpra-Tray-icon');
  await expect(icon).toBeVisible();
  await bar.hover({ position: { x: 40, y: 10 } });
  await page.mouse.down();
  const { x, y } = (await icon.boundingBox())!;
  await page.mouse.move(x - 20, y - 60, { steps: 5 });
  await page.mouse.up();
  await icon.click();
  await says('clicked');
});

test('The icon of a program that dies is gone', async ({
  context,
  displays,
  baseURL
}) => {
  const pid = new HomeFile('pid');
  const page = await open(context, displays, baseURL, { profile: 'red' });
  const tray = page.getByRole('group', { name: 'Icons of programs' });
  await expect(tray).toBeHidden();
  await page.keyboard.type(`${mail('gtk').join(' ')} & echo $! > ${pid.path}`);
  await page.keyboard.press('Enter');
  await expect(tray.getByRole('button')).toBeVisible();
  process.kill(Number(pid.read()), 'SIGKILL');
  await expect(tray).toBeHidden();
});

test.describe('With windows as tabs', () => {
  test.use(AS_TABS);

  test('the icon is in the toolbar of the tab', async ({ page, displays }) => {
    const { id } = await displays.ready({ command: mail('gtk') });
    await page.evaluate(
      id => window.jupyterapp.commands.execute('xpra:open', { id }),
      id
    );
    const docked = new Docked(page);
    const tray = page.getByRole('group', { name: 'Icons of programs' });
    const icon = tray.getByRole('button');
    await expect(docked.tab('Mail')).toBeVisible();
    await expect(icon).toBeVisible();
    await expect.poll(() => colourOf(icon.locator('img'))).toEqual(RED);
    await icon.click();
    await says('clicked');
    await expect.poll(() => colourOf(icon.locator('img'))).toEqual(BLUE);

    await icon.click({ button: 'right' });
    const menu = docked.root.locator('.xpra-Window:not(.xpra-mod-framed)');
    await expect(menu).toHaveCount(2);
  });
});
