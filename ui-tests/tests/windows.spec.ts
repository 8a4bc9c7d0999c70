import type { Locator, Page } from '@playwright/test';
import * as fs from 'fs';
import * as path from 'path';

import {
  dragBetween,
  expect,
  HomeFile,
  isInside,
  open,
  test
} from '../support/test';

const PROGRAMS = path.join(__dirname, '..', 'support', 'programs');

const PYTHON = '/usr/bin/python3';

const URGENT = path.resolve(__dirname, '../../tests/programs/urgent.py');

const KITS: [string, string[]][] = [
  ['GTK', [PYTHON, path.join(PROGRAMS, 'gtk.py')]],
  ['Qt', [PYTHON, path.join(PROGRAMS, 'qt.py')]],
  ['Tk', ['wish', path.join(PROGRAMS, 'tk.tcl')]]
];

/**
 * Writes down what is typed.
 */
const WRITE = 'stty raw -echo; exec cat >"$HOME/typed"';

const SIZE = { width: 1000, height: 700 };

test.use({ viewport: SIZE });

/**
 * A window with a title.
 */
function named(page: Page, title: string): Locator {
  return page.locator(`.xpra-Window[aria-label="${title}"]`);
}

/**
 * Menus, tooltips, lists of combo boxes.
 */
function popups(page: Page): Locator {
  return page.locator('.xpra-Window:not([role])').filter({ visible: true });
}

function task(page: Page, title: string): Locator {
  return page.locator('.xpra-TaskBar').getByRole('button', { name: title });
}

async function boxOf(locator: Locator) {
  return (await locator.boundingBox())!;
}

/**
 * Whether keys are pressed quickly, one after the other, until a window is there.
 */
function areKeysQuick(title: string): Promise<boolean> {
  const isThere = () =>
    document.querySelector(`.xpra-Window[aria-label="${title}"]`) !== null;
  return new Promise(resolve => {
    if (isThere()) {
      // It came before anybody could look.
      resolve(false);
      return;
    }
    let last = -Infinity;
    let inRow = 0;
    const isRecent = () => performance.now() - last < 900;
    window.addEventListener(
      'keydown',
      () => {
        inRow = isRecent() ? inRow + 1 : 1;
        last = performance.now();
      },
      true
    );
    const observer = new MutationObserver(() => {
      if (isThere()) {
        observer.disconnect();
        resolve(inRow > 1 && isRecent());
      }
    });
    observer.observe(document.body, {
      childList: true,
      subtree: true,
      attributes: true
    });
  });
}

async function heightOf(window: Locator): Promise<number> {
  return window.evaluate(node => Number(node.style.zIndex));
}

/**
 * Drag from one place to another.
 */
async function drag(
  page: Page,
  [x, y]: number[],
  [toX, toY]: number[]
): Promise<void> {
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(toX, toY, { steps: 5 });
  await page.mouse.up();
}

/**
 * The parts of a program of ours, and the texts that it writes.
 */
class Parts {
  constructor() {
    fs.rmSync(new HomeFile('orders').path, { force: true });
  }

  /**
   * Where its parts are, in its window.
   */
  async places(): Promise<Record<string, [number, number]>> {
    await expect.poll(() => this._places.exists()).toBe(true);
    return JSON.parse(this._places.read());
  }

  async says(what: string): Promise<void> {
    await expect.poll(() => this._said.read()).toContain(`${what}\n`);
  }

  get last(): string | undefined {
    return this._said.read().trimEnd().split('\n').pop();
  }

  /**
   * Have it do something to its window.
   */
  order(order: string): void {
    fs.writeFileSync(this._orders, `${order}\n`);
  }

  private readonly _places = new HomeFile('places');
  private readonly _said = new HomeFile('said');
  private readonly _orders = new HomeFile('orders').path;
}

