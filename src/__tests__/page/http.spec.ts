import { ask, request, TIME_LIMIT } from '../../page/http';
import { FakeServer, WORDS } from './support';

describe('request', () => {
  afterEach(() => {
    jest.useRealTimers();
    document.cookie = '_xsrf=; max-age=0';
  });

  it('sends the XSRF token of the cookie, and the body as JSON', async () => {
    document.cookie = 'other=1';
    document.cookie = '_xsrf=2%7Cabc';
    const fetched = jest.fn().mockResolvedValue(new Response('{}'));
    globalThis.fetch = fetched;
    await request('/there', 'POST', { one: 1 });
    expect(fetched).toHaveBeenCalledWith(
      '/there',
      expect.objectContaining({
        method: 'POST',
        headers: { 'X-XSRFToken': '2|abc' },
        cache: 'no-store',
        body: '{"one":1}'
      })
    );
  });

  it('sends an empty token where there is no cookie', async () => {
    const fetched = jest.fn().mockResolvedValue(new Response('{}'));
    globalThis.fetch = fetched;
    await request('/there');
    expect(fetched.mock.lastCall[1].headers).toEqual({ 'X-XSRFToken': '' });
  });

  it('fails if there is no answer in time', async () => {
    jest.useFakeTimers();
    globalThis.fetch = (_, init) =>
      new Promise((_resolve, reject) => {
        init!.signal!.addEventListener('abort', () =>
          reject(new Error('aborted'))
        );
      });
    const answer = request('/there');
    const failed = jest.fn();
    answer.catch(failed);
    await jest.advanceTimersByTimeAsync(TIME_LIMIT - 1);
    expect(failed).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    await expect(answer).rejects.toThrow('aborted');
  });

  it('leaves no timer behind', async () => {
    jest.useFakeTimers();
    new FakeServer();
    await request('/there');
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('ask', () => {
  it('gives the answer of a success', async () => {
    new FakeServer().answer = [1];
    expect(await (await ask(WORDS, '/there')).json()).toEqual([1]);
  });

  it('tells what the server says is wrong', async () => {
    const server = new FakeServer();
    server.status = 409;
    server.answer = { message: 'It has ended.' };
    await expect(ask(WORDS, '/there')).rejects.toThrow('It has ended.');
  });

  it.each(['<html>', '{}', 'null'])('takes %s of a proxy', async text => {
    globalThis.fetch = async () => new Response(text, { status: 502 });
    await expect(ask(WORDS, '/there')).rejects.toThrow(
      'The answer has no reason (status 502).'
    );
  });

  it('tells that the server cannot be reached', async () => {
    new FakeServer().status = null;
    await expect(ask(WORDS, '/there')).rejects.toThrow(
      'The server cannot be reached.'
    );
  });
});
