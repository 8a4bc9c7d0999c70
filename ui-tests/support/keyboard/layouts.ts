import data from './layouts.json';
import { Stroke } from './typist';

/**
 * By code of the key, what it produces on each level: a character, the name of
 * a dead key, or nothing. Made by `scripts/keyboard-layouts`.
 */
type Layout = Record<string, string[]>;

const LAYOUTS = data.layouts as unknown as Record<string, Layout>;
const COMPOSE = data.compose as unknown as Record<
  string,
  Record<string, string>
>;

export const LAYOUT_NAMES = Object.keys(LAYOUTS);

/**
 * Every character of every level of a layout, level by level.
 */
export function everyCharacter(name: string): Stroke[] {
  return keysOf(name)
    .filter(stroke => !isDead(stroke))
    .map(typed);
}

/**
 * The characters that the dead keys of the layouts make with those of the plain and Shift
 * levels, each once for each dead key.
 *
 * @param most - How many for each dead key.
 */
export function deadKeys(most: number): Stroke[] {
  const seen = new Set<string>();
  const counts = new Map<string, number>();
  return LAYOUT_NAMES.flatMap(name => {
    const keys = keysOf(name);
    const bases = keys.filter(key => key.level < 2 && !isDead(key));
    return keys.filter(isDead).flatMap(dead =>
      bases.flatMap(base => {
        const text = COMPOSE[dead.text]?.[base.text];
        const count = counts.get(dead.text) ?? 0;
        if (!text || count === most || seen.has(dead.text + text)) {
          return [];
        }
        seen.add(dead.text + text);
        counts.set(dead.text, count + 1);
        return [
          { ...dead, key: 'Dead', text: '' },
          { ...base, key: text, text }
        ];
      })
    );
  });
}

/**
 * A text, each character typed on the first layout that has it without a dead
 * key, as if somebody switched layouts all the time; what none has is inserted.
 */
export function line(text: string, names: string[]): Stroke[] {
  return [...text].map(character => {
    for (const name of names) {
      const found = keysOf(name).find(key => key.text === character);
      if (found) {
        return typed(found);
      }
    }
    return { inserted: character };
  });
}

/**
 * The character that a key of a layout makes by itself.
 */
export function keyOf(name: string, code: string): string {
  return LAYOUTS[name][code][0];
}

/**
 * The text that strokes type.
 */
export function textOf(strokes: Stroke[]): string {
  return strokes
    .map(stroke =>
      'code' in stroke
        ? stroke.text
        : 'inserted' in stroke
          ? stroke.inserted
          : stroke.composed
    )
    .join('');
}

interface IKey {
  code: string;
  level: number;
  text: string;
}

function keysOf(name: string): IKey[] {
  return Object.entries(LAYOUTS[name])
    .flatMap(([code, levels]) =>
      levels.map((text, level) => ({ code, level, text }))
    )
    .filter(({ text }) => text)
    .sort((a, b) => a.level - b.level);
}

function isDead({ text }: IKey): boolean {
  return text.startsWith('dead_');
}

function typed(key: IKey): Stroke {
  return { ...key, key: key.text };
}
