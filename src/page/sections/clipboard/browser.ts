/**
 * The browser's clipboard. To read it takes the person's permission; to read and to write it,
 * a secure context.
 */
import { Content, PNG } from '../../../client';

/**
 * The content of the browser's clipboard: text before pictures.
 */
export async function contentOf(clipboard: Clipboard): Promise<Content> {
  if (!clipboard.read) {
    return clipboard.readText();
  }
  const items = await clipboard.read();
  for (const type of ['text/plain', PNG]) {
    const item = items.find(({ types }) => types.includes(type));
    if (item) {
      const blob = await item.getType(type);
      return type === PNG ? blob : blob.text();
    }
  }
  return '';
}

export function put(clipboard: Clipboard, content: Content): Promise<void> {
  return typeof content === 'string'
    ? clipboard.writeText(content)
    : clipboard.write([new ClipboardItem({ [PNG]: content })]);
}

/**
 * Copy text as a person does, where there is no other way. Browsers do it only while a key or
 * click is handled.
 *
 * @returns Whether the browser did.
 */
export function copyText(text: string, document: Document): boolean {
  const copy = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text);
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
