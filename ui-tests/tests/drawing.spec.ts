import type { BrowserContext, Page } from '@playwright/test';

import { Displays, expect, test } from '../support/test';

/**
 * Open the page of a display that runs a command, in a browser tab of its own.
 */
async function open(
  context: BrowserContext,
  displays: Displays,
  baseURL: string | undefined,
  command: string[]
): Promise<Page> {
  const { id } = await displays.ready({ command });
  const page = await context.newPage();
  await page.goto(`${baseURL}/xpra/displays/${id}/`);
  await page.locator('body[data-shown]').waitFor();
  return page;
}

test('A long text is copied whole, which the display compresses', async ({
  context,
  displays,
  baseURL
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await open(context, displays, baseURL, [
    ...['xterm', '-xrm', 'XTerm.VT100.allowWindowOps: true'],
    ...['-e', 'sh', '-c'],
    // An escape sequence by which programs copy.
    'read go; printf "\\033]52;c;%s\\a" "$(seq 5000 | base64 -w0)"; read end'
  ]);
  await page.evaluate(() => navigator.clipboard.writeText('nothing yet'));
  await page.keyboard.press('Enter');
  const numbers = Array.from({ length: 5000 }, (_, i) => `${i + 1}\n`);
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe(numbers.join(''));
});
