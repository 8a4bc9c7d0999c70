/**
 * The engine: what arrives becomes pictures, or is told to the page as it is.
 *
 * The page paints. A canvas that a worker paints is shown a frame later than
 * one that the page paints: a key was seen some 14 ms later on it.
 */
import { Decoder, transferable } from '../drawing/decoder';
import { ISessionListener, Session } from '../session';
import { FromEngine, ToEngine } from './messages';

/**
 * Start an engine that answers through `post`. Returns where to put messages.
 */
export function startEngine(
  post: (message: FromEngine, transfer: Transferable[]) => void
): (message: ToEngine) => void {
  let session: Session | null = null;
  const tell = (message: FromEngine) => post(message, []);
  const decoder = new Decoder(picture =>
    post({ kind: 'picture', picture }, transferable(picture))
  );

  const listener: ISessionListener = {
    stateChanged: state => {
      if (state.phase !== 'connected') {
        decoder.clear();
      }
      tell({ kind: 'state', state });
    },
    helloNeeded: encoder => tell({ kind: 'helloNeeded', encoder }),
    welcomed: (hello, encoder) => tell({ kind: 'welcomed', hello, encoder }),
    roundTrip: milliseconds => tell({ kind: 'roundTrip', milliseconds }),
    received: packet => {
      if (packet[0] === 'draw') {
        decoder.decode(packet);
      } else {
        tell({ kind: 'packet', packet });
      }
    }
  };

  return message => {
    switch (message.kind) {
      case 'open':
        session?.close();
        session = new Session(message, listener);
        session.open();
        break;
      case 'greet':
        session?.greet(message.hello);
        break;
      case 'reopen':
        session?.open();
        break;
      case 'close':
        session?.close();
        break;
      case 'send':
        session?.send(message.packet);
        break;
    }
  };
}
