import * as path from 'path';

import type { Browser, BrowserContext, Page } from '@playwright/test';

import { Typist } from '../support/keyboard/typist';
import {
  expect,
  HomeFile,
  open,
  Screen,
  startByTile,
  test
} from '../support/test';

/**
 * Do something in the controls of the display.
 */
async function control(page: Page, act: () => Promise<unknown>): Promise<void> {
  const handle = page.getByRole('button', { name: 'Controls of the display' });
  await handle.click();
  await act();
  await handle.click();
}

function choose(page: Page, label: string, option: string): Promise<void> {
  return control(page, () =>
    page.getByRole('combobox', { name: label }).selectOption(option)
  );
}

test('The pointer: buttons to go back and forward, a smooth wheel in both directions', async ({
  context,
  displays,
  baseURL
}) => {
  const events = new HomeFile('events');
  const page = await open(context, displays, baseURL, { profile: 'events' });
  const devtools = await context.newCDPSession(page);
  const pressed = () =>
    [...events.read().matchAll(/ButtonPress event[^]*?button (\d)/g)].map(
      match => match[1]
    );
  const place = { x: 500, y: 400 };
  await page.mouse.move(place.x, place.y);
  for (const button of ['back', 'forward'] as const) {
    for (const type of ['mousePressed', 'mouseReleased'] as const) {
      await devtools.send('Input.dispatchMouseEvent', {
        type,
        button,
        clickCount: 1,
        ...place
      });
    }
  }
  await expect.poll(pressed).toEqual(['8', '9']);
  // A touch pad: many small steps, which make a click each 100.
  for (let i = 0; i < 10; i++) {
    await page.mouse.wheel(0, 25);
  }
  await expect.poll(() => pressed().slice(2)).toEqual(['5', '5']);
  for (let i = 0; i < 10; i++) {
    await page.mouse.wheel(-15, 0);
  }
  await expect.poll(() => pressed().slice(4)).toEqual(['6']);
});

test('With Caps Lock capitals come as capitals, and nothing is locked', async ({
  context,
  displays,
  baseURL
}) => {
  const events = new HomeFile('events');
  const page = await open(context, displays, baseURL, { profile: 'events' });
  const typist = new Typist(await context.newCDPSession(page));
  await typist.shortcut('CapsLock', 'CapsLock', 0);
  await typist.type([
    { key: 'A', code: 'KeyA', level: 0, text: 'A' },
    { key: 'a', code: 'KeyA', level: 1, text: 'a' }
  ]);
  await expect
    .poll(() => keysIn(events.read()).filter(key => / [aA] /.test(key)))
    .toEqual(['38 A A', '38 a a']);
  expect(events.read()).not.toContain('keysym 0xffe5');
});

function program(name: string): string {
  return path.join(__dirname, '..', 'support', 'programs', name);
}

