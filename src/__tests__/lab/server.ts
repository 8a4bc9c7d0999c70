import { Event, ServerConnection } from '@jupyterlab/services';
import { Stream } from '@lumino/signaling';

import { XpraManager } from '../../lab/services/manager';
import {
  DISPLAY_EVENT_SCHEMA,
  IDisplayModel,
  IDisplayOptions,
  IProfile,
  IStatus
} from '../../contract/model';

/**
 * A server as `api.yaml` describes it. Its displays change only when a test changes them.
 */
export class FakeServer {
  constructor() {
    this.settings = ServerConnection.makeSettings({
      baseUrl: 'http://localhost:8888/user/ana/',
      fetch: request => this._handle(request as Request)
    });
    this.events = new Stream<Event.IManager, Event.Emission>(
      {} as Event.IManager
    );
  }

  readonly settings: ServerConnection.ISettings;

  readonly events: Stream<Event.IManager, Event.Emission>;

  displays: IDisplayModel[] = [];

  profiles: IProfile[] = [
    {
      id: 'desktop',
      title: 'Desktop',
      description: 'A whole desktop',
      category: 'Desktop',
      icon: 'desktop',
      kind: 'desktop',
      keywords: [],
      installed: false,
      tile: true
    },
    {
      id: 'xterm',
      title: 'Terminal (X11)',
      description: 'A terminal',
      category: 'Desktop',
      icon: 'terminal',
      kind: 'seamless',
      keywords: [],
      installed: false,
      tile: true
    }
  ];

  status: IStatus = {
    ok: true,
    xpra: {
      path: '/usr/bin/xpra',
      version: '3.1.3',
      rule: "this system's"
    },
    problems: [],
    notes: []
  };

  /**
   * The requests so far, as `GET displays`; the latest last.
   */
  readonly requests: string[] = [];

  /**
   * The bodies of the requests that had one.
   */
  readonly bodies: unknown[] = [];

  /**
   * The refusals, by the request that gets them.
   */
  readonly refusals = new Map<string, { status: number; message: string }>();

  /**
   * Whether the server does not answer.
   */
  isDown = false;

  /**
   * The answers wait for this promise.
   */
  gate: Promise<void> = Promise.resolve();

  /**
   * The number of requests of a kind so far.
   */
  count(request: string): number {
    return this.requests.filter(other => other === request).length;
  }

  /**
   * Change a display.
   */
  change(id: string, change: Partial<IDisplayModel>): void {
    this.displays = this.displays.map(display =>
      display.id === id ? { ...display, ...change } : display
    );
  }

  /**
   * Announce a change.
   */
  announce(id: string, schema = DISPLAY_EVENT_SCHEMA): void {
    this.events.emit({ schema_id: schema, action: 'ready', id });
  }

  private async _handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const base = '/user/ana/xpra/api/';
    expect(url.pathname.startsWith(base)).toBe(true);
    const path = url.pathname.slice(base.length);
    const name = `${request.method} ${path}`;
    this.requests.push(name);
    const text = request.method === 'GET' ? '' : await request.text();
    const body = text ? JSON.parse(text) : null;
    if (body) {
      this.bodies.push(body);
    }
    const refusal = this.refusals.get(name);
    const answer = refusal
      ? new Response(JSON.stringify({ message: refusal.message }), {
          status: refusal.status
        })
      : this._answer(request.method, path, url, body);
    await this.gate;
    if (this.isDown) {
      throw new TypeError('Failed to fetch');
    }
    return answer;
  }

  private _answer(
    method: string,
    path: string,
    url: URL,
    body: (IDisplayOptions & Partial<IDisplayModel>) | null
  ): Response {
    const json = (value: unknown, status = 200) => {
      const text = JSON.stringify(value);
      // Parsed in the realm of the tests, where `instanceof Array` holds.
      return Object.assign(new Response(text, { status }), {
        json: async () => JSON.parse(text)
      });
    };
    const [collection, id, part] = path.split('/');
    if (collection === 'profiles') {
      return json(this.profiles);
    }
    if (collection === 'status') {
      return json(this.status);
    }
    if (id === undefined) {
      if (method === 'POST') {
        const ended = this.displays.find(other => other.id === body?.again);
        const profile = ended ? ended.profile : (body?.profile ?? 'desktop');
        const display = makeDisplay({
          id: `new${++this._created}`,
          name: body?.name ?? 'Desktop 1',
          profile: body?.command ? null : profile,
          state: 'starting',
          message: 'Starting Xvfb'
        });
        this.displays = [display, ...this.displays];
        return json(display, 201);
      }
      return json(this.displays);
    }
    const display = this.displays.find(other => other.id === id);
    if (!display) {
      return json({ message: `There is no display ${id}.` }, 404);
    }
    if (part === 'log') {
      return new Response(`line of ${id}, ${url.searchParams.get('lines')}\n`);
    }
    if (part === 'screenshot') {
      return Object.assign(new Response(''), {
        blob: async () => new Blob([`picture of ${id}`])
      });
    }
    if (part === 'activity') {
      this.change(id, { culled_in: null });
      return new Response(null, { status: 204 });
    }
    if (part === 'environment') {
      return json({ DISPLAY: ':7', XAUTHORITY: `/tmp/${id}/xauthority` });
    }
    if (method === 'PATCH') {
      this.change(id, body ?? {});
      return json(this.displays.find(other => other.id === id));
    }
    if (method === 'DELETE') {
      this.change(id, { state: 'ended', reason: 'stopped' });
      return new Response(null, { status: 204 });
    }
    return json(display);
  }

  /**
   * Make a manager of the server's displays.
   */
  makeManager(): XpraManager {
    return new XpraManager({
      events: this.events,
      serverSettings: this.settings,
      standby: 'never'
    });
  }

  private _created = 0;
}

/**
 * Make a display.
 */
export function makeDisplay(
  options: Partial<IDisplayModel> = {}
): IDisplayModel {
  const id = options.id ?? 'k3f9q2';
  return {
    id,
    name: 'Desktop 1',
    profile: 'desktop',
    kind: 'desktop',
    state: 'ready',
    reason: null,
    exit_code: null,
    message: '',
    created: '2026-11-01T12:00:00Z',
    last_activity: '2026-11-01T12:00:00Z',
    culled_in: null,
    viewers: 0,
    disconnected: false,
    kernel: null,
    empty: false,
    notifications: [],
    default: false,
    shareable: true,
    url: `/user/ana/xpra/displays/${id}/`,
    ...options
  };
}

/**
 * Wait for something to become true.
 */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise(resolve => setTimeout(resolve, 0));
  }
}

/**
 * Make a gate for a server's answers.
 *
 * @returns The gate, and the function that opens it.
 */
export function makeGate(): [Promise<void>, () => void] {
  let open = (): void => undefined;
  const gate = new Promise<void>(resolve => {
    open = resolve;
  });
  return [gate, open];
}
