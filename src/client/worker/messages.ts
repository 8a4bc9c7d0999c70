/**
 * Between the page and the engine, which has the socket and decodes, in a worker.
 */
import { VideoEncoding } from '../drawing/bitstream';
import { IPicture } from '../drawing/decoder';
import { Encoder } from '../protocol/packets';
import { IDictionary, Packet } from '../protocol/value';
import { IState } from './session';

export type ToEngine =
  | { kind: 'open'; url: string; encoders: Encoder[]; secret?: string }
  | { kind: 'greet'; hello: IDictionary }
  | { kind: 'reopen' }
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
