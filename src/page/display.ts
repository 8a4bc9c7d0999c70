/**
 * The display as the API describes it.
 */
import { IDisplayModel } from '../contract/model';
import { request } from './http';

/**
 * Milliseconds from one look at the display to the next.
 */
export const INTERVAL = 10_000;

/**
 * The result of a check: the display; `idle` if the server has disconnected the page because
 * nobody used it; `unknown` if the server does not tell; `gone` if the page is being left, because
 * the display cannot be used in it.
 */
export type Checked = IDisplayModel | 'idle' | 'unknown' | 'gone';

/**
 * A function that loads the page again, however often it is called, once. The next load would end
 * the one before: a server that takes longer than the pause between two would never be waited for.
 */
export function reloadOnce(
  page: Pick<Location, 'reload'> = location
): () => void {
  let called = false;
  return () => {
    if (!called) {
      called = true;
      page.reload();
    }
  };
}

/**
 * Leave the page if the display has ended: the server then shows a page that says so.
 *
 * @param address The display's address in the API.
 * @param reload Loads the page again.
 */
export async function checkDisplay(
  address: string,
  reload: () => void
): Promise<Checked> {
  let response: Response;
  try {
    response = await request(address);
  } catch {
    // The server itself cannot be reached. The overlay says that the client connects again.
    return 'unknown';
  }
  if (response.status === 404 || response.status === 403) {
    reload();
    return 'gone';
  }
  if (!response.ok) {
    return 'unknown';
  }
  let display: IDisplayModel;
  try {
    display = (await response.json()) as IDisplayModel;
  } catch {
    // The connection broke, or something in front of the server has answered.
    return 'unknown';
  }
  if (display.state !== 'ready' && display.state !== 'starting') {
    reload();
    return 'gone';
  }
  return display.disconnected ? 'idle' : display;
}

/**
 * Look at the display now, when the server tells of a change, and from time to time: the server
 * may tell nobody.
 *
 * @param address The display's address in the API.
 * @param events The address of the WebSocket with the server's events.
 * @param seen Called with the display after each look that succeeds.
 */
export function followDisplay(
  address: string,
  events: string,
  seen: (display: IDisplayModel) => void
): void {
  const id = address.split('/').pop();
  const look = async () => {
    try {
      const response = await request(address);
      if (response.ok) {
        seen((await response.json()) as IDisplayModel);
      }
    } catch (error) {
      console.warn('The display was not asked for:', error);
    }
  };
  let socket: WebSocket | null = null;
  const listen = () => {
    socket = new WebSocket(events);
    socket.addEventListener('message', ({ data }) => {
      if ((JSON.parse(String(data)) as { id?: unknown }).id === id) {
        void look();
      }
    });
    socket.addEventListener('close', () => {
      socket = null;
    });
  };
  void look();
  listen();
  setInterval(() => {
    void look();
    if (!socket) {
      listen();
    }
  }, INTERVAL);
}
