/**
 * One window in the page: its canvas and, around it, its frame.
 */
import { IEdges, IRectangle, ISize } from './geometry';
import { showIcon } from './icon';
import { isFixed, IWindow } from './model';
import { Viewport } from './viewport';

/**
 * The names of the title bar's buttons.
 */
export interface IViewText {
  close: string;
  maximise: string;
  restore: string;
  minimise: string;
}

/**
 * The listener to what a person does with a window's frame.
 */
export interface IViewListener {
  closeWanted(): void;
  minimiseWanted(): void;
  maximiseWanted(): void;

  /**
   * A drag of the title bar or of edges begins.
   *
   * @param edges The edges; null for the title bar.
   */
  dragged(event: PointerEvent, edges: IEdges | null): void;
}

/**
 * The height of a title bar in CSS pixels.
 */
export const BAR_HEIGHT = 30;

/**
 * How far the shadow of a frame reaches, in CSS pixels.
 */
const SHADOW = 20;

const EDGES: [string, IEdges][] = [
  ['n', { horizontal: null, vertical: 'top' }],
  ['s', { horizontal: null, vertical: 'bottom' }],
  ['w', { horizontal: 'left', vertical: null }],
  ['e', { horizontal: 'right', vertical: null }],
  ['nw', { horizontal: 'left', vertical: 'top' }],
  ['ne', { horizontal: 'right', vertical: 'top' }],
  ['sw', { horizontal: 'left', vertical: 'bottom' }],
  ['se', { horizontal: 'right', vertical: 'bottom' }]
];

export class WindowView {
  /**
   * @param size The size of the content, in pixels of the display.
   * @param managed Whether there can be a title bar, and edges to drag.
   */
  constructor(
    { width, height }: ISize,
    managed: boolean,
    words: IViewText,
    listener: IViewListener
  ) {
    this.node = element('div', 'xpra-Window');
    this.canvas = element('canvas', 'xpra-Window-canvas');
    Object.assign(this.canvas, { width, height });
    if (managed) {
      this.node.setAttribute('role', 'group');
      this._icon = element('img', '');
      this._title = element('span', 'xpra-Window-title');
      const bar = element('div', 'xpra-Window-bar');
      bar.append(
        this._icon,
        this._title,
        button('minimise', words.minimise, () => listener.minimiseWanted()),
        (this._maximise = button('maximise', words.maximise, () =>
          listener.maximiseWanted()
        )),
        button('close', words.close, () => listener.closeWanted())
      );
      bar.addEventListener('pointerdown', event => {
        if (
          event.button === 0 &&
          !(event.target as Element).closest('button')
        ) {
          listener.dragged(event, null);
        }
      });
      bar.addEventListener('dblclick', event => {
        if (!(event.target as Element).closest('button')) {
          listener.maximiseWanted();
        }
      });
      this.node.append(bar);
      for (const [name, edges] of EDGES) {
        const edge = element('div', `xpra-Window-edge xpra-mod-${name}`);
        edge.addEventListener('pointerdown', event => {
          if (event.button === 0) {
            listener.dragged(event, edges);
          }
        });
        this.node.append(edge);
      }
    }
    this._words = words;
    this.node.append(this.canvas);
  }

  readonly node: HTMLElement;

  /**
   * The window's content, with a pixel for each of the display's.
   */
  readonly canvas: HTMLCanvasElement;

  /**
   * The window's place in the stack. A higher window covers a lower one.
   */
  get height(): number {
    return Number(this.node.style.zIndex);
  }
  set height(height: number) {
    this.node.style.zIndex = String(height);
  }

  /**
   * Show the window as it is.
   *
   * @param geometry The place of the content, in pixels of the display.
   */
  update(
    window: IWindow,
    geometry: IRectangle,
    { density, origin }: Pick<Viewport, 'density' | 'origin'>,
    state: {
      framed: boolean;
      dialogue: boolean;
      maximised: boolean;
      minimised: boolean;
      active: boolean;
    }
  ): void {
    const { style, classList } = this.node;
    const x = origin.left + geometry.x / density;
    const y = origin.top + geometry.y / density;
    const width = geometry.width / density;
    const height = geometry.height / density;
    style.left = `${x}px`;
    style.top = `${y}px`;
    style.width = `${width}px`;
    style.height = `${height}px`;
    const [above, around] = state.framed ? [BAR_HEIGHT, SHADOW] : [0, 0];
    this._outline = {
      x: x - around,
      y: y - above - around,
      width: width + 2 * around,
      height: height + above + 2 * around
    };
    style.opacity = String(window.opacity);
    this.canvas.style.clipPath = window.shape
      ? outline(window.shape, density)
      : '';
    classList.toggle('xpra-mod-framed', state.framed);
    classList.toggle('xpra-mod-shaped', window.shape !== null);
    classList.toggle('xpra-mod-dialogue', state.dialogue);
    classList.toggle('xpra-mod-fixed', isFixed(window));
    classList.toggle('xpra-mod-maximised', state.maximised);
    classList.toggle('xpra-mod-fullscreen', window.fullscreen);
    classList.toggle('xpra-mod-active', state.active);
    this.node.hidden = state.minimised;
    if (this._title && this._icon && this._maximise) {
      showIcon(this._icon, window.icon);
      this._title.textContent = window.title;
      this.node.setAttribute('aria-label', window.title);
      const label = state.maximised
        ? this._words.restore
        : this._words.maximise;
      this._maximise.title = label;
      this._maximise.setAttribute('aria-label', label);
    }
  }

  /**
   * What the window takes of the container with its frame and shadow, in CSS pixels.
   */
  get outline(): IRectangle {
    return this._outline;
  }

  /**
   * Where the content is within the page, in CSS pixels.
   */
  contentBox(): DOMRect {
    return this.canvas.getBoundingClientRect();
  }

  dispose(): void {
    this.node.remove();
  }

  private _outline: IRectangle = { x: 0, y: 0, width: 0, height: 0 };
  private readonly _words: IViewText;
  private readonly _icon: HTMLImageElement | null = null;
  private readonly _title: HTMLElement | null = null;
  private readonly _maximise: HTMLElement | null = null;
}

/**
 * A `clip-path` that leaves these rectangles visible.
 */
function outline(shape: IRectangle[], scale: number): string {
  const parts = shape.map(({ x, y, width, height }) => {
    const across = width / scale;
    return `M${x / scale} ${y / scale}h${across}v${height / scale}h${-across}z`;
  });
  return `path("${parts.join('')}")`;
}

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string
): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(tag), { className });
}

function button(
  kind: string,
  label: string,
  pressed: () => void
): HTMLButtonElement {
  const node = element('button', `xpra-Window-button xpra-mod-${kind}`);
  node.type = 'button';
  node.title = label;
  node.setAttribute('aria-label', label);
  // A click does not take the keyboard from the element that has it.
  node.addEventListener('mousedown', event => event.preventDefault());
  node.addEventListener('click', pressed);
  return node;
}
