import { Button, Origin } from 'selenium-webdriver';

import { Displays, expect, HomeFile, RED, serverTest } from '../support/test';
import { WebKit } from '../support/webkit';

/**
 * Tests in WebKitGTK, on the page of a display.
 */
const test = serverTest.extend<{ displays: Displays; webkit: WebKit }>({
  displays: async ({ request }, use) => {
    const displays = new Displays(request);
    await use(displays);
    await displays.clear();
  },

  // After the displays, so that the page is closed before they end.
  webkit: async ({ displays: _ }, use) => {
    const webkit = await WebKit.start();
    await use(webkit);
    await webkit.stop();
  }
});

/**
 * Open the page of a display, and wait for its picture.
 */
async function view(
  webkit: WebKit,
  baseURL: string | undefined,
  id: string
): Promise<void> {
  await webkit.driver.get(`${baseURL}/xpra/displays/${id}/`);
  await expect
    .poll(() => webkit.evaluate(() => 'shown' in document.body.dataset))
    .toBe(true);
}

test('Typed text arrives in WebKit, whatever the script', async ({
  webkit,
  displays,
  baseURL
}) => {
  const typed = new HomeFile('typed');
  const { id } = await displays.ready({ profile: 'keys' });
  await view(webkit, baseURL, id);
  await expect.poll(() => typed.exists()).toBe(true);
  const text = 'Hello, "World"! [x] @|{}~ Привет ¿qué? ß € ωμέγα';
  await webkit.driver.actions().sendKeys(text).perform();
  await expect.poll(() => typed.read()).toBe(text);
});

test('WebKit shows the colours of a window, which is moved and clicked into', async ({
  webkit,
  displays,
  baseURL
}) => {
  const { id } = await displays.ready({ profile: 'red' });
  await view(webkit, baseURL, id);
  await expect.poll(() => webkit.corner()).toEqual(RED);

  const box = () =>
    webkit.evaluate(() => {
      const bar = document.querySelector('.xpra-Window-bar')!;
      const { x, y, height } = bar.getBoundingClientRect();
      return { x, y: y + height / 2 };
    });
  const before = await box();
  const at = (x: number, y: number) => ({
    x: Math.round(x),
    y: Math.round(y),
    origin: Origin.VIEWPORT,
    duration: 0
  });
  await webkit.driver
    .actions()
    .move(at(before.x + 60, before.y))
    .press(Button.LEFT)
    .move(at(before.x + 100, before.y + 30))
    .release(Button.LEFT)
    .perform();
  await expect.poll(box).toEqual({ x: before.x + 40, y: before.y + 30 });
});
