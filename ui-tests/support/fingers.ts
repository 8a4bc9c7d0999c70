import type { CDPSession, Page } from '@playwright/test';

type Point = [x: number, y: number];

/**
 * Fingers on the screen, as a browser gets them of it.
 */
export class Fingers {
  static async on(page: Page): Promise<Fingers> {
    return new Fingers(await page.context().newCDPSession(page));
  }

  private constructor(private _devtools: CDPSession) {}

  down(...points: Point[]): Promise<void> {
    return this._send('touchStart', points);
  }

  move(...points: Point[]): Promise<void> {
    return this._send('touchMove', points);
  }

  up(): Promise<void> {
    return this._send('touchEnd', []);
  }

  /**
   * The finger goes up at once: on a busy machine a wait would make a long press of it. Another
   * gesture follows as quickly if it begins before this one is awaited.
   */
  async tap(point: Point): Promise<void> {
    await Promise.all([this.down(point), this.up()]);
  }

  private async _send(
    type: 'touchStart' | 'touchMove' | 'touchEnd',
    points: Point[]
  ): Promise<void> {
    await this._devtools.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: points.map(([x, y], id) => ({ x, y, id }))
    });
  }
}
