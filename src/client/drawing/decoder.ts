/**
 * Frames made ready to be painted, window by window in the order in which they came.
 */
import { ProtocolError } from '../protocol/errors';
import { Packet } from '../protocol/value';
import { VideoEncoding } from './bitstream';
import { frameOf, headOf, IFrame, IHead, IMove } from './frame';
import { Videos } from './video';

/**
 * A frame that only has to be put on a canvas.
 */
export interface IPicture extends IHead {
  /**
   * Milliseconds it took to be made ready.
   */
  milliseconds: number;

  content:
    | { kind: 'pixels'; pixels: Uint8ClampedArray }
    | { kind: 'bitmap'; bitmap: ImageBitmap | VideoFrame }
    | { kind: 'scroll'; moves: IMove[] }
    | { kind: 'nothing' }
    | { kind: 'damaged'; message: string };
}

/**
 * The memory that can be handed to another thread without a copy.
 */
export function transferable(picture: IPicture): Transferable[] {
  switch (picture.content.kind) {
    case 'pixels':
      return [picture.content.pixels.buffer];
    case 'bitmap':
      return [picture.content.bitmap];
    default:
      return [];
  }
}

export class Decoder {
  /**
   * @param ready Called with a picture that can be painted.
   * @param failed Called when the browser fails at a kind of video.
   */
  constructor(
    private readonly _ready: (picture: IPicture) => void,
    failed: (encoding: VideoEncoding) => void
  ) {
    this._videos = new Videos(failed);
  }

  /**
   * Take a `draw` packet.
   */
  decode(packet: Packet): void {
    const start = performance.now();
    const head = headOf(packet);
    const slot: ISlot = { picture: null };
    const queue = this._queues.get(head.wid) ?? [];
    this._queues.set(head.wid, queue);
    queue.push(slot);
    const fill = (content: IPicture['content']) => {
      const milliseconds = performance.now() - start;
      slot.picture = { ...head, milliseconds, content };
      this._flush(queue);
    };
    const fail = (error: unknown) =>
      fill({
        kind: 'damaged',
        message: error instanceof Error ? error.message : String(error)
      });
    let frame: IFrame;
    try {
      frame = frameOf(packet);
    } catch (error) {
      if (!(error instanceof ProtocolError)) {
        throw error;
      }
      fail(error);
      return;
    }
    const { content } = frame;
    switch (content.kind) {
      case 'picture':
        createImageBitmap(
          new Blob([content.data], { type: content.type })
        ).then(bitmap => fill({ kind: 'bitmap', bitmap }), fail);
        break;
      case 'video':
        this._videos.decode(head.wid, content.video).then(bitmap => {
          if (content.shown) {
            fill({ kind: 'bitmap', bitmap });
          } else {
            bitmap.close();
            fill({ kind: 'nothing' });
          }
        }, fail);
        break;
      default:
        fill(content);
    }
  }

  /**
   * A window's stream of video is over.
   */
  endVideo(wid: number): void {
    this._videos.end(wid);
  }

  /**
   * A window has gone.
   */
  remove(wid: number): void {
    this._videos.end(wid);
    this._queues.delete(wid);
  }

  /**
   * Forget the frames that are still being decoded.
   */
  clear(): void {
    this._videos.clear();
    this._queues.clear();
  }

  private _flush(queue: ISlot[]): void {
    while (queue[0]?.picture) {
      const picture = queue.shift()!.picture!;
      if (this._queues.get(picture.wid) === queue) {
        this._ready(picture);
      } else if (picture.content.kind === 'bitmap') {
        picture.content.bitmap.close();
      }
    }
  }

  private readonly _videos: Videos;

  private readonly _queues = new Map<number, ISlot[]>();
}

interface ISlot {
  picture: IPicture | null;
}