for (const [kit, command] of KITS) {
  test(`${kit}: icon, menus, combo boxes, tooltips and dialogues`, async ({
    context,
    displays,
    baseURL
  }) => {
    const parts = new Parts();
    const page = await open(context, displays, baseURL, { command });
    const window = named(page, `Parts of ${kit}`);
    const places = await parts.places();
    const at = async (place: string): Promise<[number, number]> => {
      const { x, y } = await boxOf(window);
      return [x + places[place][0], y + places[place][1]];
    };
    const click = async (place: string) =>
      page.mouse.click(...(await at(place)));
    await expect(window).toHaveClass(/xpra-mod-active/);

    // The icon is as green as the program made it.
    const icon = window.locator('img');
    await expect(icon).toHaveAttribute('src', /^data:image\/png;/);
    const colour = await icon.evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      const canvas = document.createElement('canvas');
      const painting = canvas.getContext('2d')!;
      painting.drawImage(image, 0, 0);
      return [...painting.getImageData(8, 8, 1, 1).data];
    });
    expect(colour).toEqual([0, 0xa0, 0x40, 255]);

    // A menu opens below its title; a click on an item chooses it.
    const menu = popups(page).first();
    await click('file');
    await expect(menu).toBeVisible();
    const [fileX, fileY] = await at('file');
    const list = await boxOf(menu);
    expect(Math.abs(list.x - fileX)).toBeLessThan(30);
    expect(list.y).toBeGreaterThan(fileY);
    expect(list.y).toBeLessThan(fileY + 30);
    await page.mouse.click(list.x + 20, list.y + 14);
    await parts.says('chose Open');
    await expect(popups(page)).toHaveCount(0);

    // A press beside the program's windows closes a menu: on the title bar, on the background.
    const bar = await boxOf(window.locator('.xpra-Window-bar'));
    const handle = [bar.x + 60, bar.y + 15];
    for (const [x, y] of [handle, [SIZE.width - 5, 5]]) {
      await click('file');
      await expect(menu).toBeVisible();
      // A program takes the pointer for its menu some time after that is in sight.
      await expect(async () => {
        await page.mouse.click(x, y);
        await expect(popups(page)).toHaveCount(0, { timeout: 2000 });
      }).toPass();
    }

    // At the edge, menus and their submenus stay in sight.
    const edge = [SIZE.width - 40, bar.y + 15];
    await drag(page, handle, edge);
    const page_ = { x: 0, y: 0, ...SIZE };
    await click('file');
    await expect(menu).toBeVisible();
    await expect
      .poll(async () => isInside(await boxOf(menu), page_))
      .toBe(true);
    const narrow = await boxOf(menu);
    const more = [narrow.x + 20, narrow.y + narrow.height - 14] as const;
    await page.mouse.move(more[0] + 2, more[1] - 2);
    await page.mouse.click(...more);
    await expect(popups(page)).toHaveCount(2);
    await expect
      .poll(async () => isInside(await boxOf(popups(page).nth(1)), page_))
      .toBe(true);
    const sub = await boxOf(popups(page).nth(1));
    await page.mouse.move(sub.x + 18, sub.y + 12, { steps: 3 });
    await page.mouse.click(sub.x + 20, sub.y + 14);
    await parts.says('chose Deep');
    // The menus have the pointer until they are gone.
    await expect(popups(page)).toHaveCount(0);
    await drag(page, edge, handle);
    expect(await boxOf(window.locator('.xpra-Window-bar'))).toEqual(bar);

    // A combo box. The window of X is in its place some time after that of the page.
    await expect(async () => {
      await click('combo');
      await expect(popups(page)).toHaveCount(1, { timeout: 2000 });
    }).toPass();
    const choices = await boxOf(menu);
    const [comboX, comboY] = await at('combo');
    expect(Math.abs(choices.y + choices.height / 2 - comboY)).toBeLessThan(120);
    expect(choices.x).toBeLessThan(comboX);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await parts.says('combo two');
    await expect(popups(page)).toHaveCount(0);

    // A tooltip. GTK cancels one that it waits to show if it hears only now that the list, which is
    // out of sight, has lost its grab of the pointer.
    const [buttonX, buttonY] = await at('button');
    await expect(async () => {
      await page.mouse.move(buttonX - 2, buttonY);
      await page.mouse.move(buttonX, buttonY);
      await expect(menu).toBeVisible({ timeout: 3000 });
    }).toPass();
    const tip = await boxOf(menu);
    expect(Math.abs(tip.x + tip.width / 2 - buttonX)).toBeLessThan(100);
    expect(Math.abs(tip.y - buttonY)).toBeLessThan(60);
    await page.mouse.move(buttonX, buttonY + 120);
    await expect(popups(page)).toHaveCount(0);

    // A dialogue is over its window, and goes with it.
    await click('button');
    const dialogue = named(page, 'Dialogue');
    await expect(dialogue).toHaveClass(/xpra-mod-active/);
    const inner = await boxOf(dialogue);
    const outer = await boxOf(window);
    expect(
      Math.abs(inner.x + inner.width / 2 - outer.x - outer.width / 2)
    ).toBeLessThan(outer.width / 2);
    await page.mouse.click(outer.x + outer.width - 5, outer.y + 100);
    expect(await heightOf(dialogue)).toBeGreaterThan(await heightOf(window));
    await expect(page.locator('.xpra-TaskBar')).toBeHidden();
    await window.getByRole('button', { name: 'Minimise' }).click();
    await expect(window).toBeHidden();
    await expect(dialogue).toBeHidden();
    await task(page, `Parts of ${kit}`).click();
    await expect(window).toBeVisible();
    await expect(dialogue).toBeVisible();
    await dialogue.getByRole('button', { name: 'Close' }).click();
    await expect(dialogue).toHaveCount(0);
    await parts.says('dialogue closed');
    await expect(window).toHaveClass(/xpra-mod-active/);
  });
}

