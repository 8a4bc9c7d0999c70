/**
 * The bell of a program: a short flash, and a mark on the browser's tab until the person
 * looks at the page.
 */

/**
 * Milliseconds that the flash lasts.
 */
export const FLASH = 300;

const MARK = '● ';

/**
 * @returns Is to be called when the bell rings.
 */
export function addBell(): () => void {
  let ending: ReturnType<typeof setTimeout> | undefined;
  const unmark = () => {
    if (document.title.startsWith(MARK)) {
      document.title = document.title.slice(MARK.length);
    }
  };
  window.addEventListener('focus', unmark);
  return () => {
    document.body.classList.add('xpra-mod-ringing');
    clearTimeout(ending);
    ending = setTimeout(
      () => document.body.classList.remove('xpra-mod-ringing'),
      FLASH
    );
    if (!document.hasFocus() && !document.title.startsWith(MARK)) {
      document.title = MARK + document.title;
    }
  };
}
