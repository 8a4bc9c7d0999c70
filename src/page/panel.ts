/**
 * The panel with the controls of the display, behind a handle at the edge of the page.
 */
import { IWords } from './words';

export class Panel {
  /**
   * @param node The page's element for the panel, empty.
   */
  constructor(
    private readonly _node: HTMLElement,
    words: IWords
  ) {
    const name = words.__('Controls of the display');
    this.handle = button('', () => this.toggle());
    this.handle.className = 'xpra-Panel-handle';
    this.handle.setAttribute('aria-label', name);
    this.handle.title = name;
    this.handle.setAttribute('aria-expanded', 'false');
    this.handle.setAttribute('aria-controls', 'controls');
    this._sections.id = 'controls';
    this._sections.className = 'xpra-Panel-sections';
    this._sections.hidden = true;
    _node.append(this.handle, this._sections);
    _node.addEventListener('keydown', event => {
      if (event.key === 'Escape' && this.isOpen) {
        event.stopPropagation();
        this.close();
        this.handle.focus();
      }
    });
    document.addEventListener('pointerdown', event => {
      if (!_node.contains(event.target as Node)) {
        this.close();
      }
    });
  }

  /**
   * The button that opens the panel.
   */
  readonly handle: HTMLButtonElement;

  get isOpen(): boolean {
    return !this._sections.hidden;
  }

  /**
   * Add a section.
   *
   * @param content The controls of the section.
   *
   * @returns The section's element.
   */
  add(title: string, ...content: HTMLElement[]): HTMLElement {
    const section = document.createElement('fieldset');
    const legend = document.createElement('legend');
    legend.textContent = title;
    section.append(legend, ...content);
    this._sections.append(section);
    return section;
  }

  /**
   * Call `listener` when the panel was opened or closed.
   */
  follow(listener: () => void): void {
    this._listeners.push(listener);
  }

  toggle(): void {
    if (this.isOpen) {
      this.close();
    } else {
      this._show(true);
      this._sections
        .querySelector<HTMLElement>('button, select, input')
        ?.focus();
    }
  }

  close(): void {
    this._show(false);
  }

  private _show(open: boolean): void {
    this._sections.hidden = !open;
    this._node.classList.toggle('xpra-mod-open', open);
    this.handle.setAttribute('aria-expanded', String(open));
    this._listeners.forEach(listener => listener());
  }

  private readonly _listeners: (() => void)[] = [];
  private readonly _sections = document.createElement('div');
}

/**
 * A button with a label.
 */
export function button(label: string, run: () => void): HTMLButtonElement {
  const node = document.createElement('button');
  node.type = 'button';
  node.className = 'xpra-Panel-button';
  node.textContent = label;
  node.addEventListener('click', run);
  return node;
}

/**
 * A choice of one value of several.
 *
 * @param options The values, each with its label. `show` adds a value that is not among them.
 * @param chosen Called with the value that a person chooses.
 */
export function choice<T extends string>(
  label: string,
  options: [T, string][],
  chosen: (value: T) => void
): { node: HTMLElement; show: (value: T) => void } {
  const node = document.createElement('label');
  node.className = 'xpra-Panel-choice';
  const select = document.createElement('select');
  for (const [value, name] of options) {
    select.add(new Option(name, value));
  }
  select.addEventListener('change', () => chosen(select.value as T));
  node.append(label, select);
  const show = (value: T) => {
    if (![...select.options].some(option => option.value === value)) {
      select.add(new Option(value, value));
    }
    select.value = value;
  };
  return { node, show };
}
