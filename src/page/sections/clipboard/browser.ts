/**
 * The browser's clipboard. To read it takes the person's permission; to read and to write it,
 * a secure context.
 */
import {
  Content,
  formatted,
  HTML,
  IRichText,
  PNG,
  textOf
} from '../../../client';

const PLAIN = 'text/plain';

/**
 * The content of the browser's clipboard: text before pictures.
 *
 * @param known A text whose format is not wanted: browsers take time to clean it.
 * @param limit Bytes. A format of as many is left out.
 */
export async function contentOf(
  clipboard: Clipboard,
  known: string,
  limit: number
): Promise<Content> {
  if (!clipboard.read) {
    return clipboard.readText();
  }
  const items = await clipboard.read();
  const blobOf = (type: string) =>
    items.find(({ types }) => types.includes(type))?.getType(type);
  const text = (await (await blobOf(PLAIN))?.text()) ?? '';
  if (text && text === known) {
    return text;
  }
  const html = (await (await blobOf(HTML))?.text()) ?? '';
  return formatted(text, html, limit) || ((await blobOf(PNG)) ?? '');
}

/**
 * What a person pastes, unless that is files.
 *
 * @param limit Bytes. A format of as many is left out.
 */
export function contentOfPaste(
  data: DataTransfer | null,
  limit: number
): Content {
  if (!data || filesOfPaste(data).length) {
    return '';
  }
  const content = formatted(data.getData(PLAIN), data.getData(HTML), limit);
  const picture = [...data.files].find(({ type }) => type === PNG);
  return content || (picture ?? '');
}

/**
 * The files that a person pastes. Text may come with a picture of it, and a copied picture comes as
 * a file.
 */
export function filesOfPaste(data: DataTransfer): File[] {
  const files = [...data.files];
  if (files.some(({ type }) => !type.startsWith('image/'))) {
    return files;
  }
  const isContent =
    data.getData(PLAIN) !== '' ||
    data.getData(HTML) !== '' ||
    (files.length === 1 && files[0].type === PNG);
  return isContent ? [] : files;
}

export function put(clipboard: Clipboard, content: Content): Promise<void> {
  if (typeof content === 'string') {
    return clipboard.writeText(content);
  }
  const item: Record<string, Blob> =
    content instanceof Blob
      ? { [PNG]: content }
      : {
          [PLAIN]: new Blob([content.text], { type: PLAIN }),
          [HTML]: new Blob([content.html], { type: HTML })
        };
  return clipboard.write([new ClipboardItem(item)]);
}

/**
 * Copy text as a person does, where there is no other way. Browsers do it only while a key or
 * click is handled.
 *
 * @returns Whether the browser did.
 */
export function copyText(
  content: string | IRichText,
  document: Document
): boolean {
  const copy = (event: ClipboardEvent) => {
    event.clipboardData?.setData(PLAIN, textOf(content));
    if (typeof content !== 'string') {
      event.clipboardData?.setData(HTML, content.html);
    }
    event.preventDefault();
  };
  document.addEventListener('copy', copy);
  try {
    return document.execCommand('copy');
  } finally {
    document.removeEventListener('copy', copy);
  }
}

/**
 * Whether the page may read the clipboard. Null where the browser does not say.
 */
export async function readPermission(): Promise<PermissionState | null> {
  if (!navigator.clipboard || !navigator.permissions) {
    return null;
  }
  try {
    const status = await navigator.permissions.query({
      name: 'clipboard-read' as PermissionName
    });
    return status.state;
  } catch {
    // A browser that does not know this permission asks each time.
    return null;
  }
}
