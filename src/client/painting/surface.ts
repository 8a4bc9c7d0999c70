/**
 * The canvas of one window.
 */
import { IPicture } from '../drawing/decoder';
import { IMove } from '../drawing/frame';

export class Surface {
  constructor(private readonly _canvas: HTMLCanvasElement) {
    const context = _canvas.getContext('2d');
    if (!context) {
      throw new Error('This browser has no canvas to paint on.');
    }
    this._context = context;
  }

  /**
   * Give the canvas another size. Its content stays.
   */
  resize(width: number, height: number): void {
    const canvas = this._canvas;
    if (canvas.width === width && canvas.height === height) {
      return;
    }
    const kept = this._copy();
    canvas.width = width;
    canvas.height = height;
    if (kept) {
      this._context.drawImage(kept, 0, 0);
    }
  }

  paint(picture: IPicture): void {
    const { x, y, width, height, content } = picture;
    switch (content.kind) {
      case 'pixels':
        this._context.putImageData(
          new ImageData(content.pixels, width, height),
          x,
          y
        );
        break;
      case 'bitmap':
        // A transparent part of the bitmap replaces the content below it.
        this._context.clearRect(x, y, width, height);
        this._context.drawImage(content.bitmap, x, y, width, height);
        content.bitmap.close();
        break;
      case 'scroll':
        this._scroll(content.moves);
        break;
    }
  }

  private _scroll(moves: IMove[]): void {
    const before = this._copy();
    if (!before) {
      return;
    }
    for (const { x, y, width, height, dx, dy } of moves) {
      this._context.clearRect(x + dx, y + dy, width, height);
      this._context.drawImage(
        before,
        ...([x, y, width, height] as const),
        ...([x + dx, y + dy, width, height] as const)
      );
    }
  }

  private _copy(): HTMLCanvasElement | null {
    const { width, height } = this._canvas;
    if (width < 1 || height < 1) {
      return null;
    }
    const copy = document.createElement('canvas');
    copy.width = width;
    copy.height = height;
    copy.getContext('2d')?.drawImage(this._canvas, 0, 0);
    return copy;
  }

  private readonly _context: CanvasRenderingContext2D;
}
