/**
 * The page of a display: the client, and what there is to say about its connection.
 */
import { Client } from '../client/client';
import { Keyboard } from '../client/input/keyboard';
import { Encoder } from '../client/protocol/packets';
import { IState } from '../client/worker/session';
import { request, watchActivity } from './activity';
import { Banner } from './banner';
import { addBell } from './bell';
import { exchangeClipboard } from './sections/clipboard';
import { addKeyboard } from './sections/keyboard';
import { exchangeFiles } from './sections/files';
import { dress, Lab } from './lab';
import { addLeave } from './leave';
import { Overlay } from './overlay';
import { addNotifications } from './notifications';
import { Panel } from './panel';
import { Preferences } from './preferences';
import { addShare } from './sections/share';
import { startShared } from './shared';
import { socketUrl } from './socket';
import { addPrograms, programsOf } from './sections/programs';
import { addSound } from './sections/sound';
import { addStatistics } from './sections/statistics';
import { Toasts } from './toasts';
import { addView } from './sections/view';
import { wordsOf } from './words';

/**
 * What the server wrote into the page, as `data-` attributes of its body.
 */
interface ISettings {
  /**
   * Address of the WebSocket's path on this server.
   */
  socket: string;

  /**
   * Address of the display in the API.
   */
  display: string;

  /**
   * `desktop` or `seamless`.
   */
  kind: string;

  /**
   * Whether the display was not ready yet.
   */
  starts: boolean;

  /**
   * Whether it can be shared by a link.
   */
  shareable: boolean;

  worker: string;
  encoders: Encoder[];

  /**
   * The translations, as JSON; null for English.
   */
  catalogue: string | null;
}

/**
 * What the API says of the display.
 */
interface IDisplay {
  state: string;
  name: string;
  message: string;
  disconnected: boolean;
}

function settingsOf(body: HTMLElement): ISettings {
  const { socket, display, kind, worker, encoders } = body.dataset;
  if (!socket || !display || !kind || !worker || !encoders) {
    throw new Error('The page lacks its settings.');
  }
  return {
    socket,
    display,
    kind,
    starts: body.dataset.starts !== undefined,
    shareable: body.dataset.shareable !== undefined,
    worker,
    encoders: encoders.split(' ') as Encoder[],
    catalogue: document.querySelector('#catalogue')?.textContent ?? null
  };
}

/**
 * Milliseconds without input before which no viewer is disconnected for it.
 */
const NEVER_IDLE = 9_000;

/**
 * Milliseconds from one question for how far the display's start is to the next.
 */
const START_INTERVAL = 500;

/**
 * Load the page again if the display is not what it was, or nobody used it: the
 * server then says so.
 *
 * @returns The display; `unknown` if the server does not tell, `gone` if the page
 * is loaded again.
 */
async function checkDisplay(
  address: string
): Promise<IDisplay | 'unknown' | 'gone'> {
  let response: Response;
  try {
    response = await request(address);
  } catch {
    // The server itself cannot be reached: the overlay says that we try again.
    return 'unknown';
  }
  if (response.status === 404 || response.status === 403) {
    location.reload();
    return 'gone';
  }
  if (!response.ok) {
    return 'unknown';
  }
  const display = (await response.json()) as IDisplay;
  if (display.state !== 'ready' && display.state !== 'starting') {
    location.reload();
    return 'gone';
  }
  if (display.disconnected) {
    location.replace('?disconnected');
    return 'gone';
  }
  return display;
}

