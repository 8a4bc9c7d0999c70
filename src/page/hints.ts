/**
 * What windows ask for and Xpra does not pass on, heard from the server.
 */
import { Client, IDisposable, IHints } from '../client';

/**
 * Tell the client, until the result is disposed of.
 *
 * @param address The address of the WebSocket.
 */
export function followHints(
  address: string,
  client: Pick<Client, 'hint'>
): IDisposable {
  const socket = new WebSocket(address);
  socket.addEventListener('message', ({ data }) =>
    client.hint(JSON.parse(String(data)) as IHints)
  );
  return { dispose: () => socket.close() };
}
