import {
  BrowserContext,
  CDPSession,
  Page,
  request as requests
} from '@playwright/test';
import * as fs from 'fs';
import * as path from 'path';

import {
  deadKeys,
  everyCharacter,
  keyOf,
  LAYOUT_NAMES,
  line,
  textOf
} from '../support/keyboard/layouts';
import { Stroke, Typist } from '../support/keyboard/typist';
import { Server } from '../support/server';
import { Displays, expect, serverTest as test } from '../support/test';

const SUPPORT = path.join(__dirname, '..', 'support', 'keyboard');

const PROGRAMS = {
  gtk: path.join(SUPPORT, 'gtk-entry'),
  tk: path.join(SUPPORT, 'tk-entry'),
  xterm: path.join(SUPPORT, 'terminal')
};
const KEY_LOG = path.join(SUPPORT, 'key-log');
type Program = keyof typeof PROGRAMS;

/**
 * The layouts whose every character `make test` types: Latin letters in their three
 * orders, and each other alphabet. `make matrix` has all.
 */
const SAMPLE = ['us', 'de', 'fr', 'ru', 'gr', 'il'];

/**
 * How many combinations of each dead key `make test` types, and `make matrix`.
 */
const DEAD_KEYS: [string, number][] = [
  ['Dead keys, a sample', 2],
  ['Dead keys, all', Infinity]
];

/**
 * How long nothing more may arrive of a text before it counts as lost, in
 * milliseconds.
 */
const LOST = 5000;

const COMPOSED: Record<string, Stroke[]> = {
  Japanese: [
    { from: 'nihongo', composed: '日本語' },
    { from: 'wo', composed: 'を' },
    { from: 'nyuuryokushimasu', composed: '入力します。' },
    { from: 'katakana', composed: 'カタカナ' }
  ],
  Chinese: [
    { from: 'nihao', composed: '你好' },
    { inserted: ',' },
    { from: 'shijie', composed: '世界' },
    { from: 'fanti', composed: '繁體中文輸入法' }
  ],
  Korean: [...'안녕하세요세계'].map(composed => ({
    from: 'ㅇ',
    composed
  })),
  emoji: ['🙂', '🎉', '👍🏽', '👩‍🔬', '🇪🇺', '❤️'].map(inserted => ({ inserted }))
};

const LINES: [string, string[]][] = [
  ['Привет, Welt! ¿qué? 42 € "[x]" ωμέγα 日本', ['us', 'ru', 'de', 'es', 'gr']],
  [
    'x = {"ключ": [1, 2]}; // größer ≠ ś ∑ שלום ğ',
    ['us', 'ru', 'de', 'il', 'pl', 'tr']
  ]
];

/**
 * Do something with the displays of a server.
 */
async function displaysOf<T>(
  { url }: Server,
  what: (displays: Displays) => Promise<T>
): Promise<T> {
  const request = await requests.newContext({ baseURL: `${url}/` });
  try {
    return await what(new Displays(request));
  } finally {
    await request.dispose();
  }
}

/**
 * A display with one program, under the keys of one page.
 */
class Lane {
  static async open(
    context: BrowserContext,
    server: Server,
    program: string
  ): Promise<Lane> {
    const output = path.join(server.folder, path.basename(program));
    fs.rmSync(output, { force: true });
    const display = await displaysOf(server, displays =>
      displays.ready({ command: [program, output] })
    );
    const page = await context.newPage();
    await page.goto(`${server.url}/xpra/displays/${display.id}/`);
    await page.locator('body[data-shown]').waitFor();
    await expect.poll(() => fs.existsSync(output)).toBe(true);
    return new Lane(page, await context.newCDPSession(page), output);
  }

  private constructor(
    readonly page: Page,
    devtools: CDPSession,
    private _output: string
  ) {
    this.typist = new Typist(devtools);
  }

  readonly typist: Typist;

  /**
   * How long the last text took to type.
   */
  seconds = 0;

  /**
   * Type, and give what arrived of it.
   */
  async type(strokes: Stroke[]): Promise<string> {
    const before = this.text;
    const start = performance.now();
    await this.typist.type(strokes);
    this.seconds = (performance.now() - start) / 1000;
    const expected = before + textOf(strokes);
    let arrived = this.text;
    let since = performance.now();
    while (arrived !== expected && performance.now() < since + LOST) {
      await new Promise(resolve => setTimeout(resolve, 50));
      if (this.text !== arrived) {
        arrived = this.text;
        since = performance.now();
      }
    }
    return arrived.slice(before.length);
  }

  get text(): string {
    return fs.readFileSync(this._output, 'utf-8');
  }
}

/**
 * Bits of the modifiers in X's events.
 */
const CONTROL = 4;
const ALT = 8;

