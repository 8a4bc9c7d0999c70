import {
  BLUE,
  DisplayTab,
  expect,
  GREEN,
  HomeFile,
  RED,
  startByTile,
  test
} from '../support/test';

/**
 * Put a mark on the page in a tab's frame, which a reload would remove.
 */
async function mark(tab: DisplayTab): Promise<void> {
  await tab.root.locator('body').evaluate(body => {
    body.dataset.mark = 'seen before';
  });
}

/**
 * Expect that the page in a tab's frame is still the same.
 */
async function expectMarked(tab: DisplayTab): Promise<void> {
  await expect(tab.root.locator('body')).toHaveAttribute(
    'data-mark',
    'seen before'
  );
}

/**
 * Drag a tab so that it has the right half of the main area.
 */
async function dragToTheRight(tab: DisplayTab): Promise<void> {
  const { x, y, width, height } = await tab.box();
  await tab.drag(x + width - 40, y + height / 2);
  await expect.poll(async () => (await tab.box()).x).toBeGreaterThan(x + 100);
}

test('A tab is dragged over a display, and takes no harm', async ({ page }) => {
  const left = await startByTile(page, 'Red Terminal');
  await left.shows(RED);
  const right = await startByTile(page, 'Blue Desktop');
  await right.shows(BLUE);
  await mark(right);

  await dragToTheRight(right);
  await expectMarked(right);
  await left.shows(RED);
  const { width, height } = await right.size();
  // The display takes the tab's new size.
  await expect
    .poll(async () => (await right.windows())[0])
    .toMatchObject({ columns: width, rows: height });
  await right.shows(BLUE);
});

test('A splitter is dragged across displays in both directions', async ({
  page
}) => {
  const left = await startByTile(page, 'Green Terminal');
  await left.shows(GREEN);
  const right = await startByTile(page, 'Blue Desktop');
  await right.shows(BLUE);
  await dragToTheRight(right);

  const splitter = page.locator(
    '.lm-DockPanel-handle[data-orientation="horizontal"]:not(.lm-mod-hidden)'
  );
  for (const distance of [200, -300]) {
    const before = [await left.box(), await right.box()];
    const handle = (await splitter.boundingBox())!;
    const x = handle.x + handle.width / 2;
    const y = handle.y + handle.height / 2;
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + distance, y, { steps: 20 });
    await page.mouse.up();
    const after = [await left.box(), await right.box()];
    expect(Math.abs(after[0].width - before[0].width - distance)).toBeLessThan(
      3
    );
    expect(Math.abs(after[1].width - before[1].width + distance)).toBeLessThan(
      3
    );
    // It is let go: the mouse goes on without it.
    await page.mouse.move(x, y, { steps: 5 });
    expect((await left.box()).width).toBe(after[0].width);
    const { width, height } = await right.size();
    await expect
      .poll(async () => (await right.windows())[0])
      .toMatchObject({ columns: width, rows: height });
  }
});

test('A click into a display makes its tab current and gives it the keyboard', async ({
  page
}) => {
  const files = [new HomeFile('left'), new HomeFile('right')];
  const left = await startByTile(page, 'Red Terminal');
  await left.shows(RED);
  const right = await startByTile(page, 'Green Terminal');
  await right.shows(GREEN);
  await dragToTheRight(right);
  expect(await right.isCurrent()).toBe(true);

  await left.canvases.first().click();
  await expect.poll(() => left.isCurrent()).toBe(true);
  await expect(left.tab).toHaveClass(/jp-mod-current/);
  await page.keyboard.type(`echo left > ${files[0].path}`);
  await page.keyboard.press('Enter');
  await expect.poll(() => files[0].read()).toBe('left\n');

  await right.canvases.first().click();
  await expect.poll(() => right.isCurrent()).toBe(true);
  await page.keyboard.type(`echo right > ${files[1].path}`);
  await page.keyboard.press('Enter');
  await expect.poll(() => files[1].read()).toBe('right\n');
});

test('A display behind another tab keeps its size', async ({ page }) => {
  const tab = await startByTile(page, 'Blue Desktop');
  const { columns, rows } = await tab.shows(BLUE);
  const other = await startByTile(page, 'Green Terminal');
  await other.shows(GREEN);
  expect((await tab.windows())[0]).toMatchObject({ columns, rows });
  await tab.tab.click();
  expect(await tab.shows(BLUE)).toMatchObject({ columns, rows });
});
