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
