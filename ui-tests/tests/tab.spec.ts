import {
  BLUE,
  dialog,
  expect,
  isLike,
  RED,
  RunningDisplays,
  startByTile,
  test,
  view
} from '../support/test';

test('A new name shows everywhere', async ({ page, displays }) => {
  const tab = await startByTile(page, 'Red Terminal');
  await tab.shows(RED);
  const running = await RunningDisplays.open(page);

  await tab.button('Rename the display').click();
  const field = dialog(page).getByRole('textbox');
  await expect(field).toHaveValue('Red Terminal 1');
  await field.fill('Ann’s <b>terminal</b> & more');
  await dialog(page).getByRole('button', { name: 'Rename' }).click();

  const name = 'Ann’s <b>terminal</b> & more';
  await expect(tab.tab).toHaveText(name);
  await expect(running.item(name)).toBeVisible();
  await expect(tab.iframe).toHaveAttribute('title', name);
  expect(await displays.only()).toMatchObject({ name });
  await tab.shows(RED);
});

test('A screenshot goes to the current folder', async ({
  page,
  baseURL,
  tmpPath
}) => {
  const tab = await startByTile(page, 'Blue Desktop');
  const { columns, rows } = await tab.shows(BLUE);
  await tab.button('Save a screenshot in the current folder').click();
  await expect(page.locator('.Toastify__toast')).toContainText(
    `Screenshot saved as ${tmpPath}/Blue Desktop 1`
  );

  const files = (await page.contents.getContentMetadata(tmpPath, 'directory'))!
    .content as { path: string }[];
  expect(files).toHaveLength(1);
  const response = await page.request.get(
    `${baseURL}/api/contents/${files[0].path}?type=file&format=base64&content=1`
  );
  const { content } = await response.json();
  const picture = await page.evaluate(async png => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    const context = canvas.getContext('2d')!;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(
      image.width / 2,
      image.height / 2,
      1,
      1
    );
    return {
      columns: image.width,
      rows: image.height,
      middle: [data[0], data[1], data[2]] as [number, number, number]
    };
  }, content);
  expect(picture).toMatchObject({ columns, rows });
  expect(isLike(picture.middle, BLUE)).toBe(true);
});

test('The context menu is about the tab it is of', async ({
  page,
  displays
}) => {
  const first = await startByTile(page, 'Red Terminal');
  await first.shows(RED);
  const second = await startByTile(page, 'Blue Desktop');
  await second.shows(BLUE);

  await first.tab.click({ button: 'right' });
  const menu = page.locator('.lm-Menu');
  for (const entry of [
    'Rename Display…',
    'Save Screenshot of Display',
    'Open in Browser Tab',
    'Stop Display'
  ]) {
    await expect(menu.getByRole('menuitem', { name: entry })).toBeVisible();
  }
  await menu.getByRole('menuitem', { name: 'Stop Display' }).click();
  await expect(dialog(page)).toContainText('Stop Red Terminal 1?');
  await dialog(page).locator('.jp-mod-warn').click();
  await expect(first.card).toContainText('Red Terminal 1 was stopped');
  expect(await displays.live()).toMatchObject([{ name: 'Blue Desktop 1' }]);
});

test('A display of Xpra 3 is not shared, and nothing offers it', async ({
  context,
  page,
  displays,
  baseURL
}) => {
  const tab = await startByTile(page, 'Red Terminal');
  await tab.shows(RED);
  await expect(tab.button('Rename the display')).toBeVisible();
  await expect(
    tab.button('Share the display by a link, for others to see')
  ).toBeHidden();
  await tab.tab.click({ button: 'right' });
  const menu = page.locator('.lm-Menu');
  await expect(
    menu.getByRole('menuitem', { name: 'Stop Display' })
  ).toBeVisible();
  await expect(
    menu.getByRole('menuitem', { name: 'Share Display…' })
  ).toBeHidden();

  const { id } = await displays.only();
  const alone = await view(context, baseURL, id);
  await alone.getByRole('button', { name: 'Controls of the display' }).click();
  await expect(alone.getByRole('group', { name: 'Connection' })).toBeVisible();
  await expect(alone.getByRole('group', { name: 'Sharing' })).toBeHidden();
});
