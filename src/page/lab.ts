/**
 * Lab around the page, if the page is in a frame of Lab.
 */
import { CONNECT, FromLab, FromPage, ITheme } from '../contract/messages';

/**
 * Lab, at the other end of a port. In a browser tab of its own the page has no port.
 */
export class Lab {
  constructor(receive: (message: FromLab) => void) {
    window.addEventListener('message', event => {
      const [port] = event.ports;
      if (
        port &&
        event.data === CONNECT &&
        event.source === window.parent &&
        event.origin === location.origin
      ) {
        this._port = port;
        port.onmessage = ({ data }) => receive(data as FromLab);
      }
    });
  }

  /**
   * Whether Lab has given the page its port.
   */
  get isThere(): boolean {
    return this._port !== null;
  }

  send(message: FromPage): void {
    this._port?.postMessage(message);
  }

  private _port: MessagePort | null = null;
}

/**
 * Give the page Lab's colours.
 */
export function dress({ light, colours }: ITheme): void {
  const { style } = document.documentElement;
  style.colorScheme = light ? 'light' : 'dark';
  for (const [name, colour] of Object.entries(colours)) {
    style.setProperty(name, colour);
  }
}
