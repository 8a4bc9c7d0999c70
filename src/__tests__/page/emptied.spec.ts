import { EmptiedOffer, PATIENCE } from '../../page/emptied';
import { Toasts } from '../../page/toasts';
import { buttonOf, DISPLAY, FakeServer, model, settle, WORDS } from './support';

describe('The offer to stop a display without windows', () => {
  let server: FakeServer;
  let offer: EmptiedOffer;

  beforeEach(() => {
    jest.useFakeTimers();
    server = new FakeServer();
    server.answer = model({ name: 'Mail', profile: null, kind: 'seamless' });
    document.body.replaceChildren();
    offer = new EmptiedOffer(DISPLAY, new Toasts(document.body, WORDS), WORDS);
  });

  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  async function wait(milliseconds = PATIENCE): Promise<void> {
    jest.advanceTimersByTime(milliseconds);
    await settle();
  }

  function offers(): (string | null)[] {
    const messages = document.querySelectorAll('.xpra-Toast > span');
    return [...messages].map(({ textContent }) => textContent);
  }

  it('is made after a while', async () => {
    offer.update(true);
    await wait(PATIENCE - 1);
    expect(server.requests).toEqual([]);
    await wait(1);
    expect(offers()).toEqual(['No window is open, but Mail goes on running.']);
    buttonOf('Stop the display').click();
    await settle();
    expect(server.requests).toEqual([`GET ${DISPLAY}`, `DELETE ${DISPLAY}`]);
    expect(offers()).toEqual([]);
  });

  it('is not made, or goes, when there is a window again', async () => {
    offer.update(true);
    offer.update(false);
    await wait();
    expect(offers()).toEqual([]);
    offer.update(true);
    await wait();
    expect(offers()).toHaveLength(1);
    offer.update(false);
    expect(offers()).toEqual([]);
  });

  it.each([
    ['is for the programs of kernels', { empty: true }],
    ['is the one for kernels and terminals', { default: true }],
    ['stops already', { state: 'stopping' }]
  ] as const)('is not made for a display that %s', async (_, changes) => {
    server.answer = model({ profile: null, kind: 'seamless', ...changes });
    offer.update(true);
    await wait();
    expect(server.requests).toEqual([`GET ${DISPLAY}`]);
    expect(offers()).toEqual([]);
  });

  it('is not made where the server does not tell', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    server.status = null;
    offer.update(true);
    await wait();
    expect(offers()).toEqual([]);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('says why the display cannot be stopped', async () => {
    offer.update(true);
    await wait();
    server.status = 403;
    server.answer = { message: 'You may not.' };
    buttonOf('Stop the display').click();
    await settle();
    expect(offers()).toEqual(['You may not.']);
  });
});
