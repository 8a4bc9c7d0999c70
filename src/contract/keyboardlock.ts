/**
 * The Keyboard Lock API of Chromium. In full screen it gives a page the keys that the browser and
 * the system keep otherwise: Escape, Alt+Tab, Ctrl+W, Meta.
 */
interface IKeyboardLock {
  lock(): Promise<void>;
  unlock(): void;
}

/**
 * Lock these keys to the page, or release them. Only the outermost page can lock them: Lab does it
 * for the pages inside Lab. A person leaves full screen by holding Escape.
 */
export function lockKeyboard(on: boolean): void {
  const { keyboard } = navigator as Navigator & { keyboard?: IKeyboardLock };
  if (!keyboard?.lock) {
    return;
  }
  if (!on) {
    keyboard.unlock();
    return;
  }
  keyboard.lock().catch((error: unknown) => {
    console.warn('The browser keeps some keys:', error);
  });
}
