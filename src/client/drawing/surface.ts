/**
 * The canvas of one window, painted in the order in which frames came.
 */
import { IFrame, IMove } from './frame';

export type AnyCanvas = HTMLCanvasElement | OffscreenCanvas;

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/**
 * Says that a frame is on the canvas, or why not.
 */
export type Painted = (error: unknown) => void;

export class Surface {
  constructor(canvas: AnyCanvas) {
    this._canvas = canvas;
    const context = canvas.getContext('2d') as Context | null;
    if (!context) {
      throw new Error('This browser has no canvas to paint on.');
    }
    this._context = context;
  }

  /**
   * Give it another size; what is painted stays.
   */
  resize(width: number, height: number): void {
    const canvas = this._canvas;
    if (canvas.width === width && canvas.height === height) {
      return;
    }
    const kept = this._copy(
      Math.min(width, canvas.width),
      Math.min(height, canvas.height)
    );
    canvas.width = width;
    canvas.height = height;
    if (kept) {
      this._context.drawImage(kept, 0, 0);
    }
  }

  /**
   * Paint a frame, after all that came before.
   */
  paint(frame: IFrame, painted: Painted): void {
    const { content } = frame;
    if (content.kind !== 'picture') {
      this._enqueue({
        ready: true,
        paint: () => {
          if (content.kind === 'pixels') {
            this._context.putImageData(
              new ImageData(content.pixels, frame.width, frame.height),
              frame.x,
              frame.y
            );
          } else {
            this._scroll(content.moves);
          }
        },
        done: painted
      });
      return;
    }
    const step: IStep = { ready: false, paint: () => undefined, done: painted };
    this._enqueue(step);
    createImageBitmap(new Blob([content.data], { type: content.type })).then(
      picture => {
        step.paint = () => {
          const { x, y, width, height } = frame;
          // Its transparency replaces what was there.
          this._context.clearRect(x, y, width, height);
          this._context.drawImage(picture, x, y, width, height);
          picture.close();
        };
        step.ready = true;
        this._flush();
      },
      (error: unknown) => {
        step.paint = () => {
          throw error;
        };
        step.ready = true;
        this._flush();
      }
    );
  }

  private _enqueue(step: IStep): void {
    this._steps.push(step);
    this._flush();
  }

  private _flush(): void {
    while (this._steps[0]?.ready) {
      const step = this._steps.shift()!;
      let failure: unknown = null;
      try {
        step.paint();
      } catch (error) {
        failure = error;
      }
      step.done(failure);
    }
  }

  private _scroll(moves: IMove[]): void {
    const before = this._copy(this._canvas.width, this._canvas.height);
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

  private _copy(width: number, height: number): AnyCanvas | null {
    if (width < 1 || height < 1) {
      return null;
    }
    const copy =
      typeof OffscreenCanvas === 'undefined'
        ? Object.assign(document.createElement('canvas'), { width, height })
        : new OffscreenCanvas(width, height);
    (copy.getContext('2d') as Context).drawImage(this._canvas, 0, 0);
    return copy;
  }

  private readonly _canvas: AnyCanvas;
  private readonly _context: Context;
  private readonly _steps: IStep[] = [];
}

interface IStep {
  ready: boolean;
  paint: () => void;
  done: (error: unknown) => void;
}
