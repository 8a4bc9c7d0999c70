import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import * as path from 'path';

import {
  AS_TABS,
  BLUE,
  Docked,
  Displays,
  DisplayTab,
  dragBetween,
  drop,
  expect,
  Fingers,
  GREEN,
  HomeFile,
  RED,
  reload,
  RunningDisplays,
  tabs,
  test,
  workspaceSaved
} from '../support/test';

const PROGRAMS = path.join(__dirname, '../support/programs');

test.use(AS_TABS);

/**
 * Start a program and open its display.
 */
async function open(
  page: IJupyterLabPageFixture,
  displays: Displays,
  command: string[]
): Promise<Docked> {
  const { id } = await displays.ready({ command });
  await page.evaluate(
    id => window.jupyterapp.commands.execute('xpra:open', { id }),
    id
  );
  return new Docked(page);
}

test('A dialogue of a hidden window brings its tab forward', async ({
  page,
  displays
}) => {
  const go = new HomeFile('go');
  const docked = await open(page, displays, [
    '/usr/bin/python3',
    path.join(PROGRAMS, 'dialogue.py')
  ]);
  await docked.tab('Second').click();
  await expect(await docked.pane('First')).toBeHidden();
  go.make();
  await expect(await docked.pane('First')).toBeVisible();
  const dialogue = docked.root.locator('.xpra-Window[aria-label="Question"]');
  await expect(dialogue).toBeVisible();
  // It can be dragged out of the tab, and is all there.
  const bar = (await dialogue.locator('.xpra-Window-bar').boundingBox())!;
  const { x } = (await (await docked.pane('First')).boundingBox())!;
  await page.mouse.move(bar.x + 40, bar.y + 15);
  await page.mouse.down();
  await page.mouse.move(60, bar.y + 15, { steps: 10 });
  await page.mouse.up();
  const close = dialogue.getByRole('button', { name: 'Close' });
  expect((await close.boundingBox())!.x).toBeLessThan(x);
  await close.click();
  await expect(dialogue).toHaveCount(0);
});

test('A file is dragged from the tab of one window to that of another', async ({
  page,
  displays
}) => {
  const dropped = new HomeFile('dropped');
  const docked = await open(page, displays, [
    '/usr/bin/python3',
    path.join(PROGRAMS, 'drag.py')
  ]);
  await docked.moveTo('Target', 'right');
  await docked.fills('Source', RED);
  await docked.fills('Target', GREEN);
  const [from, to] = await Promise.all(
    ['Source', 'Target'].map(title => docked.pane(title))
  );
  await dragBetween(page, from, to, new HomeFile('over'));
  await expect.poll(() => dropped.read()).toBe('file:///data/run%201.csv');
});

test('A window that asks not to have the keys has a tab in the background', async ({
  page,
  displays
}) => {
  const typed = new HomeFile('typed');
  const docked = await open(page, displays, [
    '/usr/bin/python3',
    path.join(PROGRAMS, 'unfocused.py'),
    typed.path
  ]);
  const pane = (await (await docked.pane('typed')).boundingBox())!;
  await page.mouse.click(pane.x + pane.width / 2, pane.y + pane.height / 2);
  await expect(tabs(page)).toHaveCount(2);
  await page.keyboard.type('ab');
  await expect.poll(() => typed.read()).toBe('ab');
  await expect(tabs(page).filter({ hasText: 'typed' })).toHaveClass(
    /lm-mod-current/
  );
});

test('A palette of a window floats above it', async ({ page, displays }) => {
  const docked = await open(page, displays, [
    '/usr/bin/python3',
    path.join(PROGRAMS, 'docks.py')
  ]);
  const pane = await docked.pane('Main');
  const palette = docked.root.locator('.xpra-Window[aria-label="Tools"]');
  await expect(palette).toBeVisible();
  await expect(tabs(page)).toHaveCount(1);
  // It stays while the window is used, and is hidden with it.
  const { x, y } = (await pane.boundingBox())!;
  await page.mouse.click(x + 50, y + 50);
  await expect(palette).toBeVisible();
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('launcher:create')
  );
  await expect(palette).toBeHidden();
});

