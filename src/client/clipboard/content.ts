/**
 * What a clipboard has.
 */

/**
 * Text with its format.
 */
export interface IRichText {
  text: string;

  /**
   * The same as HTML: a fragment, or a page.
   */
  html: string;
}

/**
 * The clipboard's content: text, with a format or without, or a picture of the type `PNG`.
 */
export type Content = string | IRichText | Blob;

export const PNG = 'image/png';

export const HTML = 'text/html';

/**
 * Text without its format.
 */
export function textOf(content: string | IRichText): string {
  return typeof content === 'string' ? content : content.text;
}

/**
 * Text with a format.
 *
 * @param text Empty if nobody gave it: the format has it.
 * @param limit The format is left out if it has as many bytes: Xpra cuts off what has more.
 */
export function formatted(text: string, html: string, limit: number): Content {
  if (new Blob([html]).size >= limit) {
    return text;
  }
  const plain = text || plainOf(html);
  return html && plain ? { text: plain, html } : plain;
}

/**
 * Whether two contents have the same text, or are the same picture. Each browser writes the same
 * format in its own way.
 */
export function isSame(one: Content, other: Content | null): boolean {
  if (one instanceof Blob || other instanceof Blob || other === null) {
    return one === other;
  }
  return textOf(one) === textOf(other);
}

function plainOf(html: string): string {
  const { body } = new DOMParser().parseFromString(html, HTML);
  body.querySelectorAll('script, style').forEach(node => node.remove());
  return body.textContent?.trim() ?? '';
}
