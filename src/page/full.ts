/**
 * The full page of a display: puts the client and the parts of the page together.
 */
import { Client, IDisposable, Keyboard } from '../client';
import { Activity } from './activity';
import { Banner } from './banner';
import { addBell } from './bell';
import { Connection } from './connection';
import { Docked, isDocked } from './docked';
import { debugCategories } from './debug';
import { checkDisplay, followDisplay, reloadOnce } from './display';
import { loaded, roundTripOf } from './distance';
import { EmptiedOffer } from './emptied';
import { followHints } from './hints';
import { IdleWarning } from './idlewarning';
import { dress, Lab } from './lab';
import { addLeave } from './leave';
import { addNotifications } from './notifications';
import { Overlay } from './overlay';
import { Panel } from './panel';
import { Preferences } from './preferences';
import { ClipboardExchange } from './sections/clipboard/exchange';
import { selectionChoice } from './sections/clipboard/selection';
import { CopiedFiles } from './sections/clipboard/files';
import { FileExchange } from './sections/files';
import { addKeyboard } from './sections/keyboard';
import { addMicrophone } from './sections/microphone';
import { lockButton } from './sections/pointerlock';
import { addPrograms, programsOf } from './sections/programs';
import { addServer } from './sections/server';
import { addShare } from './sections/share';
import { addSound } from './sections/sound';
import { addStatistics } from './sections/statistics';
import { addView } from './sections/view';
import { IFullSettings } from './settings';
import { Single, wantedWindow } from './single';
import { Start } from './start';
import { Toasts } from './toasts';
import { followVisibility } from './visibility';
import { wordsOf } from './words';

export function startFull(settings: IFullSettings): void {
  const { display } = settings;
  const isAlone = window.parent === window;
  const container = element('display');
  const home = element('home');
  const words = wordsOf(settings.catalogue);
  const overlay = new Overlay(element('overlay'));
  const panel = new Panel(element('panel'), words);
  const toasts = new Toasts(home, words);
  const offer = new EmptiedOffer(display, toasts, words);
  const ring = addBell();
  const preferences = new Preferences(
    isAlone ? localStorage : sessionStorage,
    isAlone ? 'jupyterlab-xpra' : `jupyterlab-xpra:${display}`
  );
  const lab = new Lab(message => {
    switch (message.kind) {
      case 'theme':
        dress(message.theme);
        break;
      case 'preferences':
        preferences.give(message.preferences);
        break;
      default:
        docked?.receive(message);
    }
  });
  const docked = isDocked(location.search) ? new Docked(lab, home) : undefined;
  const wanted = wantedWindow(location.search);
  const single =
    wanted && settings.kind === 'seamless'
      ? new Single(wanted, container, words)
      : undefined;

  const client = new Client(
    {
      container,
      url: settings.socket,
      worker: settings.worker,
      encoders: settings.encoders,
      debug: debugCategories(location.search, sessionStorage),
      uuid: display.split('/').pop()!,
      dpi: settings.dpi,
      clipboardLimit: settings.clipboardLimit,
      roundTrip: roundTripOf(loaded()),
      keyboard: options => new Keyboard(options),
      docking: docked ?? single,
      programs: programsOf(display, words),
      workspace: settings.kind === 'workspace',
      words: {
        close: words.__('Close'),
        maximise: words.__('Maximise'),
        restore: words.__('Restore'),
        minimise: words.__('Minimise'),
        windows: words.__('Windows'),
        start: words.__('Start'),
        search: words.__('Search programs'),
        nothing: words.__('There is nothing to start.'),
        notFound: query => words.__('No program is found by “%1”.', query),
        shortcuts: words.__('Programs'),
        tray: words.__('Icons of programs'),
        keyboard: words.__('Keyboard of the display')
      }
    },
    {
      stateChanged: state => {
        connection.stateChanged(state);
        if (state.phase !== 'connected') {
          silence?.();
        }
      },
      shown: () => connection.shown(),
      emptied: empty => {
        if (settings.kind === 'seamless') {
          offer.update(empty);
        }
      },
      copied: content => clipboard.copied(content),
      copiedFiles: paths => copied.offer(paths),
      clipboardPolicy: policy => clipboard.allow(policy),
      transferred: transfer => files.transferred(transfer),
      bell: () => {
        ring();
        lab.send({ kind: 'bell' });
      },
      urged: () => {
        if (!document.hasFocus()) {
          ring();
        }
        if (!docked) {
          lab.send({ kind: 'bell' });
        }
      },
      soundChanged: () => showSound(),
      left: () => leave.left(),
      roundTrip: milliseconds => {
        document.body.dataset.roundTrip = String(milliseconds);
      }
    }
  );

  const activity = new Activity(display, () => warning.hide());
  const warning = new IdleWarning(
    element('warning'),
    () => void activity.report(),
    words
  );
  if (isAlone) {
    const notify = addNotifications(display, toasts, ring, words);
    followDisplay(display, settings.events, model => {
      notify(model.notifications);
      warning.update(model);
    });
  }

  const banner = new Banner(element('banner'));
  const leave = addLeave(client, panel, lab, banner, preferences, words);
  const address = settings.pointer;
  const toLock = { client, container, address, panel, banner, toasts, words };
  addView(panel, client, lab, preferences, words, lockButton(toLock));
  const showSound = addSound(panel, client.sound, words);
  const silence =
    settings.microphone === null
      ? undefined
      : addMicrophone({
          addresses: settings.microphone,
          parent: home,
          panel,
          toasts,
          words
        });
  addKeyboard(panel, client, settings.kind, preferences, words);
  const clipboard = new ClipboardExchange(
    content => client.offer(content),
    settings.clipboardLimit,
    panel,
    toasts,
    words,
    selectionChoice(client, preferences, words)
  );
  const copied = new CopiedFiles(display, toasts, words);
  const files = new FileExchange(display, panel, toasts, words);
  if (settings.kind !== 'desktop') {
    addPrograms(panel, () => client.openStartMenu(), words);
  }
  if (settings.shareable) {
    addShare(display, panel, words);
  }
  addStatistics(panel, () => client.statistics, words);
  addServer(panel, words);

  const reload = reloadOnce();
  const check = () => checkDisplay(display, reload);
  const start = new Start(settings.starts);
  let hints: IDisposable | undefined;
  const connection = new Connection({
    client,
    overlay: {
      hide: () => overlay.hide(),
      show: (message, act) => {
        docked?.recall();
        overlay.show(message, act);
      }
    },
    start,
    words,
    check,
    idle: () => activity.idle,
    reload,
    connected: () => {
      if (settings.kind !== 'desktop') {
        hints?.dispose();
        hints = followHints(settings.hints, client);
      }
      // A frame beside the place where a person types leaves the keyboard there.
      if (isAlone || document.hasFocus()) {
        client.focus();
        leave.entered();
      }
    }
  });
  void start.follow(check, overlay);
  const follow = followVisibility(client, container);
  single?.attach(client);
  docked?.attach(client, {
    opened: view => {
      follow(view);
      activity.attach(view);
      clipboard.attach(view);
      files.attach(view.document);
    },
    refused: () => {
      toasts.show(words.__('The browser has opened no window.'), {
        title: words.__('The window could not be torn off'),
        alert: true
      });
    }
  });
  window.addEventListener('pagehide', () => client.dispose());
}

/**
 * An element that the server put into the page.
 */
function element(id: string): HTMLElement {
  return document.getElementById(id)!;
}
