/**
 * The bell of a program: a short signal that is seen, and a mark on the browser's
 * tab until somebody looks.
 */

/**
 * Milliseconds.
 */
const SHORT = 300;

const MARK = '● ';

/**
 * @returns What to call when the bell rings.
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
      SHORT
    );
    if (!document.hasFocus() && !document.title.startsWith(MARK)) {
      document.title = MARK + document.title;
    }
  };
}