test('ImageJ has its windows in three splits @matrix', async ({
  page,
  displays
}) => {
  test.slow();
  const pictures = path.join(__dirname, '../../docs/pictures');
  const docked = await open(page, displays, [
    'imagej',
    ...['geant4.png', 'desktop.png'].map(name => path.join(pictures, name))
  ]);
  const tab = (title: RegExp) => tabs(page).filter({ hasText: title });
  const tools = tab(/^ImageJ$/);
  const [first, second] = [tab(/^geant4\.png/), tab(/^desktop\.png/)];
  await expect(second).toBeVisible();
  await expect(first).toBeVisible();
  await expect(tabs(page)).toHaveCount(3);
  const { width, height } = page.viewportSize()!;
  await docked.dragTab(first, width - 80, height / 2);
  await docked.dragTab(second, width - 80, height - 80);
  await tools.click();
  // All three are in sight: the tools at the left, the pictures one above the other at the right.
  await expect(async () => {
    const shown = (await docked.windows()).filter(window => window.width > 0);
    expect(shown).toHaveLength(3);
    const right = shown.filter(({ x }) => x > width / 2);
    expect(right).toHaveLength(2);
    expect(right.filter(({ y }) => y > height / 2)).toHaveLength(1);
  }).toPass();
});

test('A menu of Swing reaches beyond the edge of its tab @matrix', async ({
  page,
  displays
}) => {
  test.slow();
  const chosen = new HomeFile('chosen');
  const docked = await open(page, displays, [
    'java',
    path.join(PROGRAMS, 'Menus.java')
  ]);
  const { width, height } = page.viewportSize()!;
  await docked.drag('Swing', width / 2, height - 60);
  const { x, y, height: tall } = await docked.fills('Swing', RED);
  await page.mouse.click(x + 20, y + 10);
  const menu = docked.root.locator('.xpra-Window:not([role])');
  await expect(menu).toBeVisible();
  const box = (await menu.boundingBox())!;
  const beyond = Math.max(y - box.y, box.y + box.height - y - tall);
  expect(beyond).toBeGreaterThan(20);
  // The entry that is farthest from the tab.
  const isAbove = y - box.y === beyond;
  await page.mouse.click(
    box.x + 20,
    isAbove ? box.y + 12 : box.y + box.height - 12
  );
  await expect.poll(() => chosen.read()).toBe(`Entry ${isAbove ? 1 : 14}`);
  await expect(menu).toHaveCount(0);
});

test('A terminal hears each key, wherever its tab is', async ({
  page,
  displays
}) => {
  const typed = new HomeFile('typed');
  const docked = await open(page, displays, [
    ...['xterm', '-T', 'Terminal', '-bg', '#008040'],
    ...['-e', `cat > '${typed.path}'`]
  ]);
  const areas = ['main', 'down', 'left', 'right', 'main'];
  for (const [index, area] of areas.entries()) {
    await docked.moveTo('Terminal', area);
    const pane = await docked.pane('Terminal');
    const canvas = docked.canvases.first();
    // The terminal is in the middle of its tab, with whole characters.
    await expect(async () => {
      const place = (await pane.boundingBox())!;
      const { x, y, width, height } = (await canvas.boundingBox())!;
      expect(place.width - width).toBeLessThan(20);
      expect(place.height - height).toBeLessThan(30);
      expect(x - place.x).toBeLessThan(20);
      expect(y - place.y).toBeLessThan(30);
    }).toPass();
    await canvas.click();
    await page.keyboard.type(`${area}\n`);
    const lines = areas.slice(0, index + 1).map(name => `${name}\n`);
    await expect
      .poll(() => (typed.exists() ? typed.read() : ''))
      .toBe(lines.join(''));
  }
});

