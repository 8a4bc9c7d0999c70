/**
 * Requests to the server.
 */
import { IWords } from './words';

/**
 * Milliseconds after which a request without an answer has failed.
 */
export const TIME_LIMIT = 30_000;

/**
 * The token that a Hub wants with each request that comes with cookies.
 */
export function xsrfToken(): string {
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
    const { message } = (await response.json()) as { message: string };
    throw new Error(message);
  }
  return response;
}
