import { APIRequestContext, expect } from '@playwright/test';
import * as fs from 'fs';
import * as path from 'path';

/**
 * The fields of a display in the API that the tests look at.
 */
export interface IDisplay {
  id: string;
  name: string;
  profile: string | null;
  kind: 'desktop' | 'seamless' | 'workspace';
  state: 'starting' | 'ready' | 'stopping' | 'ended';
  reason: string | null;
  message: string;
  last_activity: string;
  viewers: number;
  kernel: string | null;
  notifications: { summary: string; body: string }[];
}

/**
 * The displays as any other client of the server, or program on its host, sees
 * and changes them.
 */
export class Displays {
  constructor(private _request: APIRequestContext) {}

  /**
   * All displays, live and ended.
   */
  async all(): Promise<IDisplay[]> {
    const response = await this._request.get('xpra/api/displays');
    expect(response).toBeOK();
    return response.json();
  }

  /**
   * The displays that have not ended.
   */
  async live(): Promise<IDisplay[]> {
    return (await this.all()).filter(({ state }) => state !== 'ended');
  }

  /**
   * The one display there is.
   */
  async only(): Promise<IDisplay> {
    const displays = await this.all();
    expect(displays).toHaveLength(1);
    return displays[0];
  }

  /**
   * The display with a name.
   */
  async named(name: string): Promise<IDisplay> {
    const displays = await this.all();
    const found = displays.filter(display => display.name === name);
    expect(found, `displays with the name ${name}`).toHaveLength(1);
    return found[0];
  }

  /**
   * Start a display.
   */
  async start(options: Record<string, unknown>): Promise<IDisplay> {
    const response = await this._request.post('xpra/api/displays', {
      data: options
    });
    expect(response).toBeOK();
    return response.json();
  }

  /**
   * Start a display and wait until it is ready.
   */
  async ready(options: Record<string, unknown>): Promise<IDisplay> {
    const { id } = await this.start(options);
    await expect
      .poll(async () => (await this.get(id)).state, { timeout: 30_000 })
      .toBe('ready');
    return this.get(id);
  }

  /**
   * A display.
   */
  async get(id: string): Promise<IDisplay> {
    const response = await this._request.get(`xpra/api/displays/${id}`);
    expect(response).toBeOK();
    return response.json();
  }

  /**
   * Rename a display.
   */
  async rename(id: string, name: string): Promise<void> {
    const response = await this._request.patch(`xpra/api/displays/${id}`, {
      data: { name }
    });
    expect(response).toBeOK();
  }

  /**
   * Share a display.
   *
   * @returns The path of the link.
   */
  async share(id: string): Promise<string> {
    const response = await this._request.post(`xpra/api/displays/${id}/share`);
    expect(response).toBeOK();
    return (await response.json()).url;
  }

  /**
   * Take the link to a display back.
   */
  async unshare(id: string): Promise<void> {
    const address = `xpra/api/displays/${id}/share`;
    expect(await this._request.delete(address)).toBeOK();
  }

  /**
   * Stop a live display; forget an ended one.
   */
  async delete(id: string): Promise<void> {
    const response = await this._request.delete(`xpra/api/displays/${id}`);
    expect(response).toBeOK();
  }

  /**
   * Stop and forget all displays.
   */
  async clear(): Promise<void> {
    await Promise.all((await this.live()).map(({ id }) => this.delete(id)));
    await Promise.all((await this.all()).map(({ id }) => this.delete(id)));
  }

  /**
   * When the server itself was last used.
   */
  async serverActivity(): Promise<string> {
    const response = await this._request.get('api/status');
    expect(response).toBeOK();
    return (await response.json()).last_activity;
  }

  /**
   * Kill a display's Xpra, as the kernel does when memory runs out.
   */
  killXpra(id: string): void {
    const record = path.join(
      process.env.XPRA_TESTS_RUNTIME_DIR!,
      id,
      'display.json'
    );
    const { processes } = JSON.parse(fs.readFileSync(record, 'utf-8'));
    process.kill(processes.xpra.pid, 'SIGKILL');
  }
}

/**
 * A file that the programs in the displays can write.
 */
export class HomeFile {
  constructor(private _name: string) {
    fs.rmSync(this.path, { force: true, recursive: true });
  }

  /**
   * The file's path.
   */
  get path(): string {
    return path.join(process.env.XPRA_TESTS_FOLDER!, 'home', this._name);
  }

  /**
   * The content of the file; empty while it is not there.
   */
  read(): string {
    return fs.existsSync(this.path) ? fs.readFileSync(this.path, 'utf-8') : '';
  }

  exists(): boolean {
    return fs.existsSync(this.path);
  }

  /**
   * Make the file.
   */
  make(): void {
    fs.writeFileSync(this.path, '');
  }

  /**
   * Add a line to the file.
   */
  add(line: string): void {
    fs.appendFileSync(this.path, `${line}\n`);
  }
}
