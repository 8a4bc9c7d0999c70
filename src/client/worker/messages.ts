/**
 * Between the page and the engine, which has the socket and the canvases and
 * runs in a worker where it can.
 */
import { Encoder } from '../protocol/packets';
import { IDictionary, Packet } from '../protocol/value';
import { IState } from '../session';

export type ToEngine =
  | { kind: 'open'; url: string; encoders: Encoder[] }
  | { kind: 'greet'; hello: IDictionary }
  | { kind: 'reopen' }
  | { kind: 'close' }
  | { kind: 'send'; packet: Packet }
  | { kind: 'surface'; wid: number; canvas: OffscreenCanvas | HTMLCanvasElement }
  | { kind: 'resize'; wid: number; width: number; height: number };

export type FromEngine =
  | { kind: 'state'; state: IState }
  | { kind: 'helloNeeded'; encoder: Encoder }
  | { kind: 'welcomed'; hello: IDictionary; encoder: Encoder }
  | { kind: 'packet'; packet: Packet }
  | { kind: 'roundTrip'; milliseconds: number };