test.describe('Keys', () => {
  const lanes = new Map<Program, Lane>();
  const table: string[] = [];
  let context: BrowserContext;

  test.beforeAll(async ({ browser, server }) => {
    context = await browser.newContext();
    for (const program of Object.keys(PROGRAMS) as Program[]) {
      lanes.set(program, await Lane.open(context, server, PROGRAMS[program]));
    }
  });

  test.afterAll(async ({ server }) => {
    console.log(table.join('\n'));
    await context.close();
    await displaysOf(server, displays => displays.clear());
  });

  /**
   * Type into all programs, at once unless every character has the display
   * take a new keymap, which two processors do not do three times in 50 ms.
   */
  const arrives = (
    name: string,
    strokes: Stroke[],
    { together = true, matrix = false } = {}
  ) => {
    const tag = matrix ? ['@matrix'] : [];
    test(`${name} arrives`, { tag }, async ({ xpra }) => {
      test.setTimeout(60_000 + 500 * strokes.length);
      const expected = textOf(strokes);
      const total = [...expected].length;
      const type = async ([program, lane]: [Program, Lane]) => {
        const text = await lane.type(strokes);
        return { program, text, arrived: common(expected, text) };
      };
      const got = together ? await Promise.all([...lanes].map(type)) : [];
      if (!together) {
        for (const lane of lanes) {
          got.push(await type(lane));
        }
      }
      const slowest = Math.max(...[...lanes.values()].map(l => l.seconds));
      const cells = [
        `Xpra ${xpra}`,
        name,
        ...got.map(({ arrived }) => `${arrived}/${total}`),
        (total / slowest).toFixed(0)
      ];
      table.push(`| ${cells.join(' | ')} |`);
      for (const { program, text } of got) {
        expect.soft(text, program).toBe(expected);
      }
    });
  };

  for (const name of LAYOUT_NAMES) {
    const matrix = !SAMPLE.includes(name);
    arrives(name, everyCharacter(name), { matrix });
  }
  for (const [name, most] of DEAD_KEYS) {
    const matrix = most === Infinity;
    arrives(name, deadKeys(most), { together: false, matrix });
  }
  for (const [name, strokes] of Object.entries(COMPOSED)) {
    arrives(name, strokes);
  }
  LINES.forEach(([text, names], i) => {
    arrives(`line ${i + 1}`, line(text, names));
  });

  test('Shortcuts are those of the keys where letters are not Latin', async ({
    context,
    server
  }) => {
    const lane = await Lane.open(context, server, KEY_LOG);
    const expected: string[] = [];
    for (const name of ['ru', 'gr', 'il']) {
      for (const code of ['KeyA', 'KeyC', 'KeyV', 'KeyX', 'KeyZ']) {
        await lane.typist.shortcut(keyOf(name, code), code, 2);
        expected.push(`+ ${code.slice(3).toLowerCase()} ${CONTROL}`);
      }
      await lane.typist.shortcut('F4', 'F4', 1);
      expected.push(`+ F4 ${ALT}`);
    }
    await expect
      .poll(() => lane.text.match(/^\+ (?!Control|Alt).*$/gm))
      .toEqual(expected);
  });

  test('Keys without text arrive, keys repeat, and go up when the page is left', async ({
    context,
    server
  }) => {
    const lane = await Lane.open(context, server, KEY_LOG);
    const keys: [string, string, string][] = [
      ['F1', 'F1', 'F1'],
      ['F12', 'F12', 'F12'],
      ['ArrowLeft', 'ArrowLeft', 'Left'],
      ['Meta', 'MetaLeft', 'Super_L'],
      ['ContextMenu', 'ContextMenu', 'Menu'],
      ['AudioVolumeUp', 'AudioVolumeUp', 'XF86AudioRaiseVolume'],
      ['MediaPlayPause', 'MediaPlayPause', 'XF86AudioPlay'],
      ['End', 'Numpad1', 'KP_End'],
      ['7', 'Numpad7', 'KP_7'],
      ['Enter', 'NumpadEnter', 'KP_Enter']
    ];
    for (const [key, code] of keys) {
      await lane.typist.shortcut(key, code, 0);
    }
    const pressed = () =>
      [...lane.text.matchAll(/^\+ (\S+)/gm)]
        .map(([, keysym]) => keysym)
        .filter(keysym => keysym !== 'Num_Lock');
    await expect.poll(pressed).toEqual(keys.map(([, , keysym]) => keysym));

    for (let i = 0; i < 3; i++) {
      await lane.page.keyboard.down('x'); // From the second on it repeats.
    }
    await lane.page.keyboard.up('x');
    await expect
      .poll(() => lane.text.match(/^. x .*$/gm))
      .toEqual(['+ x', '- x', '+ x', '- x', '+ x', '- x'].map(k => `${k} 16`));

    await lane.page.keyboard.down('Shift');
    await lane.page.keyboard.down('Q');
    await expect.poll(pressed).toContain('Q');
    await lane.page.evaluate('document.activeElement.blur()');
    await expect.poll(() => lane.text).toMatch(/^- Shift_L/m);
    await expect.poll(() => lane.text).toMatch(/^- [qQ]/m);
  });
});

/**
 * How many characters of one text are in another in the same order.
 */
function common(one: string, other: string): number {
  const [a, b] = [[...one], [...other]];
  let row = new Array<number>(b.length + 1).fill(0);
  for (const character of a) {
    const next = [0];
    for (let j = 1; j <= b.length; j++) {
      next[j] =
        character === b[j - 1] ? row[j - 1] + 1 : Math.max(row[j], next[j - 1]);
    }
    row = next;
  }
  return row[b.length];
}