test('A window that comes as another goes is drawn', async ({
  context,
  displays,
  baseURL
}) => {
  const command = [PYTHON, path.join(PROGRAMS, 'successors.py')];
  const page = await open(context, displays, baseURL, { command });
  const windows = page.getByLabel(/^successor /).locator('canvas');
  await expect(windows).toHaveCount(30);
  await expect
    .poll(() =>
      windows.evaluateAll((canvases: HTMLCanvasElement[]) =>
        canvases.map(canvas => {
          const painting = canvas.getContext('2d')!;
          return painting.getImageData(5, 5, 1, 1).data[3];
        })
      )
    )
    .toEqual(Array(30).fill(255));
});

test('LibreOffice shows the table of a CSV file @matrix', async ({
  context,
  displays,
  baseURL
}) => {
  new HomeFile('.config/libreoffice');
  const file = new HomeFile('cells.csv');
  ['a1,b1', 'a2,b2'].forEach(line => file.add(line));
  const command = ['libreoffice', '--calc', file.path];
  const page = await open(context, displays, baseURL, { command });
  const shades = (window: Locator) => () =>
    window.locator('canvas').evaluate((node: HTMLCanvasElement) => {
      const { width, height } = node;
      const painting = node.getContext('2d')!;
      return new Set(painting.getImageData(0, 0, width, height).data).size;
    });
  const question = named(page, 'Text Import - [cells.csv]');
  await expect.poll(shades(question)).toBeGreaterThan(20);
  await page.keyboard.press('Enter');
  const table = page.getByLabel(/^cells\.csv . LibreOffice Calc$/);
  await expect.poll(shades(table)).toBeGreaterThan(20);
  expect((await boxOf(table)).width).toBeGreaterThan(SIZE.width / 2);
});

test('A program changes its window @firefox', async ({
  context,
  displays,
  baseURL
}) => {
  const parts = new Parts();
  const page = await open(context, displays, baseURL, { command: KITS[0][1] });
  await parts.places();
  const window = named(page, 'Parts of GTK');
  const before = await boxOf(window);
  const bar = window.locator('.xpra-Window-bar');
  const whole = { x: 0, y: 0, ...SIZE };
  const box = () => boxOf(window);

  parts.order('fullscreen');
  await expect.poll(box).toEqual(whole);
  await expect(bar).toBeHidden();
  parts.order('unfullscreen');
  await expect.poll(box).toEqual(before);
  await expect(bar).toBeVisible();

  parts.order('iconify');
  await expect(window).toBeHidden();
  // Xpra does not hear of a mere `deiconify`, and takes a window that has the keys for shown.
  await expect.poll(() => parts.last).toBe('has lost the keys');
  parts.order('present');
  await expect(window).toBeVisible();
  await expect(page.locator('.xpra-TaskBar')).toBeHidden();

  parts.order('set_decorated false');
  await expect(bar).toBeHidden();
  parts.order('set_decorated true');
  await expect(bar).toBeVisible();

  parts.order('resize 500 300');
  await expect.poll(box).toMatchObject({ width: 500, height: 300 });
  parts.order('move 80 90');
  await expect.poll(box).toMatchObject({ x: 80, y: 90 });

  parts.order('set_title "Another"');
  await expect(named(page, 'Another')).toBeVisible();
});

