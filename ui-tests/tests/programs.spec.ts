import * as fs from 'fs';
import * as path from 'path';

import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import {
  DisplayTab,
  expect,
  GREEN,
  HomeFile,
  RED,
  reload,
  startByTile,
  test,
  tile
} from '../support/test';

const home = () => path.join(process.env.XPRA_TESTS_FOLDER!, 'home');

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48"><circle cx="24" cy="24" r="20" fill="green"/></svg>';

/**
 * The programs of these tests, by the names of their .desktop files.
 */
const PROGRAMS: Record<string, { script: string; keys: string }> = {
  'green-thing.desktop': {
    script:
      'exec xterm -geometry 60x20+0+0 -bg "#008040" -fg white -cr white -e sh',
    keys: 'Name=Green Thing\nComment=As green as can be\nKeywords=emerald;\nCategories=Graphics;'
  },
  'opener.desktop': {
    script:
      'printf "%s\\n" "$PWD" "$@" > "$HOME/opened"; exec xterm -bg "#c04000" -fg white -cr white -e sh',
    keys: 'Name=Opener\nCategories=Office;\nMimeType=text/csv;'
  },
  'hasty.desktop': {
    script: 'echo "no licence for Hasty was found" >&2; exit 3',
    keys: 'Name=Hasty\nIcon=no-such-icon\nCategories=Office;'
  }
};

test.beforeAll(() => {
  const folder = path.join(home(), '.local', 'share', 'applications');
  fs.mkdirSync(folder, { recursive: true });
  const icon = path.join(home(), 'green.svg');
  fs.writeFileSync(icon, ICON);
  for (const [name, { keys, script }] of Object.entries(PROGRAMS)) {
    const program = path.join(home(), `${name}.sh`);
    fs.writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const lines = [
      '[Desktop Entry]',
      'Type=Application',
      `Exec=${program} %f`,
      keys,
      keys.includes('Icon=') ? '' : `Icon=${icon}`
    ];
    fs.writeFileSync(path.join(folder, name), lines.join('\n'));
  }
  fs.writeFileSync(path.join(folder, 'broken.desktop'), 'what is this');
});

test.afterAll(() => {
  const share = path.join(home(), '.local', 'share', 'applications');
  fs.rmSync(share, { recursive: true });
});

/**
 * The view of the programs.
 */
class Programs {
  /**
   * Open it by its tile in the launcher.
   */
  static async open(page: IJupyterLabPageFixture): Promise<Programs> {
    if ((await tile(page, 'Programs').count()) === 0) {
      await page.evaluate(() =>
        window.jupyterapp.commands.execute('launcher:create')
      );
    }
    await tile(page, 'Programs').click();
    const programs = new Programs(page);
    await expect(programs.search).toBeFocused();
    return programs;
  }

  constructor(private _page: IJupyterLabPageFixture) {}

  get root(): Locator {
    return this._page.locator('.jp-XpraPrograms');
  }

  get search(): Locator {
    return this.root.getByRole('searchbox', { name: 'Search programs' });
  }

  get where(): Locator {
    return this.root.getByRole('combobox', { name: 'Open in' });
  }

  get tiles(): Locator {
    return this.root.locator('.jp-XpraPrograms-tile');
  }

  tile(name: string): Locator {
    return this.root.getByRole('button', { name, exact: true });
  }

  pin(name: string): Locator {
    return this.root.getByRole('button', {
      name: `Pin ${name} to the Launcher`
    });
  }
}

