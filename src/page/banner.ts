/**
 * Milliseconds that a message stays.
 */
export const DURATION = 5000;

/**
 * A line over the display that goes away by itself, and that screen readers read out.
 */
export class Banner {
  /**
   * @param node A live region, empty.
   */
  constructor(private readonly _node: HTMLElement) {}

  say(message: string): void {
    clearTimeout(this._timer);
    this._node.textContent = message;
    this._timer = setTimeout(() => {
      this._node.textContent = '';
    }, DURATION);
  }

  private _timer: ReturnType<typeof setTimeout> | undefined;
}
