import { Server } from './server';

/**
 * Start the server, and tell the tests where it is.
 *
 * @returns What stops it: the check that nothing is left is part of the suite.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const server = await Server.start();
  process.env.TARGET_URL = server.url; // where Galata looks
  process.env.XPRA_TESTS_FOLDER = server.folder;
  process.env.XPRA_TESTS_RUNTIME_DIR = server.runtimeDir;
  return async () => {
    await leaveDisplays(server);
    const problems = await server.stop();
    if (problems.length > 0) {
      throw new Error(`After the server was stopped:\n${problems.join('\n')}`);
    }
  };
}

/**
 * Leave displays of every sort for the server to end: ready, starting, ended.
 */
async function leaveDisplays({ url }: Server): Promise<void> {
  const displays = `${url}/xpra/api/displays`;
  const start = async (profile: string) => {
    const response = await fetch(displays, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ profile })
    });
    if (!response.ok) {
      throw new Error(`${response.status}: ${await response.text()}`);
    }
    return ((await response.json()) as { id: string }).id;
  };
  const until = async (id: string, state: string) => {
    for (;;) {
      const display = await (await fetch(`${displays}/${id}`)).json();
      if (display.state === state) {
        return;
      }
      if (display.state === 'ended') {
        throw new Error(`A display to be left ended: ${display.message}`);
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  };
  await until(await start('desktop'), 'ready');
  await until(await start('missing'), 'ended');
  await start('red');
}