test('A program that draws its own frame is moved and maximised by it @firefox', async ({
  context,
  displays,
  baseURL
}) => {
  const parts = new Parts();
  const command = [...KITS[0][1], '--headerbar'];
  const page = await open(context, displays, baseURL, { command });
  const places = await parts.places();
  const window = page.locator('.xpra-Window');
  await expect(window.locator('.xpra-Window-bar')).toBeHidden();
  const before = await boxOf(window);
  // GTK asks for it after some pixels.
  const from = [before.x + 60, before.y + 20];
  await page.mouse.move(from[0], from[1]);
  await page.mouse.down();
  await page.mouse.move(from[0] + 20, from[1] + 20, { steps: 5 });
  await expect
    .poll(async () => {
      // Some browsers tell of a move only if the pointer is elsewhere then.
      await page.mouse.move(from[0] + 79, from[1] + 59);
      await page.mouse.move(from[0] + 80, from[1] + 60);
      return (await boxOf(window)).x;
    })
    .toBe(before.x + 80);
  await page.mouse.up();
  const after = await boxOf(window);
  expect(after).toEqual({ ...before, x: before.x + 80, y: before.y + 60 });
  // The very next click is the program's.
  await page.mouse.click(
    after.x + places.button[0],
    after.y + places.button[1]
  );
  await expect(named(page, 'Dialogue')).toBeVisible();
});

test('A terminal grows by its characters', async ({
  context,
  displays,
  baseURL
}) => {
  const page = await open(context, displays, baseURL, {
    command: ['xterm', '-fn', 'fixed', '-geometry', '60x15', '-b', '2']
  });
  const window = page.locator('.xpra-Window.xpra-mod-framed');
  const before = await boxOf(window);
  const corner = await boxOf(window.locator('.xpra-Window-edge.xpra-mod-se'));
  const from = [corner.x + 10, corner.y + 10];
  await drag(page, from, [from[0] + 40, from[1] + 40]);
  const grown = await boxOf(window);
  // The font is 6 x 13.
  expect(grown.width - before.width).toBe(36);
  expect(grown.height - before.height).toBe(39);
  const grip = await boxOf(window.locator('.xpra-Window-edge.xpra-mod-se'));
  await drag(page, [grip.x + 10, grip.y + 10], [10, 10]);
  const least = await boxOf(window);
  expect(least.width).toBeLessThan(100);
  expect((before.width - least.width) % 6).toBe(0);
  expect((before.height - least.height) % 13).toBe(0);
});

