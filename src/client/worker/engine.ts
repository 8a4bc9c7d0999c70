/**
 * The engine: it makes pictures of `draw` packets, and hands the other packets to the page.
 *
 * The page paints. A canvas that a worker paints is shown a frame later: a typed key was seen
 * some 14 ms later on it.
 */
import { Decoder, transferable } from '../drawing/decoder';
import { videoEncodings } from '../drawing/video';
import { createLog } from '../log/log';
import { integer } from '../protocol/read';
import { ISessionListener, Session } from './session';
import { FromEngine, ToEngine } from './messages';

/**
 * The least milliseconds between two reports of the bytes received.
 */
const REPORT_INTERVAL = 500;

/**
 * Start an engine that answers through `post`.
 *
 * @returns What takes the messages to the engine.
 */
export function startEngine(
  post: (message: FromEngine, transfer: Transferable[]) => void
): (message: ToEngine) => void {
  let session: Session | null = null;
  const tell = (message: FromEngine) => post(message, []);
  const decoder = new Decoder(
    picture => post({ kind: 'picture', picture }, transferable(picture)),
    encoding => tell({ kind: 'videoFailed', encoding })
  );
  // The browser answers while the socket opens.
  const videos = videoEncodings();
  let bytes = 0;
  let reported = 0;

  const listener: ISessionListener = {
    stateChanged: state => {
      if (state.phase !== 'connected') {
        decoder.clear();
      }
      tell({ kind: 'state', state });
    },
    helloNeeded: encoder =>
      void videos.then(names =>
        tell({ kind: 'helloNeeded', encoder, videos: names })
      ),
    bytesReceived: count => {
      bytes += count;
      const now = performance.now();
      if (now - reported >= REPORT_INTERVAL) {
        tell({ kind: 'received', bytes });
        bytes = 0;
        reported = now;
      }
    },
    welcomed: (hello, encoder) => tell({ kind: 'welcomed', hello, encoder }),
    roundTrip: milliseconds => tell({ kind: 'roundTrip', milliseconds }),
    received: packet => {
      switch (packet[0]) {
        case 'draw':
          decoder.decode(packet);
          return;
        case 'eos':
          decoder.endVideo(integer(packet[1]));
          return;
        case 'lost-window':
          decoder.remove(integer(packet[1]));
      }
      tell({ kind: 'packet', packet });
    }
  };

  return message => {
    switch (message.kind) {
      case 'open':
        session?.close();
        session = new Session(
          message,
          listener,
          createLog(message.debug ?? [])
        );
        session.open();
        break;
      case 'greet':
        session?.greet(message.hello);
        break;
      case 'reopen':
        session?.open();
        break;
      case 'fail':
        session?.fail(message.reason);
        break;
      case 'wake':
        session?.wake();
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
