import * as path from 'path';

import { Page } from '@playwright/test';

import { expect, HomeFile, test, view } from '../support/test';

const PROGRAM = path.resolve(__dirname, '../support/programs/hears.tcl');

test.use({
  serverOptions: ['sound', 'microphone'].map(
    name => `--DisplayManager.${name}=True`
  )
});

/**
 * What the program has heard: `sound` or `silence`, in turns.
 */
function heard(said: HomeFile): string[] {
  return said.read().split('\n').slice(0, -1);
}

async function speakButton(page: Page) {
  await page.getByRole('button', { name: 'Controls of the display' }).click();
  return page.getByRole('button', { name: 'Use the microphone' });
}

test('A program hears what a person says, until they turn the microphone off @firefox', async ({
  browserName,
  context,
  displays,
  baseURL
}) => {
  const said = new HomeFile('said');
  if (browserName !== 'firefox') {
    await context.grantPermissions(['microphone']);
  }
  const { id } = await displays.ready({
    command: ['wish', PROGRAM, said.path]
  });
  const page = await view(context, baseURL, id);
  const speak = await speakButton(page);
  const mark = page.getByRole('button', { name: 'The microphone is on' });
  await expect(speak).toHaveAttribute('aria-pressed', 'false');
  await expect(mark).toBeHidden();
  expect(heard(said)).toEqual([]);

  await speak.click();
  await expect(speak).toHaveAttribute('aria-pressed', 'true');
  await expect(mark).toBeVisible();
  await expect.poll(() => heard(said)).toEqual(['sound']);

  // Nobody is to speak on from a page that another one has taken the display from.
  const other = await view(context, baseURL, id);
  await expect(mark).toBeHidden();
  await expect.poll(() => heard(said)).toEqual(['sound', 'silence']);
  await other.close();
  await page.getByRole('button', { name: 'Take over' }).click();
  await (await speakButton(page)).click();
  await expect.poll(() => heard(said).at(-1)).toBe('sound');
  await page.keyboard.press('Escape');
  await mark.click();
  await expect(mark).toBeHidden();
  await expect.poll(() => heard(said).at(-1)).toBe('silence');
});

test('A person is told that the browser does not let the page record @once', async ({
  context,
  displays,
  baseURL
}) => {
  const said = new HomeFile('said');
  const { id } = await displays.ready({
    command: ['wish', PROGRAM, said.path]
  });
  const page = await view(context, baseURL, id);
  const speak = await speakButton(page);
  await speak.click();
  const alert = page.getByRole('alert').filter({ hasText: 'microphone' });
  await expect(alert).toContainText('The browser does not allow it.');
  await expect(speak).toHaveAttribute('aria-pressed', 'false');
});
