import {
  expect,
  GREEN,
  HomeFile,
  RED,
  Screen,
  startByTile,
  test,
  view
} from '../support/test';

test('A bell is seen in the page, and on the tab of who does not look', async ({
  context,
  displays,
  baseURL
}) => {
  const { id } = await displays.ready({ profile: 'red' });
  const page = await view(context, baseURL, id);
  const screen = new Screen(page, page);
  await screen.shows(RED);
  // The signal is short: note that it was there.
  const rung = page.evaluate(
    () =>
      new Promise<boolean>(resolve => {
        new MutationObserver(() => {
          if (document.body.classList.contains('xpra-mod-ringing')) {
            resolve(true);
          }
        }).observe(document.body, { attributeFilter: ['class'] });
      })
  );
  await page.evaluate(() => {
    document.hasFocus = () => false;
  });
  await screen.type("printf '\\a'");
  expect(await rung).toBe(true);
  await expect(page).toHaveTitle('● Red Terminal 1');
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(page).toHaveTitle('Red Terminal 1');
});

test('In Lab a bell marks the tab that nobody is in, and is told once @once', async ({
  page
}) => {
  const go = new HomeFile('go');
  const ringing = await startByTile(page, 'Red Terminal');
  await ringing.shows(RED);
  await ringing.type(
    `while :; do [ -e "$HOME/go" ] && printf '\\a'; sleep 0.2; done`
  );
  const other = await startByTile(page, 'Green Terminal');
  await other.shows(GREEN);
  // Beside each other: Xpra 3 tells nothing of a display that is out of sight.
  const { x, y, width, height } = await other.box();
  await other.drag(x + width - 40, y + height / 2);
  await ringing.shows(RED);
  go.make();
  await expect(ringing.tab).toHaveText('● Red Terminal 1');
  const toast = page.locator('.Toastify__toast');
  await expect(toast).toHaveText(/Red Terminal 1 rings the bell\./);
  expect(await other.isCurrent()).toBe(true);

  await toast.getByRole('button', { name: 'Show Display' }).click();
  await expect(ringing.tab).toHaveText('Red Terminal 1');
  await expect(toast).toHaveCount(0);
  expect(await ringing.isCurrent()).toBe(true);
});
