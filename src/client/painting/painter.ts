/**
 * The surfaces of all windows of a display, and the acknowledgements that the server gets.
 */
import { Packet } from '../protocol/value';
import { IPicture } from '../drawing/decoder';
import { Surface } from './surface';

export class Painter {
  /**
   * @param acknowledge Sends the acknowledgement that the server waits for before it sends more.
   */
  constructor(private readonly _acknowledge: (packet: Packet) => void) {}

  /**
   * Paint a window on this canvas from now on.
   */
  add(wid: number, canvas: HTMLCanvasElement): void {
    this._surfaces.set(wid, new Surface(canvas));
  }

  resize(wid: number, width: number, height: number): void {
    this._surfaces.get(wid)?.resize(width, height);
  }

  remove(wid: number): void {
    this._surfaces.delete(wid);
  }

  /**
   * Forget all windows. Their canvases stay as they are painted.
   */
  clear(): void {
    this._surfaces.clear();
  }

  /**
   * Paint a picture, and acknowledge it. The server sends a picture again that is reported damaged.
   */
  paint(picture: IPicture): void {
    const surface = this._surfaces.get(picture.wid);
    const { content, milliseconds } = picture;
    if (!surface) {
      // The window has gone meanwhile. 0 says that the picture was not painted.
      this._answer(picture, 0, 'no such window');
      if (content.kind === 'bitmap') {
        content.bitmap.close();
      }
      return;
    }
    if (content.kind === 'damaged') {
      this._answer(picture, -1, content.message);
      return;
    }
    const start = performance.now();
    surface.paint(picture);
    const took = milliseconds + performance.now() - start;
    this._answer(picture, Math.max(1, Math.round(took * 1000)), '');
  }

  private _answer(
    { sequence, wid, width, height }: IPicture,
    microseconds: number,
    message: string
  ): void {
    this._acknowledge([
      'damage-sequence',
      ...[sequence, wid, width, height],
      microseconds,
      message
    ]);
  }

  private readonly _surfaces = new Map<number, Surface>();
}