test('A program is found, and opened by the keyboard alone', async ({
  page,
  displays
}) => {
  const programs = await Programs.open(page);
  await expect(
    programs.root
      .getByRole('region', { name: 'Graphics' })
      .getByRole('button', { name: 'Green Thing', exact: true })
  ).toBeVisible();
  await expect
    .poll(() =>
      programs
        .tile('Green Thing')
        .locator('img')
        .evaluate(image => (image as HTMLImageElement).naturalWidth)
    )
    .toBe(48);

  await page.keyboard.type('no such thing');
  await expect(programs.tiles).toHaveCount(0);
  await expect(programs.root.getByRole('status')).toHaveText(
    'No program is found by “no such thing”.'
  );
  await programs.search.fill('EMERALD gra');
  await expect(programs.tiles).toHaveText(['Green Thing']);
  await page.keyboard.press('ArrowDown');
  await expect(programs.tile('Green Thing')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(programs.search).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');

  const tab = await DisplayTab.named(page, 'Green Thing 1');
  const window = await tab.shows(GREEN);
  expect(await tab.windows()).toHaveLength(1);
  expect(await displays.only()).toMatchObject({
    profile: 'green-thing.desktop',
    kind: 'seamless'
  });

  // It ends with its window.
  expect(window.share).toBeGreaterThan(0.7);
  await tab.type('exit');
  await expect(tab.card).toContainText('Green Thing 1 has ended');
});

test('A program that Debian installed', async ({ page, displays }) => {
  const programs = await Programs.open(page);
  await programs.search.fill('xterm');
  await programs.tile('XTerm').click();
  const tab = await DisplayTab.named(page, 'XTerm 1');
  await expect(tab.canvases).toHaveCount(1);
  const file = new HomeFile('typed');
  await tab.type(`echo "$XTERM_VERSION" > ${file.path}`);
  await expect.poll(() => file.read()).toContain('XTerm');
  expect(await displays.only()).toMatchObject({
    profile: 'debian-xterm.desktop'
  });
});

test('A pinned program has a tile, after a reload too', async ({ page }) => {
  const programs = await Programs.open(page);
  await programs.tile('Green Thing').hover();
  await programs.pin('Green Thing').click();
  await expect(programs.pin('Green Thing')).toHaveAttribute(
    'aria-pressed',
    'true'
  );
  await expect(programs.pin('Green Thing')).toBeFocused();
  await reload(page);
  const tab = await startByTile(page, 'Green Thing');
  await tab.shows(GREEN);

  await (await Programs.open(page)).pin('Green Thing').click();
  await expect(programs.pin('Green Thing')).toHaveAttribute(
    'aria-pressed',
    'false'
  );
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('launcher:create')
  );
  await expect(tile(page, 'Programs')).toBeVisible();
  await expect(tile(page, 'Green Thing')).toHaveCount(0);
});

test('A program opens in a display that runs, and the choice is remembered', async ({
  page,
  displays
}) => {
  const tab = await startByTile(page, 'Red Terminal');
  await tab.shows(RED);
  const programs = await Programs.open(page);
  const saved = page.waitForRequest(
    request =>
      request.method() === 'PUT' &&
      (request.postData() ?? '').includes('jupyterlab-xpra:programs-display')
  );
  await programs.where.selectOption({ label: 'Red Terminal 1' });
  await programs.tile('Green Thing').click();
  await expect.poll(() => tab.isCurrent()).toBe(true);
  await tab.shows(GREEN);
  expect(await tab.windows()).toHaveLength(2);
  const { id } = await displays.only();
  await saved;

  await reload(page);
  await Programs.open(page);
  await expect(programs.where).toHaveValue(id);

  // When it has ended, there is only one of its own.
  await displays.delete(id);
  await expect(programs.where).toHaveValue('');
  await programs.tile('Green Thing').click();
  await (await DisplayTab.named(page, 'Green Thing 1')).shows(GREEN);
});

