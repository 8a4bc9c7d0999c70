/**
 * Reads the browser's key events.
 */
import { IKeyEvent } from './interpret';

/**
 * The keys by which a browser copies and pastes, with a modifier.
 */
const CLIPBOARD_KEYS = /^(Key[CVX]|Insert)$/;

export function keyEventOf(event: KeyboardEvent): IKeyEvent {
  const { key, code, location } = event;
  return { key, code, location, ...flagsOf(event) };
}

export function flagsOf(
  event: MouseEvent | KeyboardEvent
): Pick<IKeyEvent, 'shift' | 'control' | 'alt' | 'meta' | 'altGraph'> {
  return {
    shift: event.shiftKey,
    control: event.ctrlKey,
    alt: event.altKey,
    meta: event.metaKey,
    altGraph: event.getModifierState('AltGraph')
  };
}

/**
 * The name by which a key is known until it goes up.
 */
export function idOf(key: IKeyEvent): string {
  return key.code || key.key;
}

export function isModifier(key: IKeyEvent): boolean {
  return /^(Shift|Control|Alt|Meta|AltGraph)$/.test(key.key);
}

/**
 * Whether the browser may copy or paste by this key.
 */
export function isClipboardKey(key: IKeyEvent): boolean {
  if (!CLIPBOARD_KEYS.test(key.code)) {
    return false;
  }
  if (key.code === 'Insert') {
    return key.shift || key.control;
  }
  // With Shift, only V is one. Ctrl+Shift+C, by which terminals copy, opens the browser's
  // developer tools.
  const isShifted = key.shift && key.code !== 'KeyV';
  return (key.control || key.meta) && !isShifted && !key.alt && !key.altGraph;
}
