import type { Page } from '@playwright/test';
import * as path from 'path';

import { expect, HomeFile, open, test } from '../support/test';

const TURNS = path.join(__dirname, '..', 'support', 'programs', 'turns.py');

test.use({ viewport: { width: 1000, height: 700 } });

function isLocked(page: Page): Promise<boolean> {
  return page.evaluate(() => document.pointerLockElement !== null);
}

test('The pointer is locked, and moves without end', async ({
  context,
  displays,
  baseURL
}) => {
  const told = new HomeFile('turned');
  const page = await open(context, displays, baseURL, {
    command: ['sh', '-c', 'exec /usr/bin/python3 "$0" "$HOME/turned"', TURNS]
  });
  const turned = () =>
    JSON.parse(told.read()) as {
      begun: boolean;
      moved: [number, number];
      buttons: Record<string, number>;
    };
  const view = page.locator('.xpra-Window[aria-label="turns"] canvas');
  await view.waitFor();

  await page.getByRole('button', { name: 'Controls of the display' }).click();
  await page.getByRole('button', { name: 'Lock pointer' }).click();
  await view.click();
  await expect.poll(() => isLocked(page)).toBe(true);
  // Xpra puts the pointer there, by another way than the next movements take.
  await expect.poll(() => turned().begun).toBe(true);
  let [x, y] = [500, 350];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.up();
  await expect.poll(() => turned().buttons).toEqual({ 1: 1 });
  const before = turned().moved;

  // Farther than the window and the page are wide, in each direction. The program puts the pointer
  // back before it comes to the edge of the screen.
  for (let i = 1; i <= 15; i++) {
    for (let step = 0; step < 4; step++) {
      x += 40;
      y -= 25;
      await page.mouse.move(x, y);
    }
    await expect
      .poll(() => turned().moved.map((sum, axis) => sum - before[axis]))
      .toEqual([160 * i, -100 * i]);
  }
  await page.mouse.wheel(0, -200);
  await page.mouse.down({ button: 'right' });
  await page.mouse.up({ button: 'right' });
  await expect.poll(() => turned().buttons).toEqual({ 1: 1, 3: 1, 4: 2 });

  // The keys that leave a display give the pointer back too.
  await page.keyboard.press('Control+Alt+Shift');
  await expect.poll(() => isLocked(page)).toBe(false);
});
