/**
 * WebKitGTK's MiniBrowser, which WebDriver drives. Playwright's own WebKit is not Debian's.
 */
import { ChildProcess, execFileSync, spawn } from 'child_process';
import { once } from 'events';
import * as net from 'net';
import { Builder, WebDriver } from 'selenium-webdriver';

/**
 * A browser with a screen of its own.
 */
export class WebKit {
  static async start(): Promise<WebKit> {
    const screen = spawn(
      'Xvfb',
      ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] }
    );
    const processes = [screen];
    try {
      const [number] = await once(screen.stdio[3]!, 'data');
      const port = await freePort();
      const server = spawn('WebKitWebDriver', [`--port=${port}`], {
        env: { ...process.env, DISPLAY: `:${String(number).trim()}` },
        stdio: 'ignore'
      });
      // It ends before its screen.
      processes.unshift(server);
      await listens(port);
      const driver = await new Builder()
        .usingServer(`http://127.0.0.1:${port}`)
        .withCapabilities({
          browserName: 'MiniBrowser',
          'webkitgtk:browserOptions': {
            binary: miniBrowser(),
            args: ['--automation']
          }
        })
        .build();
      return new WebKit(driver, processes);
    } catch (error) {
      await end(...processes);
      throw error;
    }
  }

  private constructor(
    readonly driver: WebDriver,
    private readonly _processes: ChildProcess[]
  ) {}

  /**
   * Evaluate a function in the page.
   */
  evaluate<T>(script: () => T): Promise<T> {
    return this.driver.executeScript<T>(script);
  }

  /**
   * The colour of the only window, near its lower right corner.
   */
  corner(): Promise<number[]> {
    return this.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>(
        '.xpra-Window-canvas'
      );
      if (!canvas) {
        return [];
      }
      const { width, height } = canvas;
      const context = canvas.getContext('2d')!;
      const { data } = context.getImageData(width - 20, height - 20, 1, 1);
      return [...data.slice(0, 3)];
    });
  }

  async stop(): Promise<void> {
    try {
      await this.driver.quit();
    } finally {
      await end(...this._processes);
    }
  }
}

/**
 * The path of the newest MiniBrowser.
 */
function miniBrowser(): string {
  const command = 'ls /usr/lib/*/webkit2gtk-4.*/MiniBrowser | tail -n 1';
  return execFileSync('sh', ['-c', command], { encoding: 'utf-8' }).trim();
}

async function end(...processes: ChildProcess[]): Promise<void> {
  for (const child of processes) {
    if (child.exitCode === null) {
      child.kill();
      await once(child, 'exit');
    }
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Wait until something listens.
 */
async function listens(port: number): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const socket = net.connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    } finally {
      socket.destroy();
    }
  }
}
