/**
 * The keys that a browser keeps to itself, which it gives to a page in full screen
 * if it is asked (Chromium): Escape, Alt+Tab, Ctrl+W, the key with the logo.
 */
interface IKeyboardLock {
  lock(): Promise<void>;
  unlock(): void;
}

/**
 * Have these keys, or give them back. Only the outermost page can: inside Lab, Lab
 * does. A person gets out by holding Escape.
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
