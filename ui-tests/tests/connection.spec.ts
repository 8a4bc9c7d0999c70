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
