import * as fs from 'fs';
import * as path from 'path';

import { Page } from '@playwright/test';

import { Server } from '../support/server';
import { expect, RED, Screen, test as base, view } from '../support/test';

const test = base.extend<{ soundServer: Server }>({
  soundServer: [
    async ({ xpra }, use) => {
      const options = ['--DisplayManager.sound=True'];
      const server = await Server.start({ xpra, options });
      await use(server);
      expect(await server.stop()).toEqual([]);
    },
    { timeout: 120_000 }
  ],

  baseURL: async ({ soundServer }, use) => {
    await use(soundServer.url);
  }
});

/**
 * Listen to what pages give the browser to play.
 */
function listen(): void {
  const connect = AudioNode.prototype.connect as (node: AudioNode) => AudioNode;
  const heard: AnalyserNode[] = [];
  Object.assign(window, { heard });
  AudioNode.prototype.connect = function (this: AudioNode, node: AudioNode) {
    if (node instanceof AudioDestinationNode) {
      let analyser = heard.find(({ context }) => context === this.context);
      if (!analyser) {
        analyser = this.context.createAnalyser();
        heard.push(analyser);
      }
      connect.call(this, analyser);
    }
    return connect.call(this, node);
  } as typeof AudioNode.prototype.connect;
}

/**
 * The pitch in hertz of the sound that is heard now, by how often it rises; 0 for silence.
 */
function pitch(page: Page): Promise<number> {
  return page.evaluate(() => {
    const analyser = (window as unknown as { heard: AnalyserNode[] }).heard.at(
      -1
    );
    if (!analyser || analyser.context.state !== 'running') {
      return 0;
    }
    analyser.fftSize = 8192;
    const samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(samples);
    if (Math.max(...samples) < 0.1) {
      return 0;
    }
    const rises = samples.filter(
      (sample, i) => i > 0 && samples[i - 1] < 0 && sample >= 0
    ).length;
    return (rises * analyser.context.sampleRate) / samples.length;
  });
}

/**
 * The time of the browser's clock of sound.
 */
function seconds(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      (window as unknown as { heard: AnalyserNode[] }).heard.at(-1)!.context
        .currentTime
  );
}

/**
 * The processes that record from a display for somebody who hears it.
 */
function recorders(server: Server, id: string): string[] {
  const record = path.join(server.runtimeDir, id, 'display.json');
  const { processes } = JSON.parse(fs.readFileSync(record, 'utf-8'));
  return fs.readdirSync('/proc').filter(name => {
    try {
      const [, parent] = fs
        .readFileSync(`/proc/${name}/stat`, 'utf-8')
        .replace(/.*\) /s, '')
        .split(' ');
      return (
        Number(parent) === processes.xpra.pid &&
        /_(sound|audio)_record/.test(
          fs.readFileSync(`/proc/${name}/cmdline`, 'utf-8')
        )
      );
    } catch {
      return false; // not a process, or not any more
    }
  });
}

test('A person who turns the sound on hears the display, until they turn it off @firefox', async ({
  context,
  displays,
  soundServer,
  baseURL
}) => {
  await context.addInitScript(listen);
  const { id } = await displays.ready({ profile: 'tone' });
  const page = await view(context, baseURL, id);
  const heard = async () => Math.abs((await pitch(page)) - 440) < 15;
  const running = () => recorders(soundServer, id).length;
  await new Screen(page, page).shows(RED);
  const controls = page.getByRole('button', {
    name: 'Controls of the display'
  });
  await controls.click();
  const button = page.getByRole('button', { name: 'Play the sound' });
  await expect(button).toHaveAttribute('aria-pressed', 'false');
  expect(running()).toBe(0);
  expect(await pitch(page)).toBe(0);

  await button.focus();
  await page.keyboard.press('Enter');
  await expect(button).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(heard).toBe(true);
  expect(running()).toBe(1);

  // It goes on where nobody sees it.
  const display = page.locator('#display');
  await display.evaluate(node => node.setAttribute('hidden', ''));
  const hidden = await seconds(page);
  await expect.poll(() => seconds(page)).toBeGreaterThan(hidden + 1);
  await expect.poll(heard).toBe(true);
  await display.evaluate(node => node.removeAttribute('hidden'));

  // A viewer that takes the display over is asked again; one that takes it back is not.
  const other = await view(context, baseURL, id);
  await expect.poll(running).toBe(0);
  await other.close();
  await page.getByRole('button', { name: 'Take over' }).click();
  await expect.poll(heard).toBe(true);
  expect(running()).toBe(1);

  await controls.click();
  await expect(button).toHaveAttribute('aria-pressed', 'true');
  await button.click();
  await expect(button).toHaveAttribute('aria-pressed', 'false');
  await expect.poll(running).toBe(0);
  await button.click();
  await expect.poll(heard).toBe(true);
});
