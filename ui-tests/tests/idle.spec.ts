import { Server } from '../support/server';
import {
  BLUE,
  Displays,
  DisplayTab,
  expect,
  RED,
  Screen,
  startByTile,
  test as base
} from '../support/test';

const test = base.extend<{ idleOptions: string[]; idleServer: Server }>({
  /**
   * The options for which a server stops displays, or disconnects viewers, in seconds.
   */
  idleOptions: [[], { option: true }],

  idleServer: [
    async ({ idleOptions: options, xpra }, use) => {
      const server = await Server.start({ xpra, options });
      await use(server);
      expect(await server.stop()).toEqual([]);
    },
    { timeout: 120_000 }
  ],

  baseURL: async ({ idleServer }, use) => {
    await use(idleServer.url);
  }
});

/**
 * When a person last used the one display.
 */
async function lastActivity(displays: Displays): Promise<string> {
  return (await displays.only()).last_activity;
}

test.describe('Where idle displays are stopped', () => {
  test.use({
    idleOptions: [
      '--DisplayManager.cull_idle_timeout=30',
      '--DisplayManager.cull_connected=True'
    ]
  });

  test('the tab warns, and Keep keeps; then it says why it has ended', async ({
    page,
    displays
  }) => {
    const tab = await startByTile(page, 'Blue Desktop');
    await tab.shows(BLUE);
    await expect(tab.warning).toBeVisible();
    await expect(tab.warning.getByRole('alert')).toContainText(
      'Nobody uses Blue Desktop 1'
    );
    await expect(tab.warning.getByRole('timer')).toHaveText(/^\d+ s$/);
    const before = await lastActivity(displays);
    await tab.button('Keep').focus();
    await page.keyboard.press('Enter');
    await expect(tab.warning).toBeHidden();
    expect((await lastActivity(displays)) > before).toBe(true);

    await expect(tab.card).toContainText(
      'Blue Desktop 1 was stopped because nobody used it',
      { timeout: 50_000 }
    );
    await expect(tab.card).toContainText('It was idle for 30 s.');
    await expect(tab.warning).toBeHidden();
  });

  test('a clock that ticks is no activity, and the input of a person is', async ({
    context,
    displays
  }) => {
    const { id } = await displays.ready({ profile: 'clock' });
    const started = await lastActivity(displays);
    const server = await displays.serverActivity();
    // A browser tab of its own: Lab does things by itself that count.
    const page = await context.newPage();
    await page.goto(`xpra/displays/${id}/`);
    const screen = new Screen(page, page);
    await screen.shows(RED);
    const picture = await screen.picture();
    await expect.poll(() => screen.picture()).not.toBe(picture);
    const alert = page.getByRole('alert').filter({ hasText: 'because nobody' });
    await expect(alert).toBeVisible({ timeout: 40_000 });
    expect(await lastActivity(displays)).toBe(started);
    expect(await displays.serverActivity()).toBe(server);

    await page.getByRole('button', { name: 'Keep' }).press('Enter');
    await expect(alert).toBeHidden();
    await expect.poll(() => lastActivity(displays)).not.toBe(started);
    expect((await displays.serverActivity()) > server).toBe(true);

    const kept = await lastActivity(displays);
    await screen.type('x');
    await expect.poll(() => lastActivity(displays)).not.toBe(kept);
  });
});

test.describe('Where idle viewers are disconnected', () => {
  test.use({ idleOptions: ['--DisplayManager.viewer_idle_timeout=10'] });

  test('the tab says why, and connects again when told to', async ({
    page,
    displays
  }) => {
    const tab = await startByTile(page, 'Red Terminal');
    await tab.shows(RED);
    await expect(tab.root.getByRole('heading')).toHaveText('Not connected');
    await expect(tab.root.getByRole('alert')).toContainText(
      'Nobody used the display. It goes on running.'
    );
    const { state, viewers } = await displays.only();
    expect([state, viewers]).toEqual(['ready', 0]);
    await tab.root.getByRole('button', { name: 'Connect' }).click();
    await (await DisplayTab.named(page, 'Red Terminal 1')).shows(RED);
  });
});
