import {
  dialog,
  expect,
  GREEN,
  RED,
  restPolls,
  RunningDisplays,
  startByTile,
  tabs,
  test,
  DisplayTab
} from '../support/test';

test('A display is opened and shut down in the sidebar', async ({
  page,
  displays
}) => {
  await displays.ready({ profile: 'green', name: 'From Elsewhere' });
  const running = await RunningDisplays.open(page);
  await expect(running.item('From Elsewhere')).toContainText('ready');
  await expect(running.item('From Elsewhere')).toContainText('< 1 min');

  await running.open('From Elsewhere');
  const tab = await DisplayTab.named(page, 'From Elsewhere');
  await tab.shows(GREEN);

  await running.shutDown('From Elsewhere');
  await expect(running.items).toHaveCount(0);
  await expect(tab.card).toContainText('From Elsewhere was stopped');
  expect(await displays.live()).toEqual([]);
});

test('All displays are shut down after confirmation', async ({
  page,
  displays
}) => {
  const tab = await startByTile(page, 'Red Terminal');
  await displays.start({ profile: 'green', name: 'From Elsewhere' });
  await tab.shows(RED);
  const running = await RunningDisplays.open(page);
  await expect(running.items).toHaveCount(2);

  await running.shutDownAll.click();
  await expect(dialog(page)).toContainText('shut down all displays');
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog(page)).toHaveCount(0);
  expect(await displays.live()).toHaveLength(2);

  await running.shutDownAll.click();
  await dialog(page).locator('.jp-mod-warn').click();
  await expect(running.items).toHaveCount(0);
  await expect(tab.card).toContainText('Red Terminal 1 was stopped');
  expect(await displays.live()).toEqual([]);
});

test('The server tells of changes made elsewhere', async ({
  page,
  displays
}) => {
  const running = await RunningDisplays.open(page);
  await expect(running.items).toHaveCount(0);
  await restPolls(page);

  const { id } = await displays.start({ profile: 'red', name: 'Elsewhere' });
  await expect(running.item('Elsewhere')).toBeVisible();
  await expect(running.item('Elsewhere')).toContainText('ready');

  await displays.rename(id, 'Far Away');
  await expect(running.item('Far Away')).toBeVisible();
  await expect(running.items).toHaveCount(1);

  await displays.delete(id);
  await expect(running.items).toHaveCount(0);
  await expect(tabs(page)).toHaveCount(0);
});

test('A display that dies behind our back is told of', async ({
  page,
  displays
}) => {
  const { id } = await displays.ready({ profile: 'red', name: 'Elsewhere' });
  const running = await RunningDisplays.open(page);
  await expect(running.item('Elsewhere')).toBeVisible();
  await restPolls(page);

  displays.killXpra(id);
  await expect(running.items).toHaveCount(0);
  const toast = page.locator('.Toastify__toast');
  await expect(toast).toContainText('Elsewhere ended unexpectedly');

  await toast.getByRole('button', { name: 'Show Log' }).click();
  const tab = await DisplayTab.named(page, 'Elsewhere');
  await expect(tab.card.getByRole('log')).toBeVisible();
});
