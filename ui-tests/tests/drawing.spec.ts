import type { BrowserContext, Page } from '@playwright/test';
import * as fs from 'fs';

import {
  copying,
  emptyClipboard,
  expect,
  HomeFile,
  open,
  test,
  waitForCopied
} from '../support/test';

interface IWatched {
  /**
   * Pictures that the worker decoded, by encoding.
   */
  pictures: Record<string, number>;

  /**
   * Pictures that could not be decoded, and why.
   */
  damaged: string[];

  /**
   * Bytes that arrived.
   */
  bytes: number;
}

/**
 * Watch what the worker says. `video` leaves that encoding of video alone in what
 * is offered to the server.
 */
async function watch(context: BrowserContext, video = ''): Promise<void> {
  await load(context, 5);
  await context.addInitScript((video: string) => {
    const watched: IWatched = { pictures: {}, damaged: [], bytes: 0 };
    const measure = (milliseconds: number) => {
      const data = { kind: 'roundTrip', milliseconds };
      workers.forEach(worker =>
        worker.dispatchEvent(new MessageEvent('message', { data }))
      );
    };
    const workers: Worker[] = [];
    Object.assign(window, { watched, measure });
    window.Worker = class extends Worker {
      constructor(url: string | URL) {
        super(url);
        workers.push(this);
        this.addEventListener('message', event => {
          const { data } = event;
          if (data.kind === 'picture') {
            const { encoding, content } = data.picture;
            watched.pictures[encoding] = (watched.pictures[encoding] ?? 0) + 1;
            if (content.kind === 'damaged') {
              watched.damaged.push(content.message);
            }
          } else if (data.kind === 'roundTrip' && event.isTrusted) {
            // The round trip that `measure` sets is meant to stay.
            event.stopImmediatePropagation();
          } else if (data.kind === 'received') {
            watched.bytes += data.bytes;
          } else if (data.kind === 'helloNeeded' && video) {
            data.videos = data.videos.filter((name: string) => name === video);
          }
        });
      }
    };
  }, video);
}

/**
 * Have pages believe that the server answered so soon, in milliseconds. A busy one takes its time.
 */
async function load(context: BrowserContext, wait: number): Promise<void> {
  await context.addInitScript((wait: number) => {
    const file = { transferSize: 300, requestStart: 0, responseStart: wait };
    performance.getEntriesByType = () => [file as never];
  }, wait);
}

function watched(page: Page): Promise<IWatched> {
  return page.evaluate(
    () => (window as unknown as { watched: IWatched }).watched
  );
}

async function choose(context: BrowserContext, quality: string): Promise<void> {
  await context.addInitScript(
    chosen => {
      if (location.protocol === 'http:') {
        localStorage.setItem('jupyterlab-xpra', JSON.stringify(chosen));
      }
    },
    { quality }
  );
}

/**
 * Four colours that are told apart, and that change all the time by as little as
 * nobody sees.
 */
const COLOURS = [
  [192, 64, 0],
  [0, 128, 64],
  [16, 96, 160],
  [240, 240, 240]
];

const MOVING = `
package require Tk
wm geometry . 480x360
canvas .c -highlightthickness 0
pack .c -fill both -expand 1
set step 0
proc draw {} {
  .c delete all
  set step [expr {[incr ::step] % 2}]
  set i 0
  set colours {${COLOURS.flat().join(' ')}}
  if {[file exists $::env(HOME)/turn]} {
    set colours {${[...COLOURS].reverse().flat().join(' ')}}
  }
  foreach {r g b} $colours {
    set x [expr {$i % 2 * 240}]
    set y [expr {$i / 2 * 180}]
    set colour [format #%02x%02x%02x [expr {abs($r - $step)}] [expr {abs($g - $step)}] [expr {abs($b - $step)}]]
    .c create rectangle $x $y [expr {$x + 240}] [expr {$y + 180}] -fill $colour -width 0
    incr i
  }
  puts -nonewline $::ticks .
  flush $::ticks
  after 25 draw
}
set ticks [open $env(HOME)/ticks w]
draw
`;

