import * as fs from 'fs';
import * as path from 'path';

import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { addExamplesKernel, example } from '../support/examples';
import {
  AS_TABS,
  DisplayTab,
  Docked,
  expect,
  Notebook,
  reload,
  RunningDisplays,
  Screen,
  startByTile,
  test
} from '../support/test';

/**
 * Where the documentation's pictures are.
 */
const FOLDER = path.join(__dirname, '..', '..', 'docs', 'pictures');

const NOTEBOOK = {
  cells: [
    {
      cell_type: 'markdown',
      id: 'title',
      metadata: {},
      source:
        '# A spiral\n\nThe notebook computes; the desktop beside it is on the same machine.'
    },
    {
      cell_type: 'code',
      execution_count: 1,
      id: 'points',
      metadata: {},
      outputs: [
        {
          name: 'stdout',
          output_type: 'stream',
          text: '240 points, 37.5 rad\n'
        }
      ],
      source: [
        'from math import cos, pi, sin\n\n',
        'steps = range(240)\n',
        'turns = [12 * pi * i / len(steps) for i in steps]\n',
        'points = [(t * cos(t), t * sin(t)) for t in turns]\n\n',
        'print(f"{len(points)} points, {turns[-1]:.1f} rad")'
      ].join('')
    },
    {
      cell_type: 'code',
      execution_count: 2,
      id: 'length',
      metadata: {},
      outputs: [
        {
          data: { 'text/plain': '706.3747998067136' },
          execution_count: 2,
          metadata: {},
          output_type: 'execute_result'
        }
      ],
      source: [
        'from math import dist\n\n',
        'sum(map(dist, points, points[1:]))'
      ].join('')
    }
  ],
  metadata: {
    kernelspec: {
      display_name: 'Python 3 (ipykernel)',
      language: 'python',
      name: 'python3'
    }
  },
  nbformat: 4,
  nbformat_minor: 5
};

/**
 * A look for the terminal.
 */
const TERMINAL =
  "xterm -fa 'DejaVu Sans Mono' -fs 10 -geometry 56x16 -bg '#fdfdfd' -fg '#202124'";

const HOME = {
  '.bashrc': "PS1='\\[\\e[1;34m\\]\\W\\[\\e[0m\\] $ '\n"
};

/**
 * The file manager that `make run` installs.
 */
const FILES = '/usr/share/applications/thunar.desktop';

test.use({
  viewport: { width: 1280, height: 800 },
  tmpPath: 'work',
  serverOptions: [
    '--ProfileManager.sessions=no-session',
    `--ProfileManager.terminals=${TERMINAL}`
  ]
});

test.beforeAll(async ({ request }) => {
  await request.put('api/contents/work', { data: { type: 'directory' } });
  for (const [name, text] of Object.entries(HOME)) {
    const file = path.join(process.env.XPRA_TESTS_FOLDER!, 'home', name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  const programs = path.join(
    process.env.XPRA_TESTS_FOLDER!,
    'home/.local/share/applications'
  );
  fs.mkdirSync(programs, { recursive: true });
  fs.symlinkSync(FILES, path.join(programs, path.basename(FILES)));
});

test.beforeEach(async ({ page }) => {
  // The tiles that everybody has, without those of the tests.
  await page.route('**/xpra/api/profiles*', async route => {
    const response = await route.fetch();
    const profiles: { category: string }[] = await response.json();
    await route.fulfill({
      response,
      json: profiles.filter(({ category }) => category !== 'Tests')
    });
  });
  await reload(page);
  await expect(page.locator('.jp-LauncherCard').first()).toBeVisible();
});

/**
 * Wait until a display's picture does not change any more, and has more than one
 * colour.
 */
async function settled(tab: Screen): Promise<void> {
  let before = '';
  await tab.canvases.first().waitFor();
  await expect
    .poll(
      async () => {
        const now = JSON.stringify(await tab.windows());
        const isSame = now === before && (await tab.windows())[0].share < 1;
        before = now;
        return isSame;
      },
      { intervals: [1500] }
    )
    .toBe(true);
}

/**
 * Open a terminal in the workspace and do something in it.
 */
async function openTerminal(
  page: IJupyterLabPageFixture,
  tab: DisplayTab
): Promise<void> {
  await tab.root
    .locator('.xpra-TaskBar-quick')
    .getByRole('button', { name: 'Terminal' })
    .click();
  await settled(tab);
  await page.keyboard.type('python3 -c "import this" > zen; head -n 13 zen\n');
  await settled(tab);
  // The hint about leaving the display has gone.
  await expect(tab.root.locator('#banner')).toBeEmpty();
}

/**
 * Take a picture.
 */
async function take(page: IJupyterLabPageFixture, name: string): Promise<void> {
  await page.screenshot({ path: path.join(FOLDER, `${name}.png`) });
}

/**
 * Take a picture in the light and one in the dark.
 */
async function takeBoth(
  page: IJupyterLabPageFixture,
  name: string
): Promise<void> {
  await take(page, name);
  await page.theme.setDarkTheme();
  await take(page, `${name}-dark`);
}

for (const theme of ['light', 'dark'] as const) {
  test(`The launcher, ${theme}`, async ({ page }) => {
    if (theme === 'dark') {
      await page.theme.setDarkTheme();
    }
    await expect(page.locator('.jp-LauncherCard')).not.toHaveCount(0);
    await take(page, theme === 'dark' ? 'launcher-dark' : 'launcher');
  });
}

test('A desktop beside a notebook', async ({ page }) => {
  await page.contents.uploadContent(
    JSON.stringify(NOTEBOOK),
    'text',
    'work/spiral.ipynb'
  );
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('docmanager:open', {
      path: 'work/spiral.ipynb'
    })
  );
  await page.locator('.jp-Notebook .jp-MarkdownOutput h1').waitFor();
  await page.sidebar.close('left');
  await page.activity.launcher.locator('.lm-TabBar-tabCloseIcon').click();
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('xpra:create-display', {
      profile: 'desktop'
    })
  );
  const tab = await DisplayTab.named(page, 'Desktop 1');
  await tab.root.locator('.xpra-Workspace').waitFor();
  const { x, y, width, height } = await tab.box();
  await tab.drag(x + width - 40, y + height / 2);
  await expect.poll(async () => (await tab.box()).x).toBeGreaterThan(x + 100);
  await openTerminal(page, tab);
  // The terminal goes beside the icons.
  const bar = (await tab.root.locator('.xpra-Window-bar').boundingBox())!;
  await page.mouse.move(bar.x + 100, bar.y + 15);
  await page.mouse.down();
  await page.mouse.move(bar.x + 155, bar.y + 75, { steps: 5 });
  await page.mouse.up();
  await take(page, 'desktop');
});

