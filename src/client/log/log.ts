/**
 * The only place from which the client writes to the browser's console: warnings, and what a
 * bug report needs, by category.
 */

/**
 * `network`: states of the connection, the types and sizes of packets, never their content.
 * `keyboard`: keys as the browser names them, and as they are sent. **It holds all that is
 * typed, passwords too.** `windows`: windows that appear and go, and their geometry.
 */
export const CATEGORIES = ['network', 'keyboard', 'windows'] as const;

export type Category = (typeof CATEGORIES)[number];

type Write = (...what: unknown[]) => void;

/**
 * A category that is off has no function. So `log.network?.(…)` evaluates no argument then.
 */
export interface ILog extends Partial<Record<Category, Write>> {
  /**
   * Always on: something failed, and the client goes on.
   */
  warn: Write;
}

export function createLog(categories: readonly Category[]): ILog {
  const log: ILog = { warn: (...what) => console.warn('[xpra]', ...what) };
  for (const category of categories) {
    log[category] = (...what) => console.debug(`[xpra ${category}]`, ...what);
  }
  return log;
}