// Xpra 6.5.5 looks for the rectangles of a shape where they no longer are.
test(
  'A window of another shape',
  { tag: '@xpra3' },
  async ({ context, displays, baseURL }) => {
    const page = await open(context, displays, baseURL, {
      command: ['xeyes', '-shape', '-geometry', '200x150+300+200']
    });
    await expect(page.locator('.xpra-Window-canvas')).toHaveCSS(
      'clip-path',
      /^path\(/
    );
    const window = page.locator('.xpra-Window');
    await expect(window).toHaveCSS('background-color', 'rgba(0, 0, 0, 0)');
    const hit = (dx: number, dy: number) =>
      window.evaluate(
        (node, [dx, dy]) => {
          const { x, y } = node.getBoundingClientRect();
          return node.contains(document.elementFromPoint(x + dx, y + dy));
        },
        [dx, dy]
      );
    // The corner is beside both eyes.
    expect(await hit(50, 75)).toBe(true);
    expect(await hit(2, 2)).toBe(false);
  }
);

test('A window that appears while one types does not take the keys', async ({
  context,
  displays,
  baseURL
}) => {
  const typed = new HomeFile('typed');
  const go = new HomeFile('go');
  const page = await open(context, displays, baseURL, {
    command: [
      'sh',
      '-c',
      '(while until [ -e "$HOME/go" ]; do sleep 0.05; done; do rm "$HOME/go"; xclock; done) & ' +
        'exec xterm -e sh -c "$0"',
      WRITE
    ]
  });
  await page.keyboard.type('a');
  await expect.poll(() => typed.read()).toBe('a');
  const clock = named(page, 'xclock');
  let text = 'a';
  const typeUntilThere = async () => {
    const quick = page.evaluate(areKeysQuick, 'xclock');
    go.make();
    while ((await clock.count()) === 0) {
      await page.keyboard.type('bcd', { delay: 30 });
      text += 'bcd';
    }
    return quick;
  };
  // On a busy machine it may seem that nobody types.
  while (!(await typeUntilThere())) {
    // xclock names the message that closes it only after its window has come. Until then Xpra 6
    // sends it the first time a SIGINT, which a program behind `&` ignores.
    await expect(async () => {
      if (await clock.count()) {
        await clock.getByRole('button', { name: 'Close' }).click();
      }
      await expect(clock).toHaveCount(0, { timeout: 2000 });
    }).toPass();
  }
  await page.keyboard.type('efgh', { delay: 30 });
  await expect.poll(() => typed.read()).toBe(`${text}efgh`);
  await expect(clock).not.toHaveClass(/xpra-mod-active/);
  const { x, y } = await boxOf(clock.locator('.xpra-Window-bar'));
  await page.mouse.click(x + 60, y + 10);
  await expect(clock).toHaveClass(/xpra-mod-active/);
});

test('A window that wants no keys gets none, not even when it is clicked', async ({
  context,
  displays,
  baseURL
}) => {
  const typed = new HomeFile('typed');
  const clicked = new HomeFile('clicked');
  const go = new HomeFile('go');
  const page = await open(context, displays, baseURL, {
    command: [
      'sh',
      '-c',
      '(until [ -e "$HOME/go" ]; do sleep 0.05; done; rm "$HOME/go"; exec "$1" "$2" "$HOME/clicked") & ' +
        'exec xterm -e sh -c "$0"',
      ...[WRITE, PYTHON, path.join(PROGRAMS, 'silent.py')]
    ]
  });
  await page.keyboard.type('a');
  await expect.poll(() => typed.read()).toBe('a');
  go.make();
  const silent = named(page, 'silent');
  await silent.waitFor();
  await page.keyboard.type('bc');
  await expect.poll(() => typed.read()).toBe('abc');
  await silent.locator('canvas').click();
  await expect.poll(() => clicked.read()).toBe('clicked\n');
  await expect(silent).toHaveClass(/xpra-mod-active/);
  await page.keyboard.type('de');
  await expect.poll(() => typed.read()).toBe('abcde');
});

test('A window that asks not to have the keys gets them by a click alone', async ({
  context,
  displays,
  baseURL
}) => {
  const typed = new HomeFile('typed');
  const program = path.join(PROGRAMS, 'unfocused.py');
  const page = await open(context, displays, baseURL, {
    command: [PYTHON, program, typed.path]
  });
  const [first, other] = [named(page, 'typed'), named(page, 'unfocused')];
  await first.locator('canvas').click();
  await expect(other).toBeVisible();
  await expect(first).toHaveClass(/xpra-mod-active/);
  await page.keyboard.type('ab');
  await expect.poll(() => typed.read()).toBe('ab');
  await other.locator('canvas').click();
  await expect(other).toHaveClass(/xpra-mod-active/);
  await page.keyboard.type('c');
  await first.locator('.xpra-Window-bar').click();
  await page.keyboard.type('d');
  await expect.poll(() => typed.read()).toBe('abd');
});

test('A window starts minimised, and asks to be looked at', async ({
  context,
  displays,
  baseURL
}) => {
  const orders = new HomeFile('orders');
  orders.make();
  const page = await open(context, displays, baseURL, {
    command: [
      'sh',
      '-c',
      '(tail -n +1 -f "$HOME/orders" | "$0" "$1") & exec xterm -T other -e cat',
      ...[PYTHON, URGENT]
    ]
  });
  const urgent = named(page, 'urgent');
  const button = task(page, 'urgent');
  await expect(button).toHaveClass(/xpra-mod-minimised/);
  await expect(urgent).toBeHidden();
  await expect(button).not.toHaveClass(/xpra-mod-urgent/);
  orders.add('urgent');
  await expect(button).toHaveClass(/xpra-mod-urgent/);
  orders.add('calm');
  await expect(button).not.toHaveClass(/xpra-mod-urgent/);

  await button.click();
  await expect(urgent).toHaveClass(/xpra-mod-active/);
  orders.add('look');
  await task(page, 'other').click();
  await expect(button).toHaveClass(/xpra-mod-urgent/);
  await button.click();
  await expect(urgent).toHaveClass(/xpra-mod-active/);
  await expect(button).not.toHaveClass(/xpra-mod-urgent/);

  // It was new only once.
  await page.reload();
  await page.locator('body[data-shown]').waitFor();
  await expect(button).toBeVisible();
  await expect(urgent).toBeVisible();
  await expect(button).not.toHaveClass(/xpra-mod-minimised/);
});

test('The task bar, and programs started from its menu @firefox', async ({
  context,
  displays,
  baseURL,
  complaints
}) => {
  // The one that cannot be started.
  complaints.tolerate(/\/programs .*422/);
  const typed = new HomeFile('typed');
  const page = await open(context, displays, baseURL, { profile: 'keys' });
  const windows = page.locator('.xpra-Window.xpra-mod-framed');
  const first = windows.first();
  const bar = page.getByRole('toolbar', { name: 'Windows' });
  // One program has the whole tab.
  await expect(bar).toBeHidden();
  await first.getByRole('button', { name: 'Maximise' }).click();
  // The terminal rounds it down to whole characters.
  const bottom = async () => {
    const { y, height } = await boxOf(first);
    return y + height;
  };
  await expect.poll(bottom).toBeGreaterThan(SIZE.height - 38);

  // The start menu is in the panel too. Desktops are not offered.
  await page.getByRole('button', { name: 'Controls of the display' }).click();
  await page.getByRole('button', { name: 'Start a program…' }).click();
  const menu = page.getByRole('dialog', { name: 'Start' });
  const items = menu.getByRole('option');
  await expect(menu.getByRole('combobox')).toBeFocused();
  await expect(menu.getByText('Green Terminal')).toBeVisible();
  await expect(menu.getByText('Blue Desktop')).toHaveCount(0);
  const selected = (item: Locator) =>
    expect(item).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowUp');
  await selected(items.last());
  await page.keyboard.press('ArrowDown');
  await selected(items.first());
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(bar).toBeHidden();

  await page.getByRole('button', { name: 'Controls of the display' }).click();
  await page.getByRole('button', { name: 'Start a program…' }).click();
  await menu.getByRole('option', { name: 'Green Terminal' }).click();
  await expect(windows).toHaveCount(2);
  await expect(menu).toBeHidden();
  expect(await displays.live()).toHaveLength(1);

  // Now there is something to switch to; a maximised window makes room.
  await expect(bar).toBeVisible();
  await expect.poll(bottom).toBeLessThanOrEqual(SIZE.height - 38);
  const tasks = bar.locator('.xpra-TaskBar-item');
  await expect(tasks).toHaveCount(2);
  const pressed = (index: number, value: boolean) =>
    expect(tasks.nth(index)).toHaveAttribute('aria-pressed', String(value));
  await pressed(1, true);
  await pressed(0, false);
  await tasks.nth(0).click();
  await pressed(0, true);
  await expect(first).toHaveClass(/xpra-mod-active/);
  await tasks.nth(0).click();
  await expect(first).toBeHidden();
  await pressed(1, true);
  await tasks.nth(0).focus();
  await page.keyboard.press('Enter');
  await expect(first).toBeVisible();
  // It has the keyboard at once.
  await page.keyboard.type('abc', { delay: 50 });
  await expect.poll(() => typed.read()).toBe('abc');

  // A program that cannot be started says why.
  await bar.getByRole('button', { name: 'Start' }).click();
  await menu.getByRole('option', { name: 'Missing Program' }).click();
  await expect(menu.getByRole('alert')).toHaveText(
    'The command no-such-program was not found.'
  );
  await page.keyboard.press('Escape');

  // The display goes on with the other one.
  await first.getByRole('button', { name: 'Close' }).click();
  await expect(windows).toHaveCount(1);
  await expect(bar).toBeHidden();
  await expect(windows).toHaveClass(/xpra-mod-active/);
  expect(await displays.live()).toHaveLength(1);
});

test('A window that is minimised and at once back', async ({
  context,
  displays,
  baseURL
}) => {
  const typed = new HomeFile('typed');
  const page = await open(context, displays, baseURL, {
    command: ['sh', '-c', 'xclock & exec xterm -T keys -e sh -c "$0"', WRITE]
  });
  for (const title of ['xclock', 'keys']) {
    const item = task(page, title);
    if ((await item.getAttribute('aria-pressed')) === 'false') {
      await item.click();
    }
    await expect(named(page, title)).toHaveClass(/xpra-mod-active/);
    // Xpra may read both messages in one turn.
    await item.evaluate((button: HTMLElement) => {
      button.click();
      button.click();
    });
    await expect(named(page, title)).toHaveClass(/xpra-mod-active/);
  }
  await page.keyboard.type('abc', { delay: 50 });
  await expect.poll(() => typed.read()).toBe('abc');
});

test('A dialogue that is higher than a small tab is all in sight', async ({
  context,
  displays,
  baseURL
}) => {
  const said = new HomeFile('said');
  const command = [PYTHON, path.join(PROGRAMS, 'tall.py')];
  const page = await open(context, displays, baseURL, { command });
  const dialogue = named(page, 'Tall');
  await expect(dialogue).toHaveClass(/xpra-mod-active/);
  await page.setViewportSize({ width: 500, height: 400 });
  // A part of a pixel is lost to rounding.
  const bounds = { x: -1, y: -1, width: 502, height: 402 };
  const isAllInSight = async () =>
    isInside(await boxOf(dialogue.locator('.xpra-Window-bar')), bounds) &&
    isInside(await boxOf(dialogue), bounds);
  await expect.poll(isAllInSight).toBe(true);
  // The button is in the corner. It is in reach once the screen of X is large enough.
  const { x, y, width, height } = await boxOf(dialogue);
  await expect
    .poll(async () => {
      await page.mouse.click(x + width - 20, y + height - 10);
      return said.read();
    })
    .toBe('ok\n');
});

test('Every window stays within reach when the tab shrinks', async ({
  context,
  displays,
  baseURL
}) => {
  const page = await open(context, displays, baseURL, {
    command: [
      'sh',
      '-c',
      'xterm -geometry 40x10+700+500 & xclock -geometry 150x150+20+640 & exec xterm -geometry 60x20+100+100'
    ]
  });
  const windows = page.locator('.xpra-Window.xpra-mod-framed');
  await expect(windows).toHaveCount(3);
  await page.setViewportSize({ width: 420, height: 300 });
  for (const window of await windows.all()) {
    await expect
      .poll(async () => {
        const { x, y, width } = await boxOf(window);
        return x + width >= 48 && x <= 420 - 48 && y >= 30 && y <= 300 - 38;
      })
      .toBe(true);
  }
  // By hand, too.
  const front = page.locator('.xpra-Window.xpra-mod-active .xpra-Window-bar');
  const { x, y } = await boxOf(front);
  await drag(page, [x + 20, y + 15], [x + 2000, y + 2000]);
  await expect(front).toBeInViewport();
});

test('A file is dragged from one window of a program to another @firefox', async ({
  context,
  displays,
  baseURL
}) => {
  const dropped = new HomeFile('dropped');
  const command = [PYTHON, path.join(PROGRAMS, 'drag.py')];
  const page = await open(context, displays, baseURL, { command });
  const [from, to] = ['Source', 'Target'].map(title =>
    named(page, title).locator('canvas')
  );
  // Where the program has put them.
  await expect.poll(() => boxOf(from)).toMatchObject({ x: 60, y: 100 });
  await expect.poll(() => boxOf(to)).toMatchObject({ x: 420, y: 300 });
  await dragBetween(page, from, to, new HomeFile('over'));
  await expect.poll(() => dropped.read()).toBe('file:///data/run%201.csv');
});
