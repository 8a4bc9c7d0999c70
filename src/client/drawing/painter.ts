/**
 * All the surfaces of a display, and what the server is told of them.
 */
import { Packet } from '../protocol/value';
import { frameOf, headOf, IFrame } from './frame';
import { AnyCanvas, Surface } from './surface';

export class Painter {
  /**
   * @param acknowledge Sends what the server waits for before it sends more.
   */
  constructor(private readonly _acknowledge: (packet: Packet) => void) {}

  /**
   * A window whose canvas is on its way: its frames are kept until then.
   */
  expect(wid: number): void {
    this._early.set(wid, []);
  }

  /**
   * Paint a window on this canvas from now on.
   */
  add(wid: number, canvas: AnyCanvas): void {
    this._surfaces.set(wid, new Surface(canvas));
    const early = this._early.get(wid) ?? [];
    this._early.delete(wid);
    early.forEach(packet => this.draw(packet));
  }

  resize(wid: number, width: number, height: number): void {
    this._surfaces.get(wid)?.resize(width, height);
  }

  remove(wid: number): void {
    this._surfaces.delete(wid);
    this._early.delete(wid);
  }

  /**
   * Forget what is to come; what is painted stays in sight.
   */
  clear(): void {
    this._surfaces.clear();
    this._early.clear();
  }

  /**
   * Paint what a `draw` packet holds, and acknowledge it when it is painted. A
   * frame that cannot be painted is reported, and the server sends it again.
   */
  draw(packet: Packet): void {
    const { wid, width, height, sequence } = headOf(packet);
    const answer = (microseconds: number, message: string) =>
      this._acknowledge([
        'damage-sequence',
        sequence,
        wid,
        width,
        height,
        microseconds,
        message
      ]);
    const surface = this._surfaces.get(wid);
    if (!surface) {
      const early = this._early.get(wid);
      if (early) {
        early.push(packet);
        return;
      }
      // The window has gone meanwhile: 0 says that it was not painted.
      answer(0, 'no such window');
      return;
    }
    const start = performance.now();
    const painted = (error: unknown) => {
      if (error) {
        answer(-1, error instanceof Error ? error.message : String(error));
      } else {
        const milliseconds = performance.now() - start;
        answer(Math.max(1, Math.round(milliseconds * 1000)), '');
      }
    };
    let frame: IFrame;
    try {
      frame = frameOf(packet);
    } catch (error) {
      painted(error);
      return;
    }
    surface.paint(frame, painted);
  }

  private readonly _early = new Map<number, Packet[]>();
  private readonly _surfaces = new Map<number, Surface>();
}
