import { addExamplesKernel, example } from '../support/examples';
import { AS_TABS, Docked, expect, Notebook, test, tabs } from '../support/test';

test.use(AS_TABS);

let removeKernel: () => void;

test.beforeAll(() => {
  removeKernel = addExamplesKernel();
});

test.afterAll(() => removeKernel());

test.beforeEach(() => test.slow());

/**
 * The share of the pixels of a display's windows that are red, green or blue, in
 * any shade.
 */
function shares(
  tab: Docked
): Promise<{ red: number; green: number; blue: number }> {
  return tab.canvases.evaluateAll(nodes => {
    const counts = [0, 0, 0];
    let all = 0;
    for (const canvas of nodes as HTMLCanvasElement[]) {
      const { height, width } = canvas;
      if (width === 0 || height === 0) {
        continue;
      }
      const { data } = canvas
        .getContext('2d')!
        .getImageData(0, 0, width, height);
      for (let i = 0; i < data.length; i += 4) {
        all++;
        for (const c of [0, 1, 2]) {
          const [a, b] = [data[i + ((c + 1) % 3)], data[i + ((c + 2) % 3)]];
          if (data[i + c] > 60 && data[i + c] > 1.5 * Math.max(a, b)) {
            counts[c]++;
          }
        }
      }
    }
    const [red, green, blue] = counts.map(count => count / Math.max(all, 1));
    return { red, green, blue };
  });
}

test('GEANT4 draws a detector beside the notebook, and a cell and the mouse turn it', async ({
  page,
  displays,
  tmpPath
}) => {
  const { content, code } = example('geant4');
  const [open, data, detector, viewer, view, turn] = code;
  const notebook = await Notebook.openContent(
    page,
    `${tmpPath}/geant4.ipynb`,
    content
  );
  await notebook.run(open);
  const tab = new Docked(page);
  await expect
    .poll(async () => (await displays.only()).viewers, { timeout: 60_000 })
    .toBe(1);
  for (const cell of [data, detector, viewer]) {
    await notebook.run(cell);
    await expect(notebook.output(cell)).not.toContainText('Traceback');
  }
  await notebook.run(view);
  await expect(tab.canvases).toHaveCount(1, { timeout: 60_000 });
  // From the front: the red end cap hides the blue one.
  await expect.poll(async () => (await shares(tab)).red).toBeGreaterThan(0.1);
  const front = await shares(tab);
  expect(front.green).toBeGreaterThan(0.01);
  expect(front.red).toBeGreaterThan(4 * front.blue);

  // From the back it is the other way round.
  await notebook.run(turn);
  await expect.poll(async () => (await shares(tab)).blue).toBeGreaterThan(0.1);
  const back = await shares(tab);
  expect(back.blue).toBeGreaterThan(4 * back.red);

  // Docked below the notebook, the viewer draws there.
  const { width, height } = page.viewportSize()!;
  const before = (await tab.canvases.boundingBox())!;
  const title = await tabs(page).locator('.lm-TabBar-tabLabel').textContent();
  await tab.drag(title!, before.x / 2 + width / 4, height - 50);
  await expect
    .poll(async () => (await tab.canvases.boundingBox())!.height)
    .toBeLessThan(before.height * 0.7);
  await expect.poll(async () => (await shares(tab)).blue).toBeGreaterThan(0.02);
  const docked = await shares(tab);
  expect(docked.green).toBeLessThan(docked.blue);

  // The mouse turns it: the side with the crystals comes to the front.
  const box = (await tab.canvases.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x - 60, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y, { steps: 12 });
  await page.mouse.up();
  await expect
    .poll(async () => {
      const { green, blue } = await shares(tab);
      return green / blue;
    })
    .toBeGreaterThan((2 * docked.green) / docked.blue);
});

// An open notebook asks for its file, and Galata removes the folder.
test.afterEach(({ page }) => page.close());

test('Matplotlib hears of clicks in its window @once', async ({
  page,
  displays,
  tmpPath
}) => {
  const { content, code } = example('matplotlib');
  const [open, tk, plot, clicks] = code;
  const notebook = await Notebook.openContent(
    page,
    `${tmpPath}/matplotlib.ipynb`,
    content
  );
  await notebook.run(open);
  const tab = new Docked(page);
  await expect
    .poll(async () => (await displays.only()).viewers, { timeout: 60_000 })
    .toBe(1);
  for (const cell of [tk, plot]) {
    await notebook.run(cell);
  }
  await expect.poll(async () => (await shares(tab)).red).toBeGreaterThan(0.001);
  expect((await shares(tab)).blue).toBe(0);
  const { width, height } = (await tab.canvases.first().boundingBox())!;
  await tab.canvases
    .first()
    .click({ position: { x: width * 0.7, y: height * 0.4 } });
  // The kernel marks the place in the figure, and knows it.
  await expect
    .poll(async () => (await shares(tab)).blue)
    .toBeGreaterThan(0.0002);
  await notebook.run(clicks);
  await expect(notebook.output(clicks)).toHaveText(
    /\[\(-?\d\.\d, -?\d\.\d\)\]$/
  );
});

test('PyVista turns its scene @once', async ({ page, displays, tmpPath }) => {
  const { content, code } = example('pyvista');
  const [open, show, turn] = code;
  const notebook = await Notebook.openContent(
    page,
    `${tmpPath}/pyvista.ipynb`,
    content
  );
  await notebook.run(open);
  const tab = new Docked(page);
  await expect
    .poll(async () => (await displays.only()).viewers, { timeout: 60_000 })
    .toBe(1);
  await notebook.run(show);
  await expect.poll(async () => (await shares(tab)).red).toBeGreaterThan(0.05);
  const front = await shares(tab);
  await notebook.run(turn);
  await expect
    .poll(async () => (await shares(tab)).blue)
    .toBeGreaterThan(front.blue + 0.05);
});