test.describe('Scale', () => {
  const size = { width: 900, height: 600 };

  async function dense(browser: Browser): Promise<BrowserContext> {
    return browser.newContext({ viewport: size, deviceScaleFactor: 2 });
  }

  /**
   * The first window's pixels, and where it is shown; nothing before there is one.
   */
  async function shown(page: Page) {
    const windows = await new Screen(page, page).windows();
    return windows
      .slice(0, 1)
      .flatMap(({ x, y, width, height, columns, rows }) => [
        [columns, rows],
        [x, y, width, height]
      ]);
  }

  test('A desktop has the pixels of the screen, or fewer and larger ones @firefox', async ({
    browser,
    displays,
    baseURL
  }) => {
    const context = await dense(browser);
    const page = await open(context, displays, baseURL, { profile: 'blue' });
    const place = [0, 0, 900, 600];
    // Its programs do not know of such screens.
    await expect.poll(() => shown(page)).toEqual([[900, 600], place]);
    await choose(page, 'Scale', '1.5');
    await expect.poll(() => shown(page)).toEqual([[600, 400], place]);
    await choose(page, 'Scale', '2');
    await expect.poll(() => shown(page)).toEqual([[450, 300], place]);
    // It is remembered, and the display has that size from the start.
    await page.reload();
    await expect.poll(() => shown(page)).toEqual([[450, 300], place]);
    await choose(page, 'Scale', 'device');
    await expect.poll(() => shown(page)).toEqual([[1800, 1200], place]);
    await context.close();
  });

  for (const [name, command] of Object.entries({
    'GTK 3': ['/usr/bin/python3', program('label.py'), '3.0'],
    'GTK 4': ['/usr/bin/python3', program('label.py'), '4.0'],
    Qt: ['/usr/bin/python3', program('qt.py')],
    xterm: ['xterm', '-fa', 'Monospace', '-fs', '11']
  })) {
    test(`Programs are sharp and of their usual size on a dense screen: ${name}`, async ({
      browser,
      context,
      displays,
      baseURL
    }) => {
      const usual = await open(context, displays, baseURL, { command });
      await expect.poll(() => shown(usual)).toHaveLength(2);
      const [pixels, [, , width, height]] = await shown(usual);
      expect([width, height]).toEqual(pixels);

      const other = await dense(browser);
      const page = await open(other, displays, baseURL, { command, dpi: 192 });
      const isSharp = () =>
        expect(async () => {
          const [[columns, rows], place] = await shown(page);
          expect([columns, rows]).toEqual([2 * place[2], 2 * place[3]]);
          // A terminal's characters have a whole number of pixels.
          expect(Math.abs(place[2] / width - 1)).toBeLessThan(0.1);
          expect(Math.abs(place[3] / height - 1)).toBeLessThan(0.1);
        }).toPass();
      await isSharp();
      await page.reload();
      await isSharp();
      await other.close();
    });
  }

  test('A desktop that is to fit keeps its size, and the pointer its place @firefox', async ({
    context,
    displays,
    baseURL
  }) => {
    const events = new HomeFile('events');
    const page = await open(context, displays, baseURL, { profile: 'pad' });
    await page.setViewportSize({ width: 1200, height: 600 });
    await expect
      .poll(() => shown(page))
      .toEqual([
        [1200, 600],
        [0, 0, 1200, 600]
      ]);
    await choose(page, 'Scale', 'fit');
    await page.setViewportSize({ width: 600, height: 600 });
    const halved = [
      [1200, 600],
      [0, 150, 600, 300]
    ];
    await expect.poll(() => shown(page)).toEqual(halved);
    await page.mouse.click(400, 250);
    await expect
      .poll(() => events.read())
      .toMatch(/ButtonPress event[^]*?root:\(800,200\)/);
    // It is the display that keeps its size, not the page.
    await page.reload();
    await page.locator('body[data-shown]').waitFor();
    await expect.poll(() => shown(page)).toEqual(halved);
    await page.setViewportSize({ width: 2400, height: 1200 });
    await expect
      .poll(() => shown(page))
      .toEqual([
        [1200, 600],
        [0, 0, 2400, 1200]
      ]);
  });

  test('Windows keep their pixels at another scale, and follow that of the screen', async ({
    context,
    displays,
    baseURL
  }) => {
    const events = new HomeFile('events');
    const page = await open(context, displays, baseURL, { profile: 'events' });
    const pixels = [300, 200];
    await expect
      .poll(() => shown(page))
      .toEqual([pixels, [400, 300, 300, 200]]);
    await choose(page, 'Scale', '1.5');
    await expect
      .poll(() => shown(page))
      .toEqual([pixels, [600, 450, 450, 300]]);
    await page.mouse.click(750, 600);
    await expect
      .poll(() => events.read())
      .toMatch(/ButtonPress event[^]*?\(100,100\), root:\(500,400\)/);
    await choose(page, 'Scale', 'device');
    await expect
      .poll(() => shown(page))
      .toEqual([pixels, [400, 300, 300, 200]]);
    // As when the browser's window is moved to another screen.
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setDeviceMetricsOverride', {
      width: 1300,
      height: 810,
      deviceScaleFactor: 2,
      mobile: false
    });
    await expect
      .poll(() => shown(page))
      .toEqual([pixels, [200, 150, 150, 100]]);
  });
});

/**
 * The keys that went down, as xev wrote them: keycode, keysym, and the text that
 * they make.
 */
function keysIn(events: string): string[] {
  return [
    ...events.matchAll(
      /KeyPress event[^]*?keycode (\d+) \(keysym 0x[\da-f]+, (\w+)\)[^]*?XLookupString gives \d+ bytes: ?(?:\([\da-f ]+\) "([^]*?)")?\n/g
    )
  ].map(([, keycode, keysym, text = '']) => `${keycode} ${keysym} ${text}`);
}