test.describe('A program that opens windows', () => {
  let docked: Docked;

  test.beforeEach(async ({ page, displays }) => {
    new HomeFile('do');
    docked = await open(page, displays, [
      'wish',
      path.join(PROGRAMS, 'remote.tcl')
    ]);
    await docked.fills('First', RED);
  });

  test('A program fills its tab, without a frame', async ({ page }) => {
    const tab = await DisplayTab.named(page, 'First');
    await expect.poll(() => tab.isCurrent()).toBe(true);
    await expect(docked.root.locator('.xpra-Window-bar')).toBeHidden();
    await expect(docked.root.locator('.xpra-TaskBar')).toBeHidden();
    await docked.run('wm title . Another');
    await docked.fills('Another', RED);
  });

  test('Each window is a tab, beside the others and as large as its part', async ({
    page,
    displays
  }) => {
    await docked.open('Second', GREEN);
    await docked.fills('Second', GREEN);
    // The first one is out of sight, and nothing is drawn of it.
    await expect(tabs(page)).toHaveCount(2);
    const { width, height } = page.viewportSize()!;
    await docked.drag('Second', width - 80, height / 2);
    await docked.fills('First', RED);
    const right = await docked.fills('Second', GREEN);
    expect(right.x).toBeGreaterThan(width / 2);
    await docked.open('Third', BLUE);
    await docked.fills('Third', BLUE);
    // The server counts one connection for all of them.
    expect((await displays.only()).viewers).toBe(1);
  });

  test('The page stays while a tab moves to other areas of Lab @once', async ({
    page
  }) => {
    await docked.root.locator('body').evaluate(body => {
      body.dataset.mark = 'seen before';
    });
    await docked.open('Second', GREEN);
    for (const area of ['down', 'left', 'right', 'main']) {
      await docked.moveTo('Second', area);
      const { x, y } = await docked.fills('Second', GREEN);
      if (area !== 'main') {
        await docked.fills('First', RED);
      }
      await docked.run('bind .second <Key> {set ::typed %K}; set ::typed none');
      await page.mouse.click(x + 20, y + 20);
      await page.keyboard.press('x');
      await docked.expects('$::typed', 'x');
    }
    await page.evaluate(() => {
      (window.jupyterapp.shell as unknown as { mode: string }).mode =
        'single-document';
    });
    await docked.fills('Second', GREEN);
    await expect(docked.root.locator('body')).toHaveAttribute(
      'data-mark',
      'seen before'
    );
  });

  test('Whoever closes a window or a tab closes both', async ({
    page,
    displays
  }) => {
    await docked.open('Second', GREEN);
    await docked.open('Third', BLUE);
    await docked.run('destroy .third');
    await expect(docked.tab('Third')).toHaveCount(0);
    // The program may object.
    await docked.run(
      'set ::asked no; wm protocol .second WM_DELETE_WINDOW {set ::asked yes}'
    );
    await docked.tab('Second').locator('.lm-TabBar-tabCloseIcon').click();
    await docked.expects('$::asked', 'yes');
    await docked.fills('Second', GREEN);
    await docked.run('wm protocol .second WM_DELETE_WINDOW {destroy .second}');
    const { x, y } = await docked.fills('Second', GREEN);
    await page.mouse.click(x + 50, y + 50);
    await docked.tab('Second').locator('.lm-TabBar-tabCloseIcon').click();
    await expect(tabs(page)).toHaveCount(1);
    await docked.fills('First', RED);
    await docked.tab('First').locator('.lm-TabBar-tabCloseIcon').click();
    await expect(tabs(page)).toHaveCount(0);
    await expect.poll(async () => (await displays.only()).state).toBe('ended');
  });

  test('The end of a display leaves one card, which says why @once', async ({
    page
  }) => {
    await docked.open('Second', GREEN);
    await docked.open('Third', BLUE);
    await docked.run('exit 3');
    await expect(page.locator('.jp-XpraDisplay-card')).toHaveCount(1);
    await expect(tabs(page)).toHaveCount(1);
    await expect(page.locator('.jp-XpraDisplay-card')).toContainText('3');
    await expect(page.locator('.jp-XpraDisplay-stage')).toHaveCount(0);
  });

  test('After a reload every window is back in its place', async ({ page }) => {
    await docked.open('Second', GREEN);
    const { width, height } = page.viewportSize()!;
    const saved = page.waitForRequest(
      request =>
        request.method() === 'PUT' &&
        request.url().includes('api/workspaces') &&
        (request.postData()?.includes('split-area') ?? false)
    );
    await docked.drag('Second', width - 80, height / 2);
    const place = await docked.fills('Second', GREEN);
    await saved;
    await reload(page);
    await docked.fills('First', RED);
    expect(await docked.fills('Second', GREEN)).toMatchObject({ x: place.x });
    await expect(tabs(page)).toHaveCount(2);
  });

  test('A menu reaches beyond its tab, and a press on Lab closes it', async ({
    page
  }) => {
    await docked.run(
      'set ::chosen 0; menu .m -tearoff 0; ' +
        '.m add command -label "An entry that is wide" -command {set ::chosen 1}; ' +
        '.m add command -label "Another one"; ' +
        'bind . <Button-3> {tk_popup .m [expr {%X - 120}] %Y}'
    );
    const first = await docked.fills('First', RED);
    await page.mouse.click(first.x + 20, first.y + 100, { button: 'right' });
    const menu = docked.root.locator('.xpra-Window:not([role])');
    await expect(menu).toBeVisible();
    const box = (await menu.boundingBox())!;
    expect(box.x).toBeLessThan(first.x - 50);
    // It is really there: a click on the part that is over Lab's side bar.
    await page.mouse.click(first.x - 40, box.y + 10);
    await docked.expects('$::chosen', '1');
    await expect(menu).toHaveCount(0);

    await page.mouse.click(first.x + 20, first.y + 100, { button: 'right' });
    await expect(menu).toBeVisible();
    await page.locator('#jp-top-panel').click({ position: { x: 600, y: 10 } });
    await expect(menu).toHaveCount(0);
  });

  test('A window stays in its tab, whatever its program does', async () => {
    for (const script of [
      'wm geometry . 200x100+500+300',
      'wm attributes . -fullscreen 1',
      'wm attributes . -fullscreen 0',
      'wm attributes . -zoomed 1',
      'wm attributes . -zoomed 0',
      'wm iconify .',
      'wm deiconify .'
    ]) {
      await docked.run(`${script}; update`);
      await docked.fills('First', RED);
    }
  });

  test('A window that cannot fill its tab is in the middle, or scrolled', async ({
    page
  }) => {
    const pane = (await (await docked.pane('First')).boundingBox())!;
    const seen = () => docked.canvases.first().boundingBox();
    await docked.run('wm geometry . 200x100; wm resizable . 0 0');
    await expect.poll(seen).toEqual({
      x: Math.round(pane.x + Math.floor((pane.width - 200) / 2)),
      y: Math.round(pane.y + Math.floor((pane.height - 100) / 2)),
      width: 200,
      height: 100
    });
    await docked.run(
      'wm resizable . 1 1; wm minsize . 2000 1500; ' +
        'bind . <Button-1> {set ::pressed "%x %y"}; set ::pressed none'
    );
    await expect.poll(seen).toMatchObject({ width: 2000, height: 1500 });
    const canvas = docked.canvases.first();
    await canvas.evaluate(node => {
      node.closest('.xpra-Pane')!.scrollTo(1000, 700);
    });
    const box = (await seen())!;
    const place = `${pane.x + 100 - box.x} ${pane.y + 100 - box.y}`;
    // The window of X is scrolled a frame later.
    await expect(async () => {
      await page.mouse.click(pane.x + 100, pane.y + 100);
      expect(await docked.tell('$::pressed')).toBe(place);
    }).toPass();
  });

  test('Whoever works elsewhere stays there when a window opens', async ({
    page
  }) => {
    await page.evaluate(() =>
      window.jupyterapp.commands.execute('fileeditor:create-new')
    );
    const editor = page.locator('.jp-FileEditor .cm-content');
    await editor.click();
    await docked.open('Second', GREEN);
    await expect(editor).toBeFocused();
    // A tab that nobody has looked at closes its window, too.
    await docked.tab('Second').locator('.lm-TabBar-tabCloseIcon').click();
    await docked.expects('[winfo exists .second]', '0');
    await expect(docked.tab('Second')).toHaveCount(0);
  });

  test('The display is taken over and back', async ({
    context,
    displays,
    baseURL,
    page
  }) => {
    await docked.open('Second', GREEN);
    const { id } = await displays.only();
    const other = await context.newPage();
    await other.goto(`${baseURL}/xpra/displays/${id}/`);
    await expect(other.locator('.xpra-Window[role]')).toHaveCount(2);
    const overlay = docked.root.locator('#overlay');
    await expect(overlay).toContainText('Opened elsewhere');
    await overlay.getByRole('button').click();
    await docked.fills('Second', GREEN);
    await expect(tabs(page)).toHaveCount(2);
    await other.close();
  });

  test('Of forty windows a few have tabs, and the others are listed @once', async ({
    page
  }) => {
    await docked.run(
      'for {set i 2} {$i <= 40} {incr i} {' +
        'toplevel .w$i -width 200 -height 100 -background #008040; wm title .w$i W$i}'
    );
    await expect(tabs(page)).toHaveCount(12);
    await page.getByRole('tab', { name: 'More Windows (28)' }).click();
    const list = page.getByRole('list', { name: 'More Windows' });
    const items = list.getByRole('listitem');
    await items.first().getByRole('button', { name: 'Close' }).click();
    await expect(items).toHaveCount(27);
    const title = (await items.first().textContent())!;
    await items.first().getByText(title).click();
    await docked.fills(title, GREEN);
    await expect(tabs(page)).toHaveCount(13);
    await docked.run('for {set i 2} {$i <= 40} {incr i} {destroy .w$i}');
    await expect(tabs(page)).toHaveCount(1);
    await docked.fills('First', RED);
  });

  test('A window opens where a person has had it @once', async ({ page }) => {
    await docked.open('Second', GREEN);
    await docked.fills('Second', GREEN);
    const { width, height } = page.viewportSize()!;
    const saved = workspaceSaved(page, 'window-places');
    await docked.drag('Second', width - 80, height / 2);
    await docked.fills('First', RED);
    await saved;
    await docked.run('destroy .second');
    await expect(tabs(page)).toHaveCount(1);
    await docked.open('Second', GREEN);
    const { x } = await docked.fills('Second', GREEN);
    expect(x).toBeGreaterThan(width / 2);
    await docked.fills('First', RED);
  });

  test('A tab has the name that a person gives it @once', async ({ page }) => {
    await docked.tab('First').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Rename Tab…' }).click();
    await page.locator('.jp-Dialog input').fill('Mine');
    const saved = workspaceSaved(page, 'Mine');
    await page.keyboard.press('Enter');
    await saved;
    await docked.fills('Mine', RED);
    await docked.run('wm title . Other');
    await reload(page);
    await docked.fills('Mine', RED);
    await docked.tab('Mine').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Rename Tab…' }).click();
    await page.locator('.jp-Dialog input').fill('');
    await page.keyboard.press('Enter');
    await docked.fills('Other', RED);
  });

  test('The windows go into one tab and out of it', async ({ page }) => {
    await docked.open('Second', GREEN);
    const { panel } = await DisplayTab.named(page, 'Second');
    const button = panel.getByRole('button', {
      name: 'Show all windows in one tab'
    });
    await button.click();
    await expect(tabs(page)).toHaveCount(1);
    const frame = page.frameLocator('.jp-XpraDisplay-frame iframe');
    await expect(frame.locator('.xpra-Window-bar:visible')).toHaveCount(2);
    await expect(page.locator('.jp-XpraDisplay-stage')).toHaveCount(0);
    await button.click();
    await expect(tabs(page)).toHaveCount(2);
    await docked.fills('Second', GREEN);
    await docked.tab('First').click();
    await docked.fills('First', RED);
  });

  test('The panel of running things has the windows under their display @once', async ({
    page
  }) => {
    await docked.open('Second', GREEN);
    const running = await RunningDisplays.open(page);
    await expect(running.items).toHaveCount(3);
    const windows = page.locator('.jp-XpraDisplay-runningWindow');
    await windows.getByText('First').click();
    await docked.fills('First', RED);
    const second = windows.filter({ hasText: 'Second' });
    await second.hover();
    await second.locator('.jp-RunningSessions-itemShutdown').click();
    await expect(docked.tab('Second')).toHaveCount(0);
    await expect(running.items).toHaveCount(2);
  });

  test('A command goes from one window to the next @once', async ({ page }) => {
    await docked.open('Second', GREEN);
    await docked.open('Third', BLUE);
    const third = await DisplayTab.named(page, 'Third');
    await expect.poll(() => third.isCurrent()).toBe(true);
    for (const title of ['First', 'Second', 'Third']) {
      await page.evaluate(() =>
        window.jupyterapp.commands.execute('xpra:next-window')
      );
      const tab = await DisplayTab.named(page, title);
      await expect.poll(() => tab.isCurrent()).toBe(true);
    }
  });

  test('Full screen has the window that is used @once', async ({ page }) => {
    await docked.open('Second', GREEN);
    await docked.fills('Second', GREEN);
    await docked.root
      .getByRole('button', { name: 'Controls of the display' })
      .click();
    await docked.root.getByRole('button', { name: 'Full screen' }).click();
    const { width, height } = page.viewportSize()!;
    await expect
      .poll(async () => (await docked.windows()).find(one => one.width > 0))
      .toMatchObject({ x: 0, y: 0, width, height });
    await docked.root.locator('body').evaluate(() => document.exitFullscreen());
    await docked.fills('Second', GREEN);
  });

  test('A window fills its tab at every scale, with the pointer right', async ({
    page
  }) => {
    await docked.run(
      'bind . <Button-1> {set ::pressed "%x %y"}; set ::pressed none'
    );
    const controls = docked.root.getByRole('button', {
      name: 'Controls of the display'
    });
    await controls.click();
    const scale = docked.root.getByLabel('Scale');
    for (const value of ['2', 'fit', '1.5', 'device']) {
      await scale.selectOption(value);
      const { x, y, width, columns } = await docked.fills('First', RED);
      const factor = columns / width;
      const place = `${Math.round(600 * factor)} ${Math.round(300 * factor)}`;
      // The pointer of X gets there once its screen has the new size.
      await expect(async () => {
        await page.mouse.click(x + 600, y + 300);
        expect(await docked.tell('$::pressed')).toBe(place);
      }).toPass();
      await controls.click();
    }
  });

  test('A window is torn off, used in a browser window, and put back', async ({
    page
  }) => {
    await docked.open('Second', GREEN);
    await docked.fills('Second', GREEN);
    await docked.run(
      'bind .second <Key> {set ::typed %K}; set ::typed none; ' +
        'bind .second <Button-1> {set ::pressed "%x %y"}; set ::pressed none; ' +
        'menu .menu -tearoff 0; .menu add command -label One; ' +
        'bind .second <Button-3> {tk_popup .menu %X %Y}'
    );
    const torn = await docked.tearOff('Second');
    await torn.fills(GREEN);
    const card = page.locator('.jp-XpraDisplay-card:visible');
    await expect(card).toContainText('in a browser window of its own');
    await torn.page.setViewportSize({ width: 500, height: 400 });
    await torn.fills(GREEN);
    await docked.expects(
      '[winfo width .second] [winfo height .second]',
      '500 400'
    );
    await torn.page.mouse.click(321, 234);
    await docked.expects('$::pressed', '321 234');
    await torn.page.keyboard.press('!');
    await docked.expects('$::typed', 'exclam');
    // A menu is in sight in that window, whole.
    await torn.page.mouse.click(495, 395, { button: 'right' });
    const menu = torn.page.locator('.xpra-Window').nth(1);
    await expect(menu).toBeVisible();
    const { x, y, width, height } = (await menu.boundingBox())!;
    expect(x + width).toBeLessThanOrEqual(500);
    expect(y + height).toBeLessThanOrEqual(400);
    // It is left by a press anywhere.
    await torn.page.mouse.click(20, 20);
    await expect(menu).toHaveCount(0);

    await card.getByRole('button', { name: 'Put It Back' }).click();
    await expect.poll(() => torn.page.isClosed()).toBe(true);
    const { x: left, y: top } = await docked.fills('Second', GREEN);
    await page.mouse.click(left + 20, top + 20);
    await page.keyboard.press('x');
    await docked.expects('$::typed', 'x');

    const again = await docked.tearOff('Second');
    await again.fills(GREEN);
    await again.page.close();
    await docked.fills('Second', GREEN);
  });

  test('A file that is dropped on a window that is torn off is in the display @once', async () => {
    const file = new HomeFile('torn.txt');
    const torn = await docked.tearOff('First');
    await torn.fills(RED);
    await torn.page.evaluate(drop, [['torn.txt', '1']] as [string, string][]);
    await expect.poll(() => file.exists() && file.read()).toBe('1');
    await torn.page.close();
    await expect(
      docked.root.getByText('torn.txt is in the folder of the display.')
    ).toBeVisible();
  });

  test.describe('On a screen that is touched', () => {
    test.use({ hasTouch: true });

    test('fingers click in each tab, and scroll @once', async ({ page }) => {
      await docked.open('Second', GREEN);
      const { width, height } = page.viewportSize()!;
      await docked.drag('Second', width - 80, height / 2);
      await docked.run(
        'set ::done {}; ' +
          'bind . <Button-1> {lappend ::done "first %x,%y"}; ' +
          'bind . <Button-3> {lappend ::done "right %x,%y"}; ' +
          'bind . <Button-5> {incr ::turned}; set ::turned 0; ' +
          'bind .second <Button-1> {lappend ::done "second %x,%y"; break}'
      );
      const first = await docked.fills('First', RED);
      const second = await docked.fills('Second', GREEN);
      // Galata's page is not the browser's own.
      const fingers = await Fingers.on(page.context().pages()[0]);
      await fingers.tap([first.x + 50, first.y + 40]);
      await docked.expects('$::done', '{first 50,40}');
      await fingers.tap([second.x + 60, second.y + 70]);
      await docked.expects('[lindex $::done end]', 'second 60,70');
      await fingers.down([first.x + 80, first.y + 90]);
      await docked.expects('[lindex $::done end]', 'right 80,90');
      await fingers.up();
      const [x, y] = [first.x + 100, first.y + 200];
      await fingers.down([x, y], [x + 60, y]);
      for (let up = 10; up <= 150; up += 10) {
        await fingers.move([x, y - up], [x + 60, y - up]);
      }
      await fingers.up();
      await docked.expects('[expr {$::turned > 0}]', '1');
    });
  });

  test('A window that is torn off ends with its program, or with Lab @once', async ({
    page
  }) => {
    const saved = workspaceSaved(page, 'xpra-display');
    await docked.open('Second', GREEN);
    const torn = await docked.tearOff('Second');
    await docked.run('destroy .second');
    await expect.poll(() => torn.page.isClosed()).toBe(true);
    await expect(tabs(page)).toHaveCount(1);
    // The only window of a display can be elsewhere too.
    const first = await docked.tearOff('First');
    await first.fills(RED);
    await saved;
    await reload(page);
    await expect.poll(() => first.page.isClosed()).toBe(true);
    await docked.fills('First', RED);
  });

  test('In a dark Lab nothing is painted beside the windows @once', async ({
    page
  }) => {
    await page.theme.setDarkTheme();
    await docked.run(
      'wm geometry . 200x100; wm resizable . 0 0; . configure -background black'
    );
    const sidebar = page.locator('#jp-left-stack');
    const before = await sidebar.screenshot();
    await page.evaluate(() =>
      document
        .querySelector<HTMLElement>('.jp-XpraDisplay-stage')!
        .style.setProperty('clip-path', 'none')
    );
    expect(await sidebar.screenshot()).toEqual(before);
  });
});
