/**
 * The messages between the page and the engine. The engine has the socket and decodes, in a
 * worker.
 */
import { VideoEncoding } from '../drawing/bitstream';
import { IPicture } from '../drawing/decoder';
import { Category } from '../log/log';
import { Encoder } from '../protocol/packets';
import { IDictionary, Packet } from '../protocol/value';
import { ISessionOptions, IState } from './session';

export type ToEngine =
  | ({ kind: 'open'; debug?: Category[] } & ISessionOptions)
  | { kind: 'greet'; hello: IDictionary }
  | { kind: 'reopen' }
  /** The page failed at what arrived: connect again. */
  | { kind: 'fail'; reason: string }
  | { kind: 'close' }
  | { kind: 'wake' }
  | { kind: 'send'; packet: Packet };

export type FromEngine =
  | { kind: 'state'; state: IState }
  | { kind: 'helloNeeded'; encoder: Encoder; videos: VideoEncoding[] }
  | { kind: 'welcomed'; hello: IDictionary; encoder: Encoder }
  | { kind: 'packet'; packet: Packet }
  | { kind: 'picture'; picture: IPicture }
  | { kind: 'videoFailed'; encoding: VideoEncoding }
  | { kind: 'received'; bytes: number }
  | { kind: 'roundTrip'; milliseconds: number };