test.describe('Held to a layout', () => {
  test('a display gets the keys as they are, and what the layout makes of them', async ({
    context,
    displays,
    baseURL
  }) => {
    const events = new HomeFile('events');
    const page = await open(context, displays, baseURL, { profile: 'events' });
    const typist = new Typist(await context.newCDPSession(page));
    const keys = () => keysIn(events.read());
    const type = (key: string, code: string, level = 0) =>
      typist.type([{ key, code, level, text: key }]);

    await type('y', 'KeyY');
    await expect.poll(keys).toEqual(['29 y y']);

    await choose(page, 'Layout', 'de');
    await page.mouse.click(500, 400);
    // A US keyboard, in this browser.
    const before = keys().length;
    const since = () => keys().slice(before);
    await type('y', 'KeyY');
    await expect.poll(since).toEqual(['29 z z']);
    await type('Y', 'KeyY', 1);
    await expect.poll(since).toEqual(['29 z z', '50 Shift_L ', '29 Z Z']);
    await type('@', 'KeyQ', 2);
    await expect
      .poll(() => since().slice(3))
      .toEqual(['108 ISO_Level3_Shift ', '24 at @']);
    await type('[', 'BracketLeft');
    await expect.poll(() => since().at(-1)).toBe('34 udiaeresis ü');
    await typist.shortcut('c', 'KeyC', 2);
    await expect.poll(() => since().at(-1)).toBe('54 c \u0003');
    await expect.poll(() => events.read()).toMatch(/state 0x4, keycode 54/);
    // Num Lock and Caps Lock are those of the person.
    await typist.shortcut('7', 'Numpad7', 0);
    await expect.poll(() => since().at(-1)).toBe('79 KP_7 7');
    await typist.shortcut('Home', 'Numpad7', 0);
    await expect.poll(() => since().at(-1)).toBe('79 KP_Home ');

    // A character that is on no key arrives as well.
    await typist.type([{ inserted: 'ф' }]);
    await expect.poll(() => since().at(-1)).toMatch(/ U0444 ф$/);
    await type('y', 'KeyY');
    await expect.poll(() => since().at(-1)).toBe('29 z z');

    await page.reload();
    await page.locator('body[data-shown]').waitFor();
    await type('z', 'KeyZ');
    await expect.poll(() => since().at(-1)).toBe('52 y y');

    await choose(page, 'Layout', '');
    await page.mouse.click(500, 400);
    await type('z', 'KeyZ');
    await expect.poll(() => since().at(-1)).toBe('52 z z');
    await type('ü', 'BracketLeft');
    await expect.poll(() => since().at(-1)).toMatch(/ udiaeresis ü$/);
  });
});

/**
 * Press keys together and let them go.
 */
async function chord(page: Page, keys: string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.down(key);
  }
  for (const key of [...keys].reverse()) {
    await page.keyboard.up(key);
  }
}

const ESCAPE = ['Control', 'Alt', 'Shift'];

