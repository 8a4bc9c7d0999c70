import { CDPSession } from '@playwright/test';

/**
 * Something a person does: a key of a layout, or text that an input method has
 * composed.
 */
export type Stroke =
  | { code: string; level: number; key: string; text: string }
  | { composed: string; from: string }
  | { inserted: string };

/**
 * Milliseconds between two characters: 20 a second.
 */
const PACE = 50;

/**
 * Bits of the modifiers in Chromium's protocol; AltGr has none.
 */
const SHIFT = 8;

const SHIFT_KEY = { key: 'Shift', code: 'ShiftLeft', location: 1 };
const ALT_GRAPH_KEY = { key: 'AltGraph', code: 'AltRight', location: 2 };

/**
 * Types with real key events.
 */
export class Typist {
  constructor(private _devtools: CDPSession) {}

  /**
   * Type at the pace, and end with no key held.
   */
  async type(strokes: Stroke[]): Promise<void> {
    let next = performance.now();
    for (const stroke of strokes) {
      const wait = next - performance.now();
      if (wait > 0) {
        await new Promise(resolve => setTimeout(resolve, wait));
      }
      if (!('text' in stroke) || stroke.text) {
        next = Math.max(next, performance.now() - PACE) + PACE;
      }
      if ('code' in stroke) {
        await this._level(stroke.level);
        await this._key(stroke.key, stroke.code, stroke.text);
      } else {
        await this._level(0);
        await this._insert(stroke);
      }
    }
    await this._level(0);
  }

  /**
   * Press and release a key with modifiers (bits of Chromium's protocol).
   */
  async shortcut(key: string, code: string, modifiers: number): Promise<void> {
    const held = [
      { bit: 2, key: 'Control', code: 'ControlLeft' },
      { bit: 1, key: 'Alt', code: 'AltLeft' },
      { bit: SHIFT, ...SHIFT_KEY }
    ].filter(({ bit }) => modifiers & bit);
    let on = 0;
    for (const { bit, key, code } of held) {
      on |= bit;
      await this._send('rawKeyDown', { key, code, modifiers: on });
    }
    await this._send('rawKeyDown', { key, code, modifiers: on });
    await this._send('keyUp', { key, code, modifiers: on });
    for (const { bit, key, code } of held.reverse()) {
      on &= ~bit;
      await this._send('keyUp', { key, code, modifiers: on });
    }
  }

  private async _key(key: string, code: string, text: string): Promise<void> {
    const modifiers = this._held & 1 ? SHIFT : 0;
    const type = text ? 'keyDown' : 'rawKeyDown';
    await this._send(type, { key, code, text, modifiers });
    await this._send('keyUp', { key, code, modifiers });
  }

  private async _insert(
    stroke: { composed: string; from: string } | { inserted: string }
  ): Promise<void> {
    if ('inserted' in stroke) {
      await this._devtools.send('Input.insertText', { text: stroke.inserted });
      return;
    }
    const process = { key: 'Process', windowsVirtualKeyCode: 229 };
    for (let i = 1; i <= stroke.from.length; i++) {
      await this._send('rawKeyDown', { ...process, code: 'KeyA' });
      await this._devtools.send('Input.imeSetComposition', {
        text: stroke.from.slice(0, i),
        selectionStart: i,
        selectionEnd: i
      });
      await this._send('keyUp', { key: 'a', code: 'KeyA' });
    }
    await this._devtools.send('Input.insertText', { text: stroke.composed });
  }

  /**
   * Hold Shift and AltGr as a level needs them.
   */
  private async _level(level: number): Promise<void> {
    for (const [bit, key] of [
      [1, SHIFT_KEY],
      [2, ALT_GRAPH_KEY]
    ] as const) {
      if ((level ^ this._held) & bit) {
        const down = level & bit;
        this._held ^= bit;
        await this._send(down ? 'rawKeyDown' : 'keyUp', {
          ...key,
          modifiers: this._held & 1 ? SHIFT : 0
        });
      }
    }
  }

  private async _send(
    type: 'keyDown' | 'rawKeyDown' | 'keyUp',
    event: Record<string, unknown>
  ): Promise<void> {
    await this._devtools.send('Input.dispatchKeyEvent', { type, ...event });
  }

  private _held = 0;
}
