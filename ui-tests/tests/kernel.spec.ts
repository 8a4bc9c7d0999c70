import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { Page } from '@playwright/test';

import {
  dialog,
  DisplayTab,
  expect,
  GREEN,
  HomeFile,
  isLike,
  layoutSaved,
  Notebook,
  RED,
  reload,
  Screen,
  tabs,
  test
} from '../support/test';

const TERMINAL = (colour: string) =>
  `d.run("xterm -bg '${colour}' -fg white -e sleep 1000")`;

/**
 * The display in a cell's output.
 */
function output(page: IJupyterLabPageFixture) {
  const node = page.locator('.jp-XpraDisplay-output');
  return {
    node,
    bar: node.locator('.jp-XpraDisplay-outputBar'),
    picture: node.locator('img.jp-XpraDisplay-picture'),
    screen: new Screen(
      page as unknown as Page,
      page.frameLocator('.jp-XpraDisplay-output iframe')
    )
  };
}

test.beforeEach(({ complaints }) => {
  test.slow();
  // There is nothing yet to take a picture of.
  complaints.tolerate(/screenshot.* 409 /);
});

// An open notebook asks for its file, and Galata removes the folder.
test.afterEach(({ page }) => page.close());

test('A notebook opens a display beside itself', async ({
  page,
  displays,
  tmpPath
}) => {
  const notebook = await Notebook.open(page, tmpPath, [
    'from jupyterlab_xpra import Display\nd = Display("Plots")',
    TERMINAL('#c04000'),
    'd.open()',
    'e = Display("More")\ne.run("xterm -bg \'#008040\' -e sleep 1000")\ne.open()'
  ]);
  await notebook.run(0);
  await notebook.run(1);
  await notebook.run(2);
  const tab = await DisplayTab.named(page, 'Plots');
  await tab.shows(RED);
  const [display] = await displays.all();
  expect(display).toMatchObject({ name: 'Plots', profile: null });

  // To the right of the notebook, which keeps the keyboard.
  const [beside, itself] = [await tab.box(), await notebook.box()];
  expect(beside.x).toBeGreaterThanOrEqual(itself.x + itself.width - 1);
  expect(await tab.isCurrent()).toBe(false);
  await expect(notebook.output(2)).toHaveText('');

  // A second one goes under the first; the first stays in sight.
  await notebook.run(3);
  const more = await DisplayTab.named(page, 'More');
  await more.shows(GREEN);
  await tab.shows(RED);
  expect((await more.box()).y).toBeGreaterThan((await tab.box()).y);

  // Messages of before open nothing again.
  await notebook.save();
  const saved = layoutSaved(page, false);
  await more.close();
  await tab.close();
  await saved;
  await reload(page);
  await notebook.isShown();
  await expect(tabs(page)).toHaveCount(0);
});

test('A display is live in the output of a cell', async ({
  page,
  displays,
  tmpPath
}) => {
  const notebook = await Notebook.open(page, tmpPath, [
    'from jupyterlab_xpra import Display\nd = Display("Plots")',
    TERMINAL('#c04000'),
    'd'
  ]);
  await notebook.run(0);
  await notebook.run(1);
  await notebook.run(2);
  const { bar, node, picture, screen } = output(page);
  await screen.shows(RED);
  await expect(bar).toContainText('Plots');

  // It can be resized by its corner, also across itself.
  await node.scrollIntoViewIfNeeded();
  const before = (await node.boundingBox())!;
  await page.mouse.move(
    before.x + before.width - 4,
    before.y + before.height - 4
  );
  await page.mouse.down();
  await page.mouse.move(before.x + 400, before.y + 300, { steps: 10 });
  await page.mouse.up();
  await expect.poll(async () => (await screen.size()).height).toBeLessThan(300);

  // In a tab it is not here too, and comes back.
  await bar.getByRole('button', { name: 'Open in a Tab' }).click();
  const tab = await DisplayTab.named(page, 'Plots');
  await tab.shows(RED);
  await expect(bar).toContainText('Plots is open in its tab');
  await tab.close();
  await screen.shows(RED);

  // Its picture is kept, and remains when the display is gone.
  await screen.canvases.first().hover();
  await page.mouse.move(5, 5);
  await expect.poll(() => notebook.mimeTypes(2)).toContain('image/png');
  await notebook.save();
  await displays.delete((await displays.only()).id);
  await expect(bar).toContainText('Plots has ended');
  await expect(picture).toBeVisible();
  await reload(page);
  await notebook.isShown();
  await expect(bar).toContainText('Plots has ended');
  await expect(picture).toBeVisible();
  expect(
    await picture.evaluate(async image => {
      await (image as HTMLImageElement).decode();
      return (image as HTMLImageElement).naturalWidth;
    })
  ).toBeGreaterThan(100);
});