test.describe('Leaving by the keyboard', () => {
  test('in a browser tab of its own goes to the controls, and by Tab back @once @firefox', async ({
    context,
    displays,
    baseURL
  }) => {
    const events = new HomeFile('events');
    const page = await open(context, displays, baseURL, { profile: 'events' });
    const banner = page.getByRole('status');
    await expect(banner).toHaveText(
      'Press Control+Alt+Shift to leave the display'
    );
    const handle = page.getByRole('button', {
      name: 'Controls of the display'
    });
    await page.keyboard.press('a');
    await expect.poll(() => keysIn(events.read())).toEqual(['38 a a']);

    await chord(page, ESCAPE);
    await expect(handle).toBeFocused();
    await expect(banner).toContainText('You have left the display');
    for (const keycode of [37, 64, 50]) {
      await expect
        .poll(() => events.read())
        .toMatch(new RegExp(`KeyRelease event[^]*?keycode ${keycode} `));
    }
    await page.keyboard.press('b');
    await page.keyboard.press('Tab');
    await expect(handle).not.toBeFocused();
    await page.keyboard.press('c');
    await expect.poll(() => keysIn(events.read()).at(-1)).toBe('54 c c');
    expect(keysIn(events.read()).join()).not.toContain('b');
    // It is told once in the life of a page.
    await expect(banner).toBeEmpty();
  });

  test("in JupyterLab goes to JupyterLab's shortcuts, and by Tab or a click back @once", async ({
    page
  }) => {
    const tab = await startByTile(page, 'Events');
    const canvas = tab.canvases.first();
    await canvas.click();
    await expect(tab.root.getByRole('status')).toHaveText(
      'Press Control+Alt+Shift to leave the display'
    );
    const isInFrame = () =>
      tab.iframe.evaluate(node => document.activeElement === node);
    const palette = page.locator('.lm-CommandPalette-input');

    await chord(page as unknown as Page, ESCAPE);
    await expect.poll(isInFrame).toBe(false);
    expect(await tab.isCurrent()).toBe(true);
    await page.keyboard.press('Control+Shift+C');
    await expect(palette).toBeFocused();
    await page.keyboard.press('Escape');

    await canvas.click();
    await expect.poll(isInFrame).toBe(true);
    await chord(page as unknown as Page, ESCAPE);
    await expect.poll(isInFrame).toBe(false);
    await page.keyboard.press('Tab');
    await expect.poll(isInFrame).toBe(true);
    const events = new HomeFile('events');
    expect(events.exists()).toBe(false);
  });

  test('is by the keys that the settings name, from when they do @once', async ({
    page
  }) => {
    const tab = await startByTile(page, 'Events');
    await tab.canvases.first().click();
    await page.evaluate(async () => {
      const registry = await window.galata.getPlugin(
        '@jupyterlab/apputils-extension:settings'
      );
      await registry?.set(
        'jupyterlab-xpra:plugin',
        'keyboardEscape',
        'Alt+Meta'
      );
    });
    const isInFrame = () =>
      tab.iframe.evaluate(node => document.activeElement === node);
    await expect(async () => {
      await chord(page as unknown as Page, ['Alt', 'Meta']);
      expect(await isInFrame()).toBe(false);
    }).toPass();
    await tab.canvases.first().click();
    await chord(page as unknown as Page, ESCAPE);
    await expect.poll(isInFrame).toBe(true);
  });
});

test('Keys that a browser keeps are in the controls', async ({
  context,
  displays,
  baseURL
}) => {
  const events = new HomeFile('events');
  const page = await open(context, displays, baseURL, { profile: 'events' });
  const press = (name: string) =>
    control(page, () =>
      page.getByRole('button', { name, exact: true }).click()
    );
  const last = (count: number) =>
    keysIn(events.read())
      .slice(-count)
      .map(key => key.split(' ')[1]);
  for (const [name, ...keysyms] of [
    ['Ctrl+W', 'Control_L', 'w'],
    ['Ctrl+Alt+Del', 'Control_L', 'Alt_L', 'Delete'],
    ['Ctrl+Tab', 'Control_L', 'Tab'],
    ['Super', 'Super_L'],
    ['Print', 'Print']
  ]) {
    await press(name);
    await expect.poll(() => last(keysyms.length)).toEqual(keysyms);
  }
});

test('In full screen the browser gives its keys to the display', async ({
  context,
  displays,
  baseURL
}) => {
  await context.addInitScript(() => {
    const calls: string[] = [];
    Object.assign(window, { calls });
    const { keyboard } = navigator as unknown as {
      keyboard?: { lock(): Promise<void>; unlock(): void };
    };
    if (!keyboard) {
      return;
    }
    const lock = keyboard.lock.bind(keyboard);
    keyboard.lock = async () => {
      await lock();
      calls.push('lock');
    };
    keyboard.unlock = () => {
      calls.push('unlock');
    };
  });
  const page = await open(context, displays, baseURL, { profile: 'events' });
  const calls = () =>
    page.evaluate(() => (window as unknown as { calls: string[] }).calls);
  const handle = page.getByRole('button', { name: 'Controls of the display' });
  await handle.click();
  await page.getByRole('button', { name: 'Full screen' }).click();
  await expect.poll(calls).toEqual(['lock']);
  await handle.click();
  await page.getByRole('button', { name: 'Leave full screen' }).click();
  await expect.poll(calls).toEqual(['lock', 'unlock']);
});
