import { BrowserContext, CDPSession, Page } from '@playwright/test';
import * as fs from 'fs';
import * as path from 'path';

import { IDictionary, Packet, Value } from '../../../src/client/protocol/value';

const ORIGIN = 'http://keyboard.test';
const LIB = path.join(__dirname, '..', '..', '..', 'lib');

/**
 * The keyboard's devices in a page with nothing else, whose packets are given on.
 */
export class KeyboardPage {
  static async open(
    context: BrowserContext,
    send: (packet: Packet) => void
  ): Promise<KeyboardPage> {
    const page = await context.newPage();
    await page.route(`${ORIGIN}/**`, route => {
      const { pathname } = new URL(route.request().url());
      return pathname === '/'
        ? route.fulfill({ contentType: 'text/html', body: HTML })
        : route.fulfill({
            contentType: 'text/javascript',
            body: fs.readFileSync(`${LIB}${pathname}.js`)
          });
    });
    await page.exposeFunction('sendPacket', (json: string) =>
      send(decode(json) as Packet)
    );
    await page.goto(`${ORIGIN}/`);
    await page.waitForFunction('window.keyboard');
    return new KeyboardPage(page, await context.newCDPSession(page));
  }

  private constructor(
    readonly page: Page,
    readonly devtools: CDPSession
  ) {}

  /**
   * The keyboard's part of the hello.
   */
  async hello(): Promise<IDictionary> {
    const json = await this.page.evaluate('encode(keyboard.hello())');
    return decode(json as string) as IDictionary;
  }

  async connected(version: number[], window: number): Promise<void> {
    await this.page.evaluate(
      `target = ${window}; keyboard.connected({ version: ${JSON.stringify(version)} })`
    );
  }
}

// Maps are in packets and not in JSON.
const HTML = `<!DOCTYPE html>
<meta charset="utf-8">
<textarea autofocus></textarea>
<script type="module">
  import { Keyboard } from '/client/input/keyboard';
  window.target = 0;
  window.encode = value => JSON.stringify(value, (_, item) =>
    item instanceof Map ? { '#map': [...item] } : item
  );
  window.keyboard = new Keyboard({
    element: document.querySelector('textarea'),
    window: () => target,
    send: packet => sendPacket(encode(packet))
  });
  document.querySelector('textarea').focus();
</script>`;

function decode(json: string): Value {
  return JSON.parse(json, (_, item) =>
    item !== null && typeof item === 'object' && '#map' in item
      ? new Map(item['#map'])
      : item
  );
}
