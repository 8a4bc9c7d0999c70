/**
 * The page's language: that of Lab or, in a browser tab of its own, that of the browser.
 */
export interface IWords {
  /**
   * The translation of a text, in which `values` replace `%1` and so on.
   */
  __(text: string, ...values: unknown[]): string;
}

/**
 * @param catalogue JSON, as in `jupyterlab_xpra/locale`; null for English.
 */
export function wordsOf(catalogue: string | null): IWords {
  const messages: Record<string, string[]> = JSON.parse(catalogue ?? '{}');
  return {
    __: (text, ...values) =>
      (messages[text]?.[0] ?? text).replace(/%(\d)/g, (_, number) =>
        String(values[Number(number) - 1])
      )
  };
}
