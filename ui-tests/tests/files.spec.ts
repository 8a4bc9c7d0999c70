import { execFile } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { promisify } from 'util';

import { drop, expect, HomeFile, open, test, view } from '../support/test';

/**
 * Paste a file where the page has the focus: all that a page sees of it.
 */
function paste([name, content]: [string, string]): void {
  const data = new DataTransfer();
  data.items.add(new File([content], name));
  document.activeElement!.dispatchEvent(
    new ClipboardEvent('paste', {
      bubbles: true,
      cancelable: true,
      clipboardData: data
    })
  );
}

test('Files that are dropped or pasted land in the folder of the program @once', async ({
  context,
  displays,
  baseURL
}) => {
  const one = new HomeFile('one.txt');
  const two = new HomeFile('über (zwei).txt');
  const pasted = new HomeFile('pasted.pdf');
  const again = new HomeFile('one (2).txt');
  const { id } = await displays.ready({ profile: 'red' });
  const page = await view(context, baseURL, id);
  await page.evaluate(drop, [
    ['one.txt', '1'],
    ['über (zwei).txt', '2']
  ] as [string, string][]);
  await expect.poll(() => [one.read(), two.read()]).toEqual(['1', '2']);
  await expect(
    page.getByText('one.txt is in the folder of the display.')
  ).toBeVisible();

  await page.evaluate(paste, ['pasted.pdf', '3'] as [string, string]);
  await expect.poll(() => pasted.exists()).toBe(true);
  await expect.poll(() => pasted.read()).toBe('3');

  await page.getByRole('button', { name: 'Controls of the display' }).click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Put files into the display…' }).click()
  ]);
  // More than the page sends before the server has written the first of it.
  const large = '0123456789'.repeat(500_000);
  await chooser.setFiles({
    name: 'one.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from(large)
  });
  await expect(
    page.getByText('one (2).txt is in the folder of the display.')
  ).toBeVisible();
  expect(one.read()).toBe('1');
  expect(again.read() === large).toBe(true);
});

test('The page says why it does not put a file into the display @once', async ({
  context,
  displays,
  baseURL
}) => {
  const { id } = await displays.ready({ profile: 'red' });
  const page = await view(context, baseURL, id);
  await page.evaluate(drop, [['two\nlines', '']] as [string, string][]);
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('was not put into the display');
  await expect(alert).toContainText('without a folder or control characters');
  await alert.getByRole('button', { name: 'Close' }).click();
  await expect(alert).toBeHidden();
});

for (const [kind, size] of [
  ['small', 1000],
  ['large', 1_000_000]
] as const) {
  test(`A ${kind} file that the display sends is saved by the browser`, async ({
    context,
    displays,
    server,
    baseURL
  }) => {
    const { id } = await displays.ready({ profile: 'red' });
    const page = await view(context, baseURL, id);
    const sent = new HomeFile('results.dat');
    const content = Buffer.from(
      Array.from({ length: size }, (_, i) => (i * i) & 255)
    );
    fs.writeFileSync(sent.path, content);
    const socket = path.join(server.runtimeDir, id, 'socket');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      expect(page.getByText('The display sent results.dat.')).toBeVisible(),
      promisify(execFile)(
        server.xpra,
        ['control', `socket://${socket}`, 'send-file', sent.path],
        {
          // Another Xpra's configuration, on the same host, is not for this one.
          env: { ...process.env, XPRA_SYSTEM_CONF_DIRS: '/nonexistent' }
        }
      )
    ]);
    expect(download.suggestedFilename()).toBe('results.dat');
    expect(fs.readFileSync(await download.path())).toEqual(content);
  });
}

test('A folder that is dropped arrives whole, beside one of its name @once', async ({
  context,
  displays,
  baseURL
}, { outputDir }) => {
  // What a person has: three hundred files in folders, of which one is empty.
  const source = path.join(outputDir, 'measurements');
  for (const name of ['run 1', 'run 2', 'empty']) {
    fs.mkdirSync(path.join(source, name), { recursive: true });
  }
  for (let i = 0; i < 300; i++) {
    const file = path.join(source, `run ${1 + (i % 2)}`, `${i}.csv`);
    fs.writeFileSync(file, `${i},${i * i}\n`);
  }
  fs.writeFileSync(path.join(source, 'ä €.txt'), '');

  const taken = new HomeFile('measurements').path;
  const made = new HomeFile('measurements (2)').path;
  fs.mkdirSync(taken);
  const page = await open(context, displays, baseURL, { profile: 'red' });
  const devtools = await context.newCDPSession(page);
  const data = { items: [], files: [source], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    const place = { x: 300, y: 200 };
    await devtools.send('Input.dispatchDragEvent', { type, data, ...place });
  }
  const toast = page.getByRole('status').filter({ hasText: 'measurements' });
  await expect(toast).toContainText(
    'measurements (2) is in the folder of the display.'
  );
  const listed = (folder: string) =>
    fs
      .readdirSync(folder, { recursive: true, encoding: 'utf-8' })
      .map(name => [
        name,
        fs.statSync(path.join(folder, name)).isFile()
          ? fs.readFileSync(path.join(folder, name), 'utf-8')
          : null
      ])
      .sort();
  expect(listed(made)).toEqual(listed(source));
  expect(listed(taken)).toEqual([]);
});

test('Files that a file manager copies are saved by the browser', async ({
  context,
  displays,
  baseURL
}) => {
  const folder = new HomeFile('copied');
  fs.mkdirSync(folder.path);
  const contents: Record<string, string> = {
    'über & 100%.txt': 'text',
    'two.bin': '0123456789'.repeat(500_000)
  };
  for (const [name, content] of Object.entries(contents)) {
    fs.writeFileSync(path.join(folder.path, name), content);
  }
  const { id } = await displays.ready({ command: ['thunar', folder.path] });
  const page = await view(context, baseURL, id);
  const toast = page.getByText('2 files were copied in the display.');
  // Until the file manager has read the folder, it has nothing to copy.
  await expect(async () => {
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+c');
    await expect(toast).toBeVisible({ timeout: 3000 });
  }).toPass();
  const saved: Record<string, string> = {};
  page.on('download', async download => {
    saved[download.suggestedFilename()] = fs.readFileSync(
      await download.path(),
      'utf-8'
    );
  });
  await page.getByRole('button', { name: 'Download' }).click();
  await expect.poll(() => Object.keys(saved)).toHaveLength(2);
  expect(saved).toEqual(contents);
});

test('What a program prints is saved by the browser @once', async ({
  context,
  displays,
  baseURL
}) => {
  const printed = new HomeFile('GTK.pdf');
  const program = path.join(__dirname, '../../tests/programs/prints.py');
  const go = new HomeFile('go');
  const page = await open(context, displays, baseURL, {
    command: [
      'sh',
      '-c',
      'xterm & until [ -e "$HOME/go" ]; do sleep 0.1; done; exec /usr/bin/python3 "$0"',
      program
    ]
  });
  // The page tells of what is printed from now on.
  go.make();
  await expect(page.getByText('GTK.pdf was printed')).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click()
  ]);
  expect(download.suggestedFilename()).toBe('GTK.pdf');
  const content = fs.readFileSync(await download.path(), 'latin1');
  expect(content).toMatch(/^%PDF/);
  expect(printed.read()).not.toBe('');
});
