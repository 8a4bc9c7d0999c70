import { expect, RED, Screen, test } from '../support/test';

test('Notebook starts a display in a browser tab of its own', async ({
  baseURL,
  complaints,
  context,
  displays
}) => {
  // Notebook 7.6 itself, with this extension or without.
  complaints.tolerate(/^uncaught TypeError: .*reading 'schema'/);
  const tree = await context.newPage();
  await tree.goto(`${baseURL}/tree`);
  await tree.getByRole('menuitem', { name: 'File' }).click();
  await tree
    .locator('.lm-Menu-item', { has: tree.getByText('New', { exact: true }) })
    .hover();
  const popup = context.waitForEvent('page');
  await tree.getByRole('menuitem', { name: 'Red Terminal' }).click();
  const alone = await popup;
  await new Screen(alone, alone).shows(RED);
  expect(await displays.only()).toMatchObject({ profile: 'red' });

  await tree.getByRole('tab', { name: 'Running' }).click();
  const items = tree.locator('.jp-XpraDisplay-runningItem');
  await expect(items).toHaveText(/Red Terminal 1/);
});
