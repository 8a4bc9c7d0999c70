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
 * What file managers copy: addresses of files.
 */
export const FILES = 'text/uri-list';

/**
 * Files of a list that are told of.
 */
const FILES_LIMIT = 100;

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

/**
 * HTML is in UTF-8, or in UTF-16 with a mark at its start (Mozilla).
 */
export function decodeHTML(data: Uint8Array): string {
  const [first, second] = data;
  const mark = ((first ?? 0) << 8) | (second ?? 0);
  const encoding =
    mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(data);
}

/**
 * The paths of the files in a list of addresses (RFC 2483), as they are in the addresses: a byte
 * of a path that is not plain ASCII is `%` and two digits.
 */
export function filesOf(list: string): string[] {
  return list
    .split(/\r?\n/)
    .map(address => /^file:(?:\/\/[^/]*)?(\/.*)$/i.exec(address)?.[1])
    .filter(path => path !== undefined)
    .slice(0, FILES_LIMIT);
}