/**
 * How far the four colours are from these, at most.
 */
async function distance(page: Page, colours: number[][]): Promise<number> {
  const canvas = page.locator('.xpra-Window-canvas');
  const seen = await canvas.evaluate((node: HTMLCanvasElement) =>
    [0, 1, 2, 3].map(i => {
      const x = node.width * (0.25 + 0.5 * (i % 2));
      const y = node.height * (0.25 + 0.5 * (i >> 1));
      const pixel = node.getContext('2d')!.getImageData(x, y, 1, 1);
      return [...pixel.data.slice(0, 3)];
    })
  );
  return Math.max(
    ...seen.flatMap((colour, i) =>
      colour.map((value, j) => Math.abs(value - colours[i][j]))
    )
  );
}

const PLAIN = ['rgb24', 'rgb32'];
const VIDEO = ['h264', 'vp8', 'vp9'];

for (const encoding of VIDEO) {
  test(`What moves is video where few bytes matter: ${encoding}`, async ({
    context,
    displays,
    baseURL
  }) => {
    await choose(context, 'low');
    await watch(context, encoding);
    const program = new HomeFile('moving.tcl');
    fs.writeFileSync(program.path, MOVING);
    const page = await open(context, displays, baseURL, {
      command: ['wish', program.path]
    });
    await expect
      .poll(async () => (await watched(page)).pictures[encoding] ?? 0)
      .toBeGreaterThan(100);
    expect(await distance(page, COLOURS)).toBeLessThan(10);
    expect((await watched(page)).damaged).toEqual([]);
  });
}

const GEARS = ['glxgears', '-geometry', '640x480'];

test('Gears are video where few bytes matter', async ({
  context,
  displays,
  baseURL
}) => {
  await choose(context, 'low');
  await watch(context);
  const page = await open(context, displays, baseURL, { command: GEARS });
  await expect
    .poll(async () => {
      const { pictures } = await watched(page);
      return Math.max(0, ...VIDEO.map(name => pictures[name] ?? 0));
    })
    .toBeGreaterThan(100);
  const gears = await page
    .locator('.xpra-Window-canvas')
    .evaluate((node: HTMLCanvasElement) => {
      const { width, height } = node;
      const { data } = node.getContext('2d')!.getImageData(0, 0, width, height);
      const found = { red: 0, green: 0, blue: 0, black: 0 };
      for (let i = 0; i < data.length; i += 4) {
        const [r, g, b] = data.subarray(i, i + 3);
        if (r > 100 && g < 50 && b < 50) found.red++;
        if (r < 50 && g > 100 && b < 90) found.green++;
        if (r < 90 && g < 90 && b > 120) found.blue++;
        if (r < 12 && g < 12 && b < 12) found.black++;
      }
      return Object.values(found).map(count => count / (width * height));
    });
  // However they are turned: three gears on black.
  [0.237, 0.06, 0.047, 0.61].forEach((share, i) =>
    expect(Math.abs(gears[i] - share)).toBeLessThan(0.02)
  );
  expect((await watched(page)).damaged).toEqual([]);
});

/**
 * Wait for some more pictures of these encodings.
 */
async function arrive(page: Page, encodings: string[]): Promise<void> {
  const count = async () => {
    const { pictures } = await watched(page);
    return encodings.reduce((sum, name) => sum + (pictures[name] ?? 0), 0);
  };
  const before = await count();
  await expect.poll(count).toBeGreaterThan(before + 50);
}

test('Another quality is there while one watches', async ({
  context,
  displays,
  baseURL
}) => {
  await watch(context);
  const page = await open(context, displays, baseURL, { command: GEARS });
  await arrive(page, PLAIN);
  await page.getByRole('button', { name: 'Controls of the display' }).click();
  const quality = page.getByLabel('Quality');
  await quality.selectOption('Low bandwidth');
  await arrive(page, VIDEO);
  await quality.selectOption('Lossless');
  await arrive(page, PLAIN);
  const before = (await watched(page)).pictures;
  await arrive(page, PLAIN);
  const after = (await watched(page)).pictures;
  VIDEO.forEach(name => expect(after[name]).toBe(before[name]));
});

