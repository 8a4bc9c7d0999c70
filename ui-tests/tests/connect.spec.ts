import {
  dialog,
  DisplayTab,
  expect,
  GREEN,
  Notebook,
  RED,
  test
} from '../support/test';

/**
 * A kernel of any language would do: nothing of ours is imported in it.
 */
const opening = (colour: string) => `import os, subprocess
terminal = subprocess.Popen(["xterm", "-bg", "${colour}", "-e", "sleep 1000"])
print(os.environ["DISPLAY"])`;

// Galata's stand-in for the API of kernels answers a restart with 201.
test.use({ kernels: null, sessions: null });

test.beforeEach(() => {
  test.slow();
});

// An open notebook asks for its file, and Galata removes the folder.
test.afterEach(({ page }) => page.close());

test('A notebook is connected to a new display by its toolbar', async ({
  page,
  displays,
  tmpPath
}) => {
  const notebook = await Notebook.open(page, tmpPath, [opening('#c04000')]);
  await notebook.panel
    .getByRole('button', { name: 'Choose the display that new kernels' })
    .click();
  await dialog(page).getByRole('checkbox').check();
  await dialog(page).getByRole('button', { name: 'Connect' }).click();
  const tab = await DisplayTab.named(page, 'Display 1');
  expect(await tab.isCurrent()).toBe(false);

  await notebook.isShown();
  await notebook.run(0);
  await tab.shows(RED);
  await expect(notebook.output(0)).toContainText(/:\d+/);
  expect(await displays.only()).toMatchObject({ kernel: null });
});

test('A new terminal and a new kernel draw in the display that was chosen', async ({
  page,
  displays,
  tmpPath
}) => {
  await page.request.post('xpra/api/displays', {
    data: { empty: true, name: 'Plots' }
  });
  await expect
    .poll(async () => (await displays.named('Plots')).state)
    .toBe('ready');
  const done = page.evaluate(() =>
    window.jupyterapp.commands.execute('xpra:connect')
  );
  await expect(dialog(page).getByRole('combobox')).toContainText('Plots');
  await dialog(page).getByRole('button', { name: 'Connect' }).click();
  // The dialogue tells what to run in a kernel or terminal that runs already.
  await expect(dialog(page).locator('pre')).toContainText('export DISPLAY=');
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await done;

  const response = await page.request.post('api/terminals');
  const { name } = await response.json();
  await page.evaluate(
    name => window.jupyterapp.commands.execute('terminal:open', { name }),
    name
  );
  const terminal = page.locator('.jp-Terminal textarea');
  await terminal.focus();
  await page.keyboard.type('exec xterm -bg "#c04000" -e sleep 1000\n');
  const notebook = await Notebook.open(page, tmpPath, [opening('#008040')]);
  await notebook.run(0);
  // Their tabs are over that of the display.
  await page.evaluate(
    id => window.jupyterapp.commands.execute('xpra:open', { id }),
    (await displays.named('Plots')).id
  );
  const tab = await DisplayTab.named(page, 'Plots');
  await tab.shows(RED);
  await tab.shows(GREEN);
});
