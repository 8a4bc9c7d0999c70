import * as path from 'path';

import {
  copied,
  copying,
  emptyClipboard,
  expect,
  HomeFile,
  open,
  test,
  view,
  waitForCopied
} from '../support/test';

/**
 * The size and the first pixel of the picture in the browser's clipboard.
 */
async function picture(): Promise<string> {
  const [item] = await navigator.clipboard.read();
  if (!item?.types.includes('image/png')) {
    return 'none';
  }
  const bitmap = await createImageBitmap(await item.getType('image/png'));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return `${bitmap.width}x${bitmap.height} (${red}, ${green}, ${blue})`;
}

/**
 * Make a picture the browser's clipboard.
 */
async function copyPicture({
  width,
  height,
  colour
}: {
  width: number;
  height: number;
  colour: string;
}): Promise<void> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.fillStyle = colour;
  context.fillRect(0, 0, width, height);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
}

test('Pictures are copied and pasted both ways', async ({
  context,
  displays,
  baseURL
}) => {
  await emptyClipboard(context, baseURL);
  const pasted = new HomeFile('pasted');
  const { id } = await displays.ready({ profile: 'picture' });
  const page = await view(context, baseURL, id);

  const canvas = page.locator('.xpra-Window-canvas');
  await canvas.click();
  await expect(page.locator('.xpra-Window-title')).toHaveText('Copied');
  // A clipboard that changes while it is read is an error.
  await expect(async () => {
    expect(await page.evaluate(picture)).toBe('700x500 (32, 128, 192)');
  }).toPass();

  // The browser does not offer the display its own content: the display goes on having it.
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));

  await page.evaluate(copyPicture, {
    width: 320,
    height: 90,
    colour: '#ff0080'
  });
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(async () => {
    await page.keyboard.press('Control+V');
    expect(pasted.read()).toContain('320x90 (255, 0, 128)');
  }).toPass();
});

test('Cells of a spreadsheet are copied as text @firefox', async ({
  context,
  displays,
  baseURL
}) => {
  await emptyClipboard(context, baseURL);
  const program = path.join(__dirname, '../support/programs/cells.tcl');
  const page = await open(context, displays, baseURL, {
    command: ['wish', program]
  });
  await page.keyboard.press('Enter');
  await waitForCopied(page, 'a1\tb1');
});

test('Text goes with its format, both ways', async ({
  context,
  displays,
  baseURL
}) => {
  await emptyClipboard(context, baseURL);
  const program = path.join(__dirname, '../support/programs/rich.tcl');
  const page = await open(context, displays, baseURL, {
    command: ['wish', program]
  });
  const parts = () =>
    page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const texts = await Promise.all(
        (item?.types ?? []).map(async type => [
          type,
          await (await item.getType(type)).text()
        ])
      );
      return Object.fromEntries(texts);
    });
  await page.keyboard.press('Enter');
  // A clipboard that changes while it is read is an error.
  await expect(async () => {
    expect(await parts()).toMatchObject({
      'text/plain': 'a\tb',
      'text/html': expect.stringMatching(/<td[^>]*>a<\/td><td[^>]*><b[^>]*>b</)
    });
  }).toPass();

  const html = new HomeFile('html');
  const plain = new HomeFile('plain');
  await page.evaluate(async () => {
    const part = (type: string, text: string) => ({
      [type]: new Blob([text], { type })
    });
    await navigator.clipboard.write([
      new ClipboardItem({
        ...part('text/plain', 'süß'),
        ...part('text/html', '<i>süß</i>')
      })
    ]);
    window.dispatchEvent(new Event('focus'));
  });
  await expect(async () => {
    await page.keyboard.press('v');
    expect(html.read()).toMatch(/^<meta charset="utf-8">.*<i[^>]*>süß<\/i>/s);
    expect(plain.read()).toBe('süß');
  }).toPass();
});

test('A program copies one kind after another', async ({
  context,
  displays,
  baseURL
}) => {
  await emptyClipboard(context, baseURL);
  const program = path.join(__dirname, '../support/programs/copies.py');
  const page = await open(context, displays, baseURL, {
    command: ['/usr/bin/python3', program]
  });
  const types = () =>
    page.evaluate(async () => {
      const items = await navigator.clipboard.read();
      return items.flatMap(({ types }) => types);
    });
  const expected: Record<string, string[]> = {
    p: ['image/png'],
    t: ['text/plain'],
    f: ['text/html', 'text/plain']
  };
  for (const key of 'ptfptfp') {
    await page.keyboard.press(key);
    await expect(async () => {
      expect((await types()).sort()).toEqual(expected[key]);
    }).toPass();
  }
  expect(await page.evaluate(picture)).toBe('12x8 (255, 0, 128)');
});

