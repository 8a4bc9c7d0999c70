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
 * Why a request was refused, for a person. What a proxy answers has no reason of the server's,
 * and in HTTP/2 a status has no text.
 *
 * @param text The body of the answer.
 */
export function reasonOf(
  { status, statusText }: Pick<Response, 'status' | 'statusText'>,
  text: string,
  words: IWords
): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === 'string') {
      return message;
    }
  } catch {
    // It is not from the API.
  }
  return status === 413
    ? words.__(
        'A proxy in front of the server takes nothing as large (status 413). Ask the administrator to raise its limit.'
      )
    : words.__(
        'The answer has no reason (status %1).',
        `${status} ${statusText}`.trim()
      );
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
    throw new Error(reasonOf(response, await response.text(), words));
  }
  return response;
}
