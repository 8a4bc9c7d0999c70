import { expect, RED, Screen, test, view } from '../support/test';

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