test('On a link that becomes slow, windows become video, and plain again', async ({
  context,
  displays,
  baseURL
}) => {
  await watch(context);
  const page = await open(context, displays, baseURL, { command: GEARS });
  const measured = (milliseconds: number) =>
    page.evaluate(time => {
      const { measure } = window as unknown as {
        measure: (milliseconds: number) => void;
      };
      [time, time, time].forEach(measure);
    }, milliseconds);
  await arrive(page, PLAIN);
  await measured(300);
  await arrive(page, VIDEO);
  await measured(5);
  await arrive(page, PLAIN);
  expect((await watched(page)).damaged).toEqual([]);
});

test('Where the server is far away, what moves is video at once', async ({
  context,
  displays,
  baseURL
}) => {
  await watch(context);
  await load(context, 40);
  const page = await open(context, displays, baseURL, { command: GEARS });
  await arrive(page, VIDEO);
  expect((await watched(page)).damaged).toEqual([]);
});

test('Pictures have no loss where none is wanted @firefox', async ({
  context,
  displays,
  baseURL
}) => {
  await choose(context, 'lossless');
  await watch(context);
  const page = await open(context, displays, baseURL, { command: GEARS });
  await expect
    .poll(async () => {
      const { pictures } = await watched(page);
      return Object.values(pictures).reduce((sum, count) => sum + count, 0);
    })
    .toBeGreaterThan(100);
  const { pictures, damaged } = await watched(page);
  for (const encoding of Object.keys(pictures)) {
    expect(PLAIN).toContain(encoding);
  }
  expect(damaged).toEqual([]);
});

test('Nothing is sent to a hidden tab, and all of it to one that is shown again', async ({
  context,
  displays,
  baseURL
}) => {
  await watch(context);
  const ticks = new HomeFile('ticks');
  const turn = new HomeFile('turn');
  const program = new HomeFile('moving.tcl');
  fs.writeFileSync(program.path, MOVING);
  const page = await open(context, displays, baseURL, {
    command: ['wish', program.path]
  });
  /**
   * Bytes that arrive while the program draws so many times.
   */
  const cost = async (times: number) => {
    const { bytes } = await watched(page);
    const end = ticks.read().length + times;
    await expect.poll(() => ticks.read().length).toBeGreaterThan(end);
    return (await watched(page)).bytes - bytes;
  };
  await expect.poll(() => distance(page, COLOURS)).toBeLessThan(3);
  expect(await cost(200)).toBeGreaterThan(50_000);

  const display = page.locator('#display');
  await display.evaluate(node => node.setAttribute('hidden', ''));
  // Pictures that were on their way still arrive, on Xpra 3 with one last refresh.
  await expect.poll(() => cost(200), { timeout: 60_000 }).toBeLessThan(1_000);

  fs.writeFileSync(turn.path, '');
  await cost(20);
  expect(await distance(page, COLOURS)).toBeLessThan(3);
  await display.evaluate(node => node.removeAttribute('hidden'));
  const turned = [...COLOURS].reverse();
  await expect.poll(() => distance(page, turned)).toBeLessThan(3);
  expect(await cost(200)).toBeGreaterThan(50_000);
});

test('A long text is copied whole, which the display compresses', async ({
  context,
  displays,
  baseURL
}) => {
  await emptyClipboard(context, baseURL);
  const page = await open(context, displays, baseURL, {
    command: copying('seq 5000')
  });
  await page.keyboard.press('Enter');
  const numbers = Array.from({ length: 5000 }, (_, i) => `${i + 1}\n`);
  await waitForCopied(page, numbers.join(''));
});
