import { IDisplayModel, IUploadAnswer } from '../../contract/model';
import { Panel } from '../../page/panel';
import { wordsOf } from '../../page/words';

export const WORDS = wordsOf(null);

/**
 * The address of the display in the API.
 */
export const DISPLAY = '/user/ana/xpra/api/displays/d1';

/**
 * A display that is ready, as the API describes it.
 */
export function model(changes: Partial<IDisplayModel> = {}): IDisplayModel {
  return {
    id: 'd1',
    name: 'Desktop 1',
    profile: 'desktop',
    kind: 'desktop',
    state: 'ready',
    reason: null,
    exit_code: null,
    message: '',
    created: '2026-11-28T12:00:00Z',
    last_activity: '2026-11-28T12:00:00Z',
    culled_in: null,
    viewers: 1,
    disconnected: false,
    kernel: null,
    empty: false,
    notifications: [],
    default: false,
    shareable: false,
    url: '/user/ana/xpra/displays/d1/',
    ...changes
  };
}

/**
 * Answers the page's requests in place of `fetch`.
 */
export class FakeServer {
  constructor() {
    globalThis.fetch = async (address, init = {}) => {
      this.requests.push(`${init.method} ${String(address)}`);
      this.bodies.push(init.body ? JSON.parse(String(init.body)) : null);
      if (this.status === null) {
        throw new TypeError('Failed to fetch');
      }
      const body = this.status === 204 ? null : JSON.stringify(this.answer);
      return new Response(body, { status: this.status });
    };
  }

  /**
   * The status of the next answers; null while the server cannot be reached.
   */
  status: number | null = 200;

  /**
   * The body of the next answers.
   */
  answer: unknown = model();

  /**
   * The requests so far, as `GET /address`, and their bodies.
   */
  readonly requests: string[] = [];
  readonly bodies: unknown[] = [];
}

/**
 * A WebSocket whose server is the test.
 */
export class FakeSocket extends EventTarget {
  static readonly all: FakeSocket[] = [];

  constructor(readonly url: string) {
    super();
    FakeSocket.all.push(this);
  }

  send(data: ArrayBuffer): void {
    this.sent.push(data);
  }

  /**
   * Say something as the server.
   */
  say(answer: IUploadAnswer | { id: string }): void {
    const data = JSON.stringify(answer);
    this.dispatchEvent(new MessageEvent('message', { data }));
  }

  /**
   * The server has answered.
   */
  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.dispatchEvent(new Event('open'));
  }

  /**
   * Close it, from either side.
   */
  close(reason = ''): void {
    this.closed = true;
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event('close'), { reason }));
  }

  static readonly CONNECTING = 0;
  static readonly OPEN = 1;

  bufferedAmount = 0;
  closed = false;
  readyState: number = FakeSocket.CONNECTING;
  readonly sent: ArrayBuffer[] = [];
}

/**
 * An empty panel in the page.
 */
export function newPanel(): Panel {
  const node = document.createElement('div');
  document.body.append(node);
  return new Panel(node, WORDS);
}

/**
 * The button with this label.
 */
export function buttonOf(label: string): HTMLButtonElement {
  const buttons = [...document.querySelectorAll('button')];
  const found = buttons.find(({ textContent }) => textContent === label);
  if (!found) {
    throw new Error(`There is no button "${label}".`);
  }
  return found;
}

/**
 * Have all that is under way go on until it waits for a timer.
 */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await Promise.resolve();
  }
}

/**
 * After each test of this file, remove the listeners that it added to the page.
 */
export function removeListeners(): void {
  const targets: EventTarget[] = [window, document];
  let spies: jest.SpyInstance[];
  beforeEach(() => {
    spies = targets.map(target => jest.spyOn(target, 'addEventListener'));
  });
  afterEach(() => {
    spies.forEach((spy, index) => {
      for (const [type, listener, options] of spy.mock.calls) {
        targets[index].removeEventListener(type, listener, options);
      }
      spy.mockRestore();
    });
  });
}
