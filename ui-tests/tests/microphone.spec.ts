import * as fs from 'fs';
import * as path from 'path';

import { Page } from '@playwright/test';

import { expect, test as base, view } from '../support/test';

const PROGRAM = path.resolve(__dirname, '../support/programs/hears.tcl');

const test = base.extend<{ said: string }>({
  // eslint-disable-next-line no-empty-pattern
  said: async ({}, use, info) => {
    await use(info.outputPath('said'));
  }
});

test.use({
  serverOptions: ['sound', 'microphone'].map(
    name => `--DisplayManager.${name}=True`
  )
});

function lines(said: string): string[] {
  return fs.existsSync(said)
    ? fs.readFileSync(said, 'utf-8').trim().split('\n')
    : [];
}

async function speakButton(page: Page) {
  await page.getByRole('button', { name: 'Controls of the display' }).click();
  return page.getByRole('button', { name: 'Use the microphone' });
}

test('A program hears what a person says, until they turn the microphone off @firefox', async ({
  browserName,
  context,
  displays,
  baseURL,
  said
}) => {
  if (browserName !== 'firefox') {
    await context.grantPermissions(['microphone']);
  }
  const { id } = await displays.ready({ command: ['wish', PROGRAM, said] });
  const page = await view(context, baseURL, id);
  const speak = await speakButton(page);
  const mark = page.getByRole('button', { name: 'The microphone is on' });
  await expect(speak).toHaveAttribute('aria-pressed', 'false');
  await expect(mark).toBeHidden();
  expect(lines(said)).toEqual([]);

  await speak.click();
  await expect(speak).toHaveAttribute('aria-pressed', 'true');
  await expect(mark).toBeVisible();
  await expect.poll(() => lines(said)).toEqual(['sound']);

  // Nobody is to speak on from a page that another one has taken the display from.
  const other = await view(context, baseURL, id);
  await expect(mark).toBeHidden();
  await expect.poll(() => lines(said)).toEqual(['sound', 'silence']);
  await other.close();
  await page.getByRole('button', { name: 'Take over' }).click();
  await (await speakButton(page)).click();
  await expect.poll(() => lines(said).at(-1)).toBe('sound');
  await page.keyboard.press('Escape');
  await mark.click();
  await expect(mark).toBeHidden();
  await expect.poll(() => lines(said).at(-1)).toBe('silence');
});

test('A person is told that the browser does not let the page record @once', async ({
  context,
  displays,
  baseURL,
  said
}) => {
  const { id } = await displays.ready({ command: ['wish', PROGRAM, said] });
  const page = await view(context, baseURL, id);
  const speak = await speakButton(page);
  await speak.click();
  const alert = page.getByRole('alert').filter({ hasText: 'microphone' });
  await expect(alert).toContainText('The browser does not allow it.');
  await expect(speak).toHaveAttribute('aria-pressed', 'false');
});
