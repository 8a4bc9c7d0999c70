import { request as requests } from '@playwright/test';

import { Server } from '../support/server';
import { Displays, expect, test } from '../support/test';

test('A server that stops ends its displays, whatever they are doing', async ({
  xpra
}) => {
  const server = await Server.start({ xpra });
  const request = await requests.newContext({ baseURL: `${server.url}/` });
  try {
    const displays = new Displays(request);
    const missing = await displays.start({ profile: 'missing' });
    await displays.ready({ profile: 'desktop' });
    await expect
      .poll(async () => (await displays.get(missing.id)).state)
      .toBe('ended');
    await displays.start({ profile: 'red' });
  } finally {
    await request.dispose();
    expect(await server.stop()).toEqual([]);
  }
});