test('One window of a display is in the output of a cell, without a frame', async ({
  page,
  tmpPath
}) => {
  const notebook = await Notebook.open(page, tmpPath, [
    'from jupyterlab_xpra import Display\nd = Display("Plots")\n' +
      'd.run("xterm", "-T", "Other", "-bg", "#008040", "-e", "sleep 1000")',
    'd.show("Mine")',
    'd.run("xterm", "-T", "Mine", "-bg", "#c04000", "-e", "sleep 1000")'
  ]);
  await notebook.run(0);
  await notebook.run(1);
  const { screen } = output(page);
  const notice = screen.root.locator('.xpra-Single-notice');
  await expect(notice).toContainText('“Mine”');
  await notebook.run(2);
  await expect(notice).toBeHidden();
  const frame = page.locator('.jp-XpraDisplay-output iframe');
  await expect(async () => {
    const shown = (await screen.windows()).filter(({ width }) => width > 0);
    expect(shown).toHaveLength(1);
    expect(isLike(shown[0].colour, RED)).toBe(true);
    const { width, height } = (await frame.boundingBox())!;
    // A terminal has whole characters, in the middle.
    expect(width - shown[0].width).toBeLessThan(20);
    expect(height - shown[0].height).toBeLessThan(30);
  }).toPass();
  await expect(screen.root.locator('.xpra-Window-bar:visible')).toHaveCount(0);
});

test('A cell that changes the picture changes the kept one', async ({
  page,
  tmpPath
}) => {
  const notebook = await Notebook.open(page, tmpPath, [
    'from jupyterlab_xpra import Display\nd = Display("Plots")\n' +
      TERMINAL('#c04000'),
    'd',
    '"nothing"'
  ]);
  await notebook.run(0);
  await notebook.run(1);
  await output(page).screen.shows(RED);
  await notebook.run(2);
  await expect.poll(() => notebook.mimeTypes(1)).toContain('image/png');
});

test('A cell that fails says why', async ({ page, tmpPath }) => {
  const notebook = await Notebook.open(page, tmpPath, [
    'from jupyterlab_xpra import Display\nDisplay(profile="nothing")'
  ]);
  await notebook.run(0);
  await expect(notebook.output(0)).toHaveText(
    "DisplayUnavailable: There is no profile 'nothing'. There are: desktop, terminal."
  );
});

test('A display outlives a kernel that is restarted or killed; its end asks', async ({
  page,
  request,
  displays,
  tmpPath
}) => {
  const notebook = await Notebook.open(page, tmpPath, [
    'import os\nfrom pathlib import Path\nfrom jupyterlab_xpra import Display\n' +
      'Path("~/kernel").expanduser().write_text(str(os.getpid()))\n' +
      'd = Display("Plots")'
  ]);
  const pid = new HomeFile('kernel');
  await notebook.run(0);
  const { id, kernel } = await displays.only();
  const restarted = await request.post(`api/kernels/${kernel}/restart`);
  expect(restarted).toBeOK();
  await notebook.run(0);
  expect(await displays.only()).toMatchObject({ id, state: 'ready' });
  await expect(dialog(page)).toHaveCount(0);

  process.kill(Number(pid.read()), 'SIGKILL');
  await expect(dialog(page)).toContainText('appears to have died');
  await dialog(page).getByRole('button', { name: 'Ok' }).click();
  await notebook.run(0);
  expect(await displays.only()).toMatchObject({ id, state: 'ready' });

  await notebook.shutDown();
  await expect(dialog(page)).toContainText('Stop Plots too?');
  await dialog(page).getByRole('button', { name: 'Stop' }).click();
  await expect.poll(() => displays.live()).toEqual([]);
});