test('A workspace in the dark', async ({ page }) => {
  await page.theme.setDarkTheme();
  const tab = await startByTile(page, 'Desktop');
  await page.sidebar.close('left');
  await openTerminal(page, tab);
  await tab.root.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(tab.root.getByRole('option').first()).toBeVisible();
  await take(page, 'workspace');
});

test('The displays that run', async ({ page, displays }) => {
  await displays.ready({ profile: 'terminal', name: 'Simulation' });
  const tab = await startByTile(page, 'Desktop');
  await RunningDisplays.open(page);
  await openTerminal(page, tab);
  await takeBoth(page, 'running');
});

test('A display that ended', async ({ page, displays }) => {
  const tab = await startByTile(page, 'Desktop');
  await openTerminal(page, tab);
  displays.killXpra((await displays.only()).id);
  await expect(tab.card.getByRole('log')).toBeVisible();
  await take(page, 'ended');
});

test.describe('Windows as tabs', () => {
  test.use(AS_TABS);

  test('Three windows of a display', async ({ page, displays }) => {
    const { id } = await displays.ready({ profile: 'terminal' });
    await page.evaluate(
      id => window.jupyterapp.commands.execute('xpra:open', { id }),
      id
    );
    const docked = new Docked(page);
    await docked.canvases.first().waitFor();
    await page.activity.launcher.locator('.lm-TabBar-tabCloseIcon').click();
    const { x, y } = (await docked.canvases.first().boundingBox())!;
    await page.mouse.click(x + 300, y + 300);
    await page.keyboard.type(
      'python3 -c "import this" > zen; ' +
        'xcalc -title Calculator 2> log & ' +
        'xterm -T Calendar -fa Monospace -fs 8 -geometry 160x17 -e python3 -qic "import calendar; calendar.prcal(2026, m=6)" & ' +
        'clear; cat zen\n'
    );
    await docked.tab('Calculator').waitFor();
    await docked.tab('Calendar').waitFor();
    const { width, height } = page.viewportSize()!;
    await docked.drag('Calculator', width - 60, height / 2);
    await docked.drag('Calendar', width * 0.8, height - 60);
    await RunningDisplays.open(page);
    await settled(docked);
    // The hint about leaving the display has gone.
    await expect(docked.root.locator('#banner')).toBeEmpty();
    await takeBoth(page, 'windows');
  });
});

test.describe('The examples', () => {
  test.use(AS_TABS);

  let removeKernel: () => void;

  test.beforeAll(() => {
    removeKernel = addExamplesKernel();
  });

  test.afterAll(() => removeKernel());

  for (const [name, title] of [
    ['geant4', 'GEANT4'],
    ['matplotlib', 'Matplotlib']
  ]) {
    test(title, async ({ page, displays }) => {
      test.slow();
      const { content, code } = example(name);
      const notebook = await Notebook.openContent(
        page,
        `work/${name}.ipynb`,
        content
      );
      await page.sidebar.close('left');
      await page.activity.launcher.locator('.lm-TabBar-tabCloseIcon').click();
      await notebook.run(code[0]);
      const tab = new Docked(page);
      await expect.poll(async () => (await displays.only()).viewers).toBe(1);
      for (const cell of code.slice(1, name === 'geant4' ? 5 : 3)) {
        await notebook.run(cell);
      }
      await tab.canvases.first().waitFor({ timeout: 60_000 });
      await settled(tab);
      if (name === 'matplotlib') {
        for (const [x, y] of [
          [0.35, 0.6],
          [0.5, 0.3],
          [0.65, 0.5]
        ]) {
          const { width, height } = (await tab.canvases.first().boundingBox())!;
          await tab.canvases
            .first()
            .click({ position: { x: width * x, y: height * y } });
          await settled(tab);
        }
        await notebook.run(code[3]);
      }
      await notebook.panel
        .locator('.jp-Cell')
        .nth(code[name === 'geant4' ? 4 : 3])
        .scrollIntoViewIfNeeded();
      await (name === 'geant4' ? takeBoth : take)(page, name);
    });
  }
});
