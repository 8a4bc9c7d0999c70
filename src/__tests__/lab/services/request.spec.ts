import { ServerConnection } from '@jupyterlab/services';

import {
  changeDisplay,
  getLog,
  listDisplays
} from '../../../lab/services/request';
import { FakeServer, makeDisplay } from '../server';

describe('request', () => {
  it('asks under the base URL of the settings', async () => {
    const server = new FakeServer();
    server.displays = [makeDisplay()];
    expect(await listDisplays(server.settings)).toEqual(server.displays);
    expect(server.requests).toEqual(['GET displays']);
  });

  it('sends a body as JSON', async () => {
    const server = new FakeServer();
    server.displays = [makeDisplay()];
    const renamed = await changeDisplay(server.settings, 'k3f9q2', {
      name: 'Äpfel'
    });
    expect(renamed.name).toBe('Äpfel');
    expect(server.bodies).toEqual([{ name: 'Äpfel' }]);
  });

  it('asks for a number of lines', async () => {
    const server = new FakeServer();
    server.displays = [makeDisplay()];
    expect(await getLog(server.settings, 'k3f9q2', 7)).toBe(
      'line of k3f9q2, 7\n'
    );
  });

  it("throws the server's message", async () => {
    const server = new FakeServer();
    const error = await getLog(server.settings, 'gone00').catch(e => e);
    expect(error).toBeInstanceOf(ServerConnection.ResponseError);
    expect(error.message).toBe('There is no display gone00.');
    expect(error.response.status).toBe(404);
  });

  it('does not let an id leave its place in the path', async () => {
    const server = new FakeServer();
    await getLog(server.settings, '../status').catch(() => undefined);
    expect(server.requests).toEqual(['GET displays/..%2Fstatus/log']);
  });

  it('tells when nobody answers', async () => {
    const server = new FakeServer();
    server.isDown = true;
    await expect(listDisplays(server.settings)).rejects.toThrow(
      ServerConnection.NetworkError
    );
  });
});
