/**
 * Frames made ready to be painted, window by window in the order in which they came.
 */
import { ProtocolError } from '../protocol/errors';
import { Packet } from '../protocol/value';
import { frameOf, headOf, IFrame, IHead, IMove } from './frame';

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
    | { kind: 'bitmap'; bitmap: ImageBitmap }
    | { kind: 'scroll'; moves: IMove[] }
    | { kind: 'damaged'; message: string };
}

/**
 * What can be handed to another thread without a copy.
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
  constructor(private readonly _ready: (picture: IPicture) => void) {}

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
    if (content.kind === 'picture') {
      const blob = new Blob([content.data], { type: content.type });
      createImageBitmap(blob).then(
        bitmap => fill({ kind: 'bitmap', bitmap }),
        fail
      );
    } else {
      fill(content);
    }
  }

  /**
   * Forget what is still on its way.
   */
  clear(): void {
    this._queues.clear();
  }

  private _flush(queue: ISlot[]): void {
    while (queue[0]?.picture) {
      const { picture } = queue.shift()!;
      if (this._queues.get(picture!.wid) === queue) {
        this._ready(picture!);
      }
    }
  }

  private readonly _queues = new Map<number, ISlot[]>();
}

interface ISlot {
  picture: IPicture | null;
}