test('Text that is selected is in the clipboard, if a person wants it', async ({
  context,
  displays,
  baseURL
}) => {
  await emptyClipboard(context, baseURL);
  const pasted = new HomeFile('pasted');
  const program = path.join(__dirname, '../support/programs/selected.tcl');
  const page = await open(context, displays, baseURL, {
    command: ['wish', program]
  });
  await page.getByRole('button', { name: 'Controls of the display' }).click();
  const choice = page.getByLabel('Selected text');
  await choice.selectOption('Is copied');
  await page.keyboard.press('Escape');
  const canvas = page.locator('.xpra-Window-canvas');

  // The page connects anew, and what is pressed meanwhile does not reach the program.
  await expect(async () => {
    await canvas.dblclick({ position: { x: 30, y: 20 } });
    // More than two clicks select the line.
    expect((await copied(page)).trim()).toBe('chosen');
  }).toPass();
  const { x, y, height } = (await canvas.boundingBox())!;
  const field = [x + 30, y + height - 15] as const;
  await page.mouse.click(...field, { button: 'middle' });
  await expect.poll(() => pasted.exists()).toBe(true);
  await expect.poll(() => pasted.read().trim()).toBe('chosen');

  await page.evaluate(() => navigator.clipboard.writeText(' from outside: ä'));
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(async () => {
    await page.mouse.click(...field, { button: 'middle' });
    expect(pasted.read()).toContain('from outside: ä');
  }).toPass();
});

test('A text that is copied again is copied, though something else was meanwhile', async ({
  context,
  displays,
  baseURL
}) => {
  await emptyClipboard(context, baseURL);
  const page = await open(context, displays, baseURL, {
    command: copying('printf new')
  });
  await page.keyboard.press('Enter');
  await waitForCopied(page, 'new');
  // The display does not hear of it.
  await page.evaluate(() => navigator.clipboard.writeText('other'));
  await page.keyboard.press('Enter');
  await waitForCopied(page, 'new');
});

test('A reload leaves the browser what somebody copied meanwhile', async ({
  context,
  displays,
  baseURL
}) => {
  await emptyClipboard(context, baseURL);
  const page = await open(context, displays, baseURL, {
    command: copying('printf older')
  });
  await page.keyboard.press('Enter');
  await waitForCopied(page, 'older');
  await page.evaluate(() => navigator.clipboard.writeText('newer'));
  // The page does not know what it is.
  await context.addInitScript(() => {
    const query = async () => ({ state: 'prompt' });
    Object.assign(navigator.permissions, { query });
  });
  await page.reload();
  await page.locator('body[data-shown]').waitFor();
  await page.locator('.xpra-Window-canvas').click();
  expect(await copied(page)).toBe('newer');
  await page.keyboard.press('Enter');
  await waitForCopied(page, 'older');
});

test('The panel shows what the display copied, and takes what it is to have', async ({
  context,
  displays,
  baseURL
}) => {
  const typed = new HomeFile('typed');
  const { id } = await displays.ready({ profile: 'keys' });
  const page = await view(context, baseURL, id);
  await expect.poll(() => typed.exists()).toBe(true);
  const canvas = page.locator('.xpra-Window-canvas');
  const box = (await canvas.boundingBox())!;
  // The word in the first line.
  await page.mouse.dblclick(box.x + 40, box.y + 10);
  const handle = page.getByRole('button', { name: 'Controls of the display' });
  const board = page.getByRole('textbox', { name: 'Clipboard of the display' });
  await handle.click();
  await expect(board).toHaveValue('selectable');
  await board.fill('by hand: ß');
  await page.keyboard.press('Escape');
  // A click into the terminal could select a line of it, and copy that.
  await page.locator('.xpra-Window-title').click();
  await expect(async () => {
    await page.keyboard.press('Control+Shift+V');
    expect(typed.read()).toContain('by hand: ß');
  }).toPass();
});

test('On plain HTTP the browser’s own copy and paste do it @firefox', async ({
  context,
  displays,
  baseURL
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const other = await context.newPage();
  await other.goto(`${baseURL}/xpra/api/status`);
  const clipboard = async () => {
    await other.bringToFront();
    const text = await other.evaluate(() => navigator.clipboard.readText());
    await page.bringToFront();
    return text;
  };
  await other.evaluate(() => navigator.clipboard.writeText('from outside: ñ'));
  await context.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
  });
  const typed = new HomeFile('typed');
  const { id } = await displays.ready({ profile: 'keys' });
  const page = await view(context, baseURL, id);
  await expect.poll(() => typed.exists()).toBe(true);
  await page.keyboard.press('Control+Shift+V');
  await expect.poll(() => typed.read()).toContain('from outside: ñ');

  const box = (await page.locator('.xpra-Window-canvas').boundingBox())!;
  await page.mouse.dblclick(box.x + 40, box.y + 10);
  const handle = page.getByRole('button', { name: 'Controls of the display' });
  await handle.click();
  await expect(
    page.getByRole('textbox', { name: 'Clipboard of the display' })
  ).toHaveValue('selectable');
  await page.keyboard.press('Escape');
  expect(await clipboard()).toBe('selectable');
});
