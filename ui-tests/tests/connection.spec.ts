import { expect, RED, Screen, test, view } from '../support/test';
import { Server } from '../support/server';

test.describe('The server is restarted under an open tab', () => {
  test('The display is there again by itself, and takes keys', async ({
    complaints,
    context,
    xpra
  }) => {
    complaints.tolerate(/ERR_CONNECTION_REFUSED|WebSocket connection/);
    const server = await Server.start({ xpra });
    const displays = `${server.url}/xpra/api/displays`;
    let problems: string[] = [];
    try {
      const started = await context.request.post(displays, {
        data: { profile: 'red' }
      });
      const { id } = await started.json();
      await expect
        .poll(async () => {
          const display = await context.request.get(`${displays}/${id}`);
          return (await display.json()).state;
        })
        .toBe('ready');
      const page = await view(context, server.url, id);
      const screen = new Screen(page, page);
      await screen.shows(RED);
      const body = page.locator('body');
      await expect(body).toHaveAttribute('data-phase', 'connected');

      await server.restart(async () => {
        await expect(body).toHaveAttribute('data-phase', 'waiting');
        await expect(page.getByText('Connecting again')).toBeVisible();
        // The windows stay in sight under it.
        await screen.shows(RED);
      });
      await expect(body).toHaveAttribute('data-phase', 'connected');
      await expect(page.getByText('Connecting again')).toBeHidden();
      // The windows of before are gone.
      await expect(screen.canvases).toHaveCount(1);
      await screen.type('exit');
      await expect(page.getByRole('alert')).toContainText('has ended');
      await page.close();
    } finally {
      // It is not the second server's own, and would go on.
      const left = await (await context.request.get(displays)).json();
      for (const { id } of left) {
        await context.request.delete(`${displays}/${id}`);
      }
      problems = await server.stop();
    }
    expect(problems).toEqual([]);
  });
});

test('The tab shows why Xpra does not take the hello', async ({
  context,
  displays,
  baseURL
}) => {
  const { id } = await displays.ready({ profile: 'red' });
  const page = await context.newPage();
  // The same client, but as old as no Xpra takes it.
  await page.route('**/page.js*', async route => {
    const response = await route.fetch();
    const script = await response.text();
    await route.fulfill({
      response,
      body: script.replace(/"(3\.1\.3|6\.5\.5)"/g, '"0.9"')
    });
  });
  await page.goto(`${baseURL}/xpra/displays/${id}/`);
  const alert = page.getByRole('alert');
  // Xpra 6.5 may close before it has sent its reason. The client tries again until it has come.
  await expect(alert).toContainText('The server refused the connection', {
    timeout: 120_000
  });
  await expect(alert).toContainText(
    /version error.*remote version .* is too old/
  );
});
