/**
 * The engine: what arrives is painted here, or told to the page.
 */
import { Painter } from '../drawing/painter';
import { integer } from '../protocol/read';
import { ISessionListener, Session } from '../session';
import { FromEngine, ToEngine } from './messages';

const NEW_WINDOWS = new Set(['new-window', 'new-override-redirect']);

/**
 * Start an engine that answers through `post`. Returns where to put messages.
 */
export function startEngine(
  post: (message: FromEngine) => void
): (message: ToEngine) => void {
  let session: Session | null = null;
  const painter = new Painter(packet => session?.send(packet));

  const listener: ISessionListener = {
    stateChanged: state => {
      if (state.phase !== 'connected') {
        painter.clear();
      }
      post({ kind: 'state', state });
    },
    helloNeeded: encoder => post({ kind: 'helloNeeded', encoder }),
    welcomed: (hello, encoder) => post({ kind: 'welcomed', hello, encoder }),
    roundTrip: milliseconds => post({ kind: 'roundTrip', milliseconds }),
    received: packet => {
      if (packet[0] === 'draw') {
        painter.draw(packet);
        return;
      }
      if (NEW_WINDOWS.has(packet[0])) {
        painter.expect(integer(packet[1]));
      } else if (packet[0] === 'lost-window') {
        painter.remove(integer(packet[1]));
      }
      post({ kind: 'packet', packet });
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
      case 'surface':
        painter.add(message.wid, message.canvas);
        break;
      case 'resize':
        painter.resize(message.wid, message.width, message.height);
        break;
    }
  };
}
