import {
  DisplayTab,
  expect,
  HomeFile,
  RED,
  startByTile,
  tabs,
  test,
  view
} from '../support/test';

const MARKUP = '<img src=x onerror="document.title=1"><script>x</script>2 < 3';

/**
 * A program that tells something when the file `go` is there.
 */
const TELLER = {
  name: 'Teller',
  command: [
    ...['xterm', '-bg', '#c04000', '-e', 'sh', '-c'],
    `until [ -e "$HOME/go" ]; do sleep 0.05; done
     notify-send -u critical 'It is done' '${MARKUP}'
     exec sleep 1000`
  ]
};

test("A program's notification is seen in Lab, and leads to its display", async ({
  page,
  displays
}) => {
  const go = new HomeFile('go');
  const tab = await startByTile(page, 'Red Terminal');
  await tab.shows(RED);
  await displays.ready(TELLER);
  go.make();
  const toast = page.locator('.Toastify__toast');
  await expect(toast).toContainText('Teller: It is done');
  await expect(toast).toContainText('<script>x</script>2 < 3');
  await expect(toast.locator('img, script')).toHaveCount(0);
  await expect(tabs(page)).toHaveCount(1);
  await toast.getByRole('button', { name: 'Show Display' }).click();
  await expect(tabs(page)).toHaveCount(2);
  const opened = await DisplayTab.named(page, 'Teller');
  await opened.shows(RED);
  expect(await opened.isCurrent()).toBe(true);
  await expect(toast).toHaveCount(0);
});

test('A page that stands alone says it itself', async ({
  context,
  displays,
  baseURL
}) => {
  const go = new HomeFile('go');
  const { id } = await displays.ready(TELLER);
  const page = await view(context, baseURL, id);
  await page.waitForResponse(response => response.url().endsWith(`/${id}`));
  go.make();
  const toast = page.getByRole('alert');
  await expect(toast).toContainText('It is done');
  await expect(toast).toContainText('<script>x</script>2 < 3');
  await expect(toast.locator('img, script')).toHaveCount(0);
  await toast.getByRole('button', { name: 'Close' }).click();
  await expect(toast).toHaveCount(0);
});

/**
 * A program that asks something when the file `go` is there, and writes the answer to `answer`.
 */
const ASKER = {
  name: 'Asker',
  command: [
    ...['xterm', '-bg', '#c04000', '-e', 'sh', '-c'],
    `until [ -e "$HOME/go" ]; do sleep 0.05; done
     notify-send -A yes=Accept -A no=Refuse 'A call' >"$HOME/answer.part"
     mv "$HOME/answer.part" "$HOME/answer"
     exec sleep 1000`
  ]
};

test('A notification is answered by its buttons, in Lab and beside it', async ({
  page,
  context,
  displays,
  baseURL
}) => {
  const go = new HomeFile('go');
  const answer = new HomeFile('answer');
  const { id } = await displays.ready(ASKER);
  const beside = await view(context, baseURL, id);
  await beside.waitForResponse(response => response.url().endsWith(`/${id}`));
  await page.bringToFront();
  go.make();
  const toast = page.locator('.Toastify__toast');
  await expect(toast).toContainText('Asker: A call');
  const other = beside.locator('.xpra-Toast', { hasText: 'A call' });
  await expect(other.getByRole('button', { name: 'Accept' })).toBeVisible();
  await toast.getByRole('button', { name: 'Refuse' }).click();
  await expect.poll(() => answer.exists()).toBe(true);
  expect(answer.read()).toBe('no\n');
  // Nobody can answer a second time.
  await expect(other).toHaveCount(0);
});

/**
 * A terminal that opens a link when the file `go` is there, and then what is typed.
 */
function opener(link: string) {
  const command = `until [ -e "$HOME/go" ]; do sleep 0.05; done
     xdg-open '${link}'
     exec sh`;
  return {
    name: 'Opener',
    command: [
      'xterm',
      '-bg',
      '#c04000',
      '-fg',
      'white',
      '-e',
      'sh',
      '-c',
      command
    ]
  };
}

test('A link that a program opens is asked for once, and then opened here', async ({
  page,
  context,
  displays,
  baseURL
}) => {
  const link = (way: string) => `${baseURL}/api?${way}`;
  const go = new HomeFile('go');
  const { id } = await displays.ready(opener(link('first')));
  await startByTile(page, 'Green Terminal');
  go.make();
  const toast = page.locator('.Toastify__toast');
  await expect(toast).toContainText('Opener wants to open a link');
  await expect(toast).toContainText(link('first'));
  const [first] = await Promise.all([
    context.waitForEvent('page'),
    toast.getByRole('button', { name: 'Open Link' }).click()
  ]);
  await expect(first).toHaveURL(link('first'));
  expect(await first.evaluate(() => window.opener)).toBeNull();
  await first.close();

  await page.evaluate(
    id => window.jupyterapp.commands.execute('xpra:open', { id }),
    id
  );
  const tab = await DisplayTab.named(page, 'Opener');
  await tab.shows(RED);
  const [second] = await Promise.all([
    context.waitForEvent('page'),
    tab.type(`xdg-open '${link('second')}'`)
  ]);
  await expect(second).toHaveURL(link('second'));
  await expect(toast).toHaveCount(0);
  await second.close();
});

test('A page that stands alone asks for a link itself', async ({
  context,
  displays,
  baseURL
}) => {
  const go = new HomeFile('go');
  const link = `${baseURL}/api?alone`;
  const { id } = await displays.ready(opener(link));
  const page = await view(context, baseURL, id);
  await page.waitForResponse(response => response.url().endsWith(`/${id}`));
  go.make();
  const toast = page.getByRole('status').filter({ hasText: link });
  await expect(toast).toContainText('A program wants to open a link');
  const [opened] = await Promise.all([
    context.waitForEvent('page'),
    toast.getByRole('button', { name: 'Open Link' }).click()
  ]);
  await expect(opened).toHaveURL(link);
  await expect(toast).toHaveCount(0);
});
