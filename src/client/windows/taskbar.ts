/**
 * The bar at the bottom: the start menu, a button for each window, and the icons of the system tray.
 * That of a workspace has its buttons of programs and its clock, too.
 */
import { IRectangle } from './geometry';
import { showIcon } from './icon';
import { StartMenu } from './startmenu';
import { ITask } from './tasks';
import { Workspace } from './workspace';

/**
 * The height of the bar in CSS pixels.
 */
export const TASK_BAR_HEIGHT = 38;

export class TaskBar {
  /**
   * @param label The bar's name for screen readers.
   * @param start The menu that starts programs; null where none can be started.
   * @param workspace The workspace; null if the display is none.
   * @param tray The element of the system tray's icons; null if they are shown elsewhere.
   * @param chosen Called when a task's button is pressed.
   */
  constructor(
    label: string,
    start: StartMenu | null,
    workspace: Workspace | null,
    tray: HTMLElement | null,
    private readonly _chosen: (wid: number) => void
  ) {
    this.node.className = 'xpra-TaskBar';
    this.node.hidden = true;
    this.node.setAttribute('role', 'toolbar');
    this.node.setAttribute('aria-label', label);
    this._tasks.className = 'xpra-TaskBar-tasks';
    if (start) {
      this.node.append(start.node);
    }
    if (workspace) {
      this.node.append(workspace.quick);
    }
    this.node.append(this._tasks);
    if (tray) {
      this.node.append(tray);
    }
    if (workspace) {
      this.node.append(workspace.clock.node);
    }
  }

  readonly node = document.createElement('div');

  get isShown(): boolean {
    return !this.node.hidden;
  }

  set isShown(shown: boolean) {
    this.node.hidden = !shown;
  }

  /**
   * Put the bar at the bottom of a part of the container, in CSS pixels.
   */
  within({ x, y, width, height }: IRectangle): void {
    const { style } = this.node;
    style.inset = `${y + height - TASK_BAR_HEIGHT}px auto auto ${x}px`;
    style.width = `${width}px`;
  }

  /**
   * Show buttons for these tasks and no others.
   */
  update(tasks: ITask[]): void {
    const known = new Set(tasks.map(({ wid }) => wid));
    for (const [wid, button] of this._buttons) {
      if (!known.has(wid)) {
        button.remove();
        this._buttons.delete(wid);
      }
    }
    for (const task of tasks) {
      this._update(task);
    }
  }

  dispose(): void {
    this.node.remove();
  }

  private _update({
    wid,
    title,
    icon,
    active,
    minimised,
    urgent
  }: ITask): void {
    let button = this._buttons.get(wid);
    if (!button) {
      button = document.createElement('button');
      button.type = 'button';
      button.className = 'xpra-TaskBar-item';
      button.append(
        document.createElement('img'),
        document.createElement('span')
      );
      button.addEventListener('click', () => this._chosen(wid));
      this._buttons.set(wid, button);
      this._tasks.append(button);
    }
    const [image, name] = button.children as unknown as [
      HTMLImageElement,
      HTMLElement
    ];
    showIcon(image, icon);
    name.textContent = title;
    button.title = title;
    button.classList.toggle('xpra-mod-minimised', minimised);
    button.classList.toggle('xpra-mod-urgent', urgent);
    if (button.getAttribute('aria-pressed') !== String(active)) {
      button.setAttribute('aria-pressed', String(active));
      if (active) {
        button.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      }
    }
  }

  private readonly _tasks = document.createElement('div');
  private readonly _buttons = new Map<number, HTMLButtonElement>();
}