test('A file is opened in a display, in its folder', async ({
  page,
  tmpPath
}) => {
  const opened = new HomeFile('opened');
  const name = 'my 100% data.csv';
  await page.contents.uploadContent('a,b\n', 'text', `${tmpPath}/${name}`);
  await page.contents.uploadContent('?', 'text', `${tmpPath}/x.unheard-of`);
  await page.filebrowser.refresh();
  const entry = (text: string) =>
    page.locator('.jp-DirListing-item', { hasText: text });
  const submenu = page.locator('#jp-contextmenu-xpra-open-with');
  const openWith = page
    .locator('.lm-Menu-item', { hasText: 'Open in a Display With' })
    .last();

  await entry('x.unheard-of').click({ button: 'right' });
  await openWith.hover();
  await expect(submenu.locator('.lm-Menu-item')).toHaveText([
    'No program is known for this file'
  ]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.locator('.lm-Menu')).toHaveCount(0);

  // However late the answer comes.
  let answer = () => {};
  const asked = new Promise<void>(resolve => (answer = resolve));
  await page.route('**/xpra/api/profiles?file=*', async route => {
    await asked;
    await route.continue();
  });
  await entry(name).click({ button: 'right' });
  await openWith.hover();
  await expect(submenu).toBeAttached();
  answer();
  await submenu.locator('.lm-Menu-item', { hasText: 'Opener' }).click();
  await (await DisplayTab.named(page, 'Opener 1')).shows(RED);
  const [folder, file, end] = opened.read().split('\n');
  expect(path.basename(file)).toBe(name);
  expect(file).toBe(path.join(folder, name));
  expect(folder.endsWith(tmpPath)).toBe(true);
  expect(end).toBe('');
});

test('A link opens a file with a program, once somebody says so', async ({
  page,
  tmpPath,
  context,
  displays,
  baseURL,
  complaints
}) => {
  // The link that leads nowhere.
  complaints.tolerate(/open.*409/);
  const opened = new HomeFile('opened');
  await page.contents.uploadContent('a,b\n', 'text', `${tmpPath}/a.csv`);
  const link = (file: string) =>
    `${baseURL}/xpra/open?${new URLSearchParams({ profile: 'opener.desktop', file })}`;
  const tab = await context.newPage();
  await tab.goto(link(`${tmpPath}/a.csv`));
  await expect(tab.getByRole('heading')).toHaveText('Open a.csv?');
  await expect(tab.getByRole('alert')).toContainText('with Opener');
  expect(await displays.live()).toEqual([]);
  await tab.getByRole('button', { name: 'Open' }).click();
  await tab.locator('body[data-shown]').waitFor();
  expect(path.basename(opened.read().split('\n')[1])).toBe('a.csv');

  // The same link leads to the same display.
  const address = tab.url();
  await tab.goto(link(`${tmpPath}/a.csv`));
  await tab.getByRole('button', { name: 'Open' }).click();
  await tab.waitForURL(address);
  expect(await displays.live()).toHaveLength(1);

  await tab.goto(link(`${tmpPath}/missing.csv`));
  await expect(tab.getByRole('heading')).toHaveText('This link opens nothing');
  await expect(tab.getByRole('alert')).toContainText('No such file');
});

test('A display starts in the folder that the file browser shows', async ({
  page,
  tmpPath
}) => {
  const file = new HomeFile('folder');
  const tab = await startByTile(page, 'Red Terminal');
  await tab.shows(RED);
  await tab.type(`pwd > ${file.path}`);
  await expect.poll(() => file.read().trim()).toMatch(/./);
  expect(file.read().trim().endsWith(tmpPath)).toBe(true);
});

test('The output of a program that ends at once is in the tab', async ({
  page
}) => {
  const programs = await Programs.open(page);
  // Its icon is missing, and another one stands for it.
  await expect(programs.tile('Hasty').locator('svg')).toBeVisible();
  await programs.tile('Hasty').click();
  const tab = await DisplayTab.named(page, 'Hasty 1');
  await expect(tab.card).toContainText('exit code 3');
  await expect(tab.card).toContainText('no licence for Hasty was found');
  await expect(tab.button('Start Again')).toBeVisible();
});

test('A broken .desktop file is left out, and it is said why', async ({
  page
}) => {
  const programs = await Programs.open(page);
  await expect(programs.tile('Green Thing')).toBeVisible();
  await expect(programs.root.locator('.jp-XpraPrograms-notes')).toContainText(
    'broken.desktop is left out'
  );
});