function start(): void {
  const settings = settingsOf(document.body);
  const container = document.querySelector<HTMLElement>('#display')!;
  const overlay = new Overlay(document.querySelector<HTMLElement>('#overlay')!);
  const words = wordsOf(settings.catalogue);
  const panel = new Panel(
    document.querySelector<HTMLElement>('#panel')!,
    words
  );
  const toasts = new Toasts(words);
  const ring = addBell();
  const isAlone = window.parent === window;
  const preferences = new Preferences(
    isAlone ? localStorage : sessionStorage,
    isAlone ? 'jupyterlab-xpra' : `jupyterlab-xpra:${settings.display}`
  );
  const lab = new Lab(message => {
    switch (message.kind) {
      case 'theme':
        dress(message.theme);
        break;
      case 'preferences':
        preferences.give(message.preferences);
        break;
    }
  });
  let shown = false;

  // The socket of a display that starts opens when it is ready.
  let starts = settings.starts;
  const followStart = async () => {
    while (starts) {
      const display = await checkDisplay(settings.display);
      if (typeof display === 'object') {
        starts &&= display.state === 'starting';
        if (starts) {
          overlay.progress(display.name, display.message);
        }
      }
      await new Promise(resolve => setTimeout(resolve, START_INTERVAL));
    }
  };

  const stateChanged = (state: IState) => {
    document.body.dataset.phase = state.phase;
    switch (state.phase) {
      case 'connected':
        starts = false;
        overlay.hide();
        // A frame beside what somebody types into leaves them the keyboard.
        if (isAlone || document.hasFocus()) {
          client.focus();
          leave.entered();
        }
        break;
      case 'connecting':
        if (!starts) {
          overlay.progress(words.__('Connecting'));
        }
        break;
      case 'waiting':
        // A short break is not worth a word.
        if (!starts && (state.attempts > 0 || !shown)) {
          overlay.progress(words.__('Connecting again'), state.reason);
        }
        if (!starts && state.attempts > 0) {
          void checkDisplay(settings.display);
        } else if (shown && activity.idle() > NEVER_IDLE) {
          // To connect again would be to use it again.
          client.close();
          void checkDisplay(settings.display).then(display => {
            if (display !== 'gone') {
              client.reopen();
            }
          });
        }
        break;
      case 'taken':
        overlay.tell(
          words.__('Opened elsewhere'),
          words.__(
            'This display is shown in another tab or browser. It goes on running.'
          ),
          { label: words.__('Take over'), run: () => client.reopen() }
        );
        break;
      case 'ended':
        overlay.progress(words.__('The display ends'), state.reason);
        setTimeout(() => location.reload(), 500);
        break;
      case 'closed':
        break;
    }
  };

  const client = new Client(
    {
      container,
      url: socketUrl(settings.socket),
      worker: settings.worker,
      encoders: settings.encoders,
      uuid: settings.display.split('/').pop()!,
      keyboard: options => new Keyboard(options),
      programs: programsOf(settings.display, words),
      words: {
        close: words.__('Close'),
        maximise: words.__('Maximise'),
        restore: words.__('Restore'),
        minimise: words.__('Minimise'),
        windows: words.__('Windows'),
        start: words.__('Start'),
        nothing: words.__('There is nothing to start.'),
        keyboard: words.__('Keyboard of the display')
      }
    },
    {
      stateChanged,
      shown: () => {
        shown = true;
        document.body.dataset.shown = '';
      },
      copied: content => clipboard.copied(content),
      clipboardPolicy: policy => clipboard.allow(policy),
      transferred: transfer => files.transferred(transfer),
      bell: () => {
        ring();
        lab.send({ kind: 'bell' });
      },
      soundChanged: () => showSound(),
      left: () => leave.left(),
      roundTrip: milliseconds => {
        document.body.dataset.roundTrip = String(milliseconds);
      }
    }
  );
  const activity = watchActivity(
    settings.display,
    document.querySelector<HTMLElement>('#warning')!,
    addNotifications(toasts, ring, words),
    words
  );
  const banner = new Banner(document.querySelector<HTMLElement>('#banner')!);
  const leave = addLeave(client, panel, lab, banner, preferences, words);
  addView(panel, client, lab, preferences, words);
  const showSound = addSound(panel, client, words);
  addKeyboard(panel, client, preferences, words);
  const clipboard = exchangeClipboard(client, panel, words);
  const files = exchangeFiles(settings.display, panel, toasts, words);
  if (settings.kind === 'seamless') {
    addPrograms(panel, client, words);
  }
  if (settings.shareable) {
    addShare(settings.display, panel, words);
  }
  addStatistics(panel, () => client.statistics, words);
  // Where the server has nothing but displays, the page has a menu.
  const server = document.querySelector<HTMLElement>('#server');
  if (server) {
    server.hidden = false;
    panel.add(words.__('Server'), server);
  }

  void followStart();

  // A tab of the browser is hidden, or one of Lab: then the page has no size.
  const seen = () => {
    client.visible = !document.hidden && container.clientWidth > 0;
  };
  document.addEventListener('visibilitychange', () => {
    seen();
    if (!document.hidden) {
      client.wake();
    }
  });
  new ResizeObserver(seen).observe(container);

  // Whoever comes into the page comes to use the display.
  window.addEventListener('focus', () => {
    client.wake();
    client.focus();
  });
  window.addEventListener('online', () => client.wake());
  window.addEventListener('pagehide', () => client.dispose());
}

if (document.body.dataset.shared === undefined) {
  start();
} else {
  startShared();
}
