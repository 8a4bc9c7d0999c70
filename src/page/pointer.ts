/**
 * The pointer of a display, moved from where it is through a WebSocket of its own: Xpra takes
 * positions only.
 */
import { IRelativePointer } from '../client';

export class RemotePointer implements IRelativePointer {
  /**
   * @param url The address of the WebSocket.
   * @param lost Called with the server's reason, or without one, if the connection ends by itself.
   */
  constructor(url: string, lost: (reason: string) => void) {
    this._socket = new WebSocket(url);
    this._socket.addEventListener('open', () => {
      this._waiting.splice(0).forEach(message => this._socket.send(message));
    });
    this._socket.addEventListener('close', ({ reason }) => {
      if (!this._isClosed) {
        lost(reason);
      }
    });
  }

  move(right: number, down: number): void {
    this._send({ move: [right, down] });
  }

  press(button: number): void {
    this._send({ press: button });
  }

  release(button: number): void {
    this._send({ release: button });
  }

  close(): void {
    this._isClosed = true;
    this._socket.close();
  }

  private _send(message: Record<string, unknown>): void {
    const text = JSON.stringify(message);
    if (this._socket.readyState === WebSocket.CONNECTING) {
      this._waiting.push(text);
    } else {
      this._socket.send(text);
    }
  }

  private readonly _socket: WebSocket;
  private readonly _waiting: string[] = [];
  private _isClosed = false;
}
