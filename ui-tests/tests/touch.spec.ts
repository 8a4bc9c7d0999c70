import type { Page } from '@playwright/test';

import { expect, Fingers, HomeFile, open, test } from '../support/test';

/**
 * The buttons that xev wrote down: `+` down and `-` up, and where in the window.
 */
function buttons(events: HomeFile): string[] {
  return [
    ...events
      .read()
      .matchAll(
        /Button(Press|Release) event[^]*?\((-?\d+,-?\d+)\), root[^]*?button (\d)/g
      )
  ].map(
    ([, kind, place, button]) =>
      `${kind === 'Press' ? '+' : '-'}${button} ${place}`
  );
}

test.describe('On a screen that is touched', () => {
  test.use({ hasTouch: true });

  let page: Page;
  let fingers: Fingers;
  let events: HomeFile;

  test.beforeEach(async ({ context, displays, baseURL }) => {
    events = new HomeFile('events');
    page = await open(context, displays, baseURL, { profile: 'events' });
    // The window is at 400, 300.
    const canvas = page.locator('.xpra-Window-canvas');
    await expect
      .poll(() => canvas.boundingBox())
      .toEqual({ x: 400, y: 300, width: 300, height: 200 });
    fingers = await Fingers.on(page);
  });

  test('a tap is a click, two are two in one place, a long press is the right button', async () => {
    await fingers.tap([450, 350]);
    await expect.poll(() => buttons(events)).toEqual(['+1 50,50', '-1 50,50']);
    await Promise.all([fingers.tap([500, 400]), fingers.tap([505, 402])]);
    await expect
      .poll(() => buttons(events).slice(2))
      .toEqual(['+1 100,100', '-1 100,100', '+1 100,100', '-1 100,100']);
    await fingers.down([420, 320]);
    await expect.poll(() => buttons(events).at(-1)).toBe('+3 20,20');
    await fingers.up();
    await expect.poll(() => buttons(events).at(-1)).toBe('-3 20,20');
  });

  test('a finger moves the pointer, and after a tap the object under it', async () => {
    await fingers.down([450, 350]);
    await fingers.move([480, 380]);
    await fingers.move([500, 400]);
    await fingers.up();
    await expect
      .poll(() => events.read())
      .toMatch(/MotionNotify event[^]*?\(100,100\), root[^]*?state 0x0/);
    expect(buttons(events)).toEqual([]);

    await Promise.all([fingers.tap([450, 350]), fingers.down([452, 350])]);
    await fingers.move([480, 380]);
    await fingers.move([540, 420]);
    await fingers.up();
    await expect
      .poll(() => buttons(events))
      .toEqual(['+1 50,50', '-1 140,120']);
    expect(events.read()).toMatch(
      /MotionNotify event[^]*?\(140,120\), root[^]*?state 0x100/
    );
  });

  test('two fingers scroll, and enlarge the view @once', async () => {
    await fingers.down([500, 350], [540, 350]);
    for (let y = 360; y <= 460; y += 10) {
      await fingers.move([500, y], [540, y]);
    }
    await fingers.up();
    await expect
      .poll(() => buttons(events).map(button => button.slice(0, 2)))
      .toEqual(['+4', '-4', '+4', '-4']);

    const canvas = page.locator('.xpra-Window-canvas');
    await fingers.down([500, 400], [600, 400]);
    for (let spread = 10; spread <= 50; spread += 10) {
      await fingers.move([500 - spread, 400], [600 + spread, 400]);
    }
    await fingers.up();
    const width = async () => (await canvas.boundingBox())!.width;
    await expect.poll(width).toBeGreaterThan(400);
    // The pointer is where it is seen.
    const box = (await canvas.boundingBox())!;
    const scale = box.width / 300;
    await fingers.tap([box.x + 30 * scale, box.y + 40 * scale]);
    await expect.poll(() => buttons(events).at(-1)).toBe('-1 30,40');

    await fingers.down([400, 400], [700, 400]);
    for (let spread = 0; spread <= 130; spread += 10) {
      await fingers.move([400 + spread, 400], [700 - spread, 400]);
    }
    await fingers.up();
    await expect.poll(width).toBe(300);
  });

  test('the keyboard comes up when it is asked for @once', async () => {
    const keys = page.locator('textarea.xpra-Keyboard');
    const handle = page.getByRole('button', {
      name: 'Controls of the display'
    });
    await handle.tap();
    const button = page.getByRole('button', { name: 'On-screen keyboard' });
    await expect(button).toHaveAttribute('aria-pressed', 'false');
    await expect(keys).toHaveAttribute('inputmode', 'none');
    await button.tap();
    await expect(keys).toBeFocused();
    await expect(keys).not.toHaveAttribute('inputmode', 'none');
    await page.keyboard.insertText('é');
    await expect
      .poll(() => events.read())
      .toMatch(/KeyPress event[^]*?\("é"|"é"/);
    await handle.tap();
    await button.tap();
    await expect(keys).toHaveAttribute('inputmode', 'none');
  });
});
