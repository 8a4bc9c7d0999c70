/**
 * The windows that people switch to by the task bar.
 */
import { isTask, IWindowState, titleOf } from './model';

export interface ITask {
  wid: number;
  title: string;

  /**
   * The address of the icon's image.
   */
  icon: string | null;

  /**
   * Whether the window has the keys.
   */
  active: boolean;

  minimised: boolean;

  /**
   * Whether the program wants the window to be looked at, and it has not the keys.
   */
  urgent: boolean;
}

/**
 * The tasks among all windows. A window that belongs to another is one only while it is minimised
 * and the other is not.
 *
 * @param focused The window that has the keys.
 */
export function tasksOf(
  all: ReadonlyMap<number, IWindowState>,
  focused: number
): ITask[] {
  return [...all.values()]
    .filter(({ window, minimised }) => {
      const parent = all.get(window.transientFor);
      return parent
        ? minimised && !parent.minimised
        : isTask(window) || minimised;
    })
    .map(({ window, minimised }) => ({
      wid: window.wid,
      title: titleOf(window),
      icon: window.icon,
      active: window.wid === focused,
      minimised,
      urgent: window.urgent && window.wid !== focused
    }));
}
