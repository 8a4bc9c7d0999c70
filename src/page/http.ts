/**
 * Requests to the server.
 */
import { IWords } from './words';

/**
 * Milliseconds after which a request without an answer has failed.
 */
export const TIME_LIMIT = 30_000;

/**
 * The whole address of a WebSocket.
 */
export function socketUrl(path: string): string {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/**
 * The token that a Hub wants with each request that comes with cookies.
 */
function xsrfToken(): string {
  const token = /(?:^|; )_xsrf=([^;]*)/.exec(document.cookie)?.[1] ?? '';
  return decodeURIComponent(token);
}

/**
 * Send a request.
 *
 * @param body Is sent as JSON.
 *
 * @returns The answer, whatever its status. Rejects if there is none in time.
 */
export async function request(
  address: string,
  method = 'GET',
  body?: unknown
): Promise<Response> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIME_LIMIT);
  try {
    return await fetch(address, {
      method,
      headers: { 'X-XSRFToken': xsrfToken() },
      cache: 'no-store',
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: abort.signal
    });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Send a request whose failure is shown to a person.
 *
 * @returns The answer, which is a success. Rejects with an error whose message tells the
 * person what is wrong.
 */
export async function ask(
  words: IWords,
  ...asked: Parameters<typeof request>
): Promise<Response> {
  let response: Response;
  try {
    response = await request(...asked);
  } catch {
    throw new Error(words.__('The server cannot be reached.'));
  }
  if (!response.ok) {
    throw new Error(await reasonOf(response, words));
  }
  return response;
}

/**
 * Why a request was refused, for a person. What a proxy answers has no reason of the server's,
 * and in HTTP/2 a status has no text.
 */
async function reasonOf(response: Response, words: IWords): Promise<string> {
  try {
    const { message } = (await response.json()) as { message?: unknown };
    if (typeof message === 'string') {
      return message;
    }
  } catch {
    // It is not from the API.
  }
  return words.__(
    'The answer has no reason (status %1).',
    `${response.status} ${response.statusText}`.trim()
  );
}
