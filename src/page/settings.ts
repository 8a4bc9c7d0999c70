/**
 * The settings that the server writes into a page: `data-` attributes of its body.
 */
import { DisplayKind } from '../contract/model';
import { Encoder } from '../client';
import { socketUrl } from './http';

interface IPageSettings {
  /**
   * The address of the WebSocket.
   */
  socket: string;

  /**
   * The address of the worker's script.
   */
  worker: string;

  /**
   * The translations, as JSON; null for English.
   */
  catalogue: string | null;
}

export interface IFullSettings extends IPageSettings {
  /**
   * The display's address in the API.
   */
  display: string;

  /**
   * The address of the WebSocket that moves the display's pointer from where it is.
   */
  pointer: string;

  /**
   * The address of the WebSocket by which the server tells what windows ask for.
   */
  hints: string;

  /**
   * The address of the WebSocket by which the server tells of changes.
   */
  events: string;

  /**
   * The addresses of the WebSocket that takes what a person says, and of the worklet's script; null
   * if the display has no microphone.
   */
  microphone: { socket: string; worklet: string } | null;

  kind: DisplayKind;

  /**
   * Dots per inch that the display's programs were started for.
   */
  dpi: number;

  /**
   * The most bytes of a text or picture that go in or out by the clipboard.
   */
  clipboardLimit: number;

  /**
   * Whether the display was still starting when the page was made.
   */
  starts: boolean;

  /**
   * Whether the display can be shared by a link.
   */
  shareable: boolean;

  /**
   * The packet encoders to try, best first.
   */
  encoders: Encoder[];
}

export interface ISharedSettings extends IPageSettings {
  /**
   * The secret of the link. It comes in the fragment, which browsers send to nobody.
   */
  secret: string;
}

/**
 * Whether the page shows a display that was shared by a link.
 */
export function isShared(): boolean {
  return document.body.dataset.shared !== undefined;
}

/**
 * The settings of a display's full page.
 */
export function fullSettings(): IFullSettings {
  const { kind, microphone, shareable, starts } = document.body.dataset;
  return {
    socket: socketUrl(attribute('socket')),
    worker: attribute('worker'),
    catalogue: catalogue(),
    display: attribute('display'),
    pointer: socketUrl(attribute('pointer')),
    hints: socketUrl(attribute('hints')),
    events: socketUrl(attribute('events')),
    microphone: microphone
      ? { socket: socketUrl(microphone), worklet: attribute('worklet') }
      : null,
    kind: kind === 'seamless' || kind === 'workspace' ? kind : 'desktop',
    dpi: Number(attribute('dpi')),
    clipboardLimit: Number(attribute('clipboardLimit')),
    starts: starts !== undefined,
    shareable: shareable !== undefined,
    encoders: attribute('encoders').split(' ') as Encoder[]
  };
}

/**
 * The settings of the page of a shared display.
 */
export function sharedSettings(): ISharedSettings {
  return {
    socket: socketUrl(attribute('shared')),
    worker: attribute('worker'),
    catalogue: catalogue(),
    secret: takeSecret()
  };
}

/**
 * Take the secret out of the page's address, which others see on the screen and in the history.
 * It stays in the state of the history's entry, so that the page can be loaded again.
 */
function takeSecret(): string {
  const secret = location.hash.slice(1);
  if (secret) {
    history.replaceState(secret, '', location.pathname + location.search);
  }
  return typeof history.state === 'string' ? history.state : '';
}

function attribute(name: string): string {
  const value = document.body.dataset[name];
  if (!value) {
    throw new Error(`The page lacks its setting "${name}".`);
  }
  return value;
}

function catalogue(): string | null {
  return document.querySelector('#catalogue')?.textContent ?? null;
}
