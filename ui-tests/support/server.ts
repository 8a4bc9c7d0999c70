import { ChildProcess, execFileSync, spawn } from 'child_process';
import { once } from 'events';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/**
 * The environment variable that everything in a display carries: the display's
 * directory.
 */
const MARK = 'JUPYTERLAB_XPRA_DISPLAY';

/**
 * How long the server may take to answer at first, and to stop; in milliseconds.
 */
const START_TIMEOUT = 60_000;
const STOP_TIMEOUT = 30_000;

/**
 * Milliseconds in which what has been ended has to be gone.
 */
const PATIENCE = 5_000;

/**
 * The folders of /usr/share that the tests hide: programs and desktop sessions of the host.
 */
const HIDDEN = ['applications', 'wayland-sessions', 'xsessions'];

/**
 * The one program of the host that the tests see: `scripts/system-packages` installs it.
 */
const SEEN = 'applications/debian-xterm.desktop';

/**
 * The options that a server is started with.
 */
export interface IServerOptions {
  /**
   * The Xpra of its displays, as in `IWorkerOptions`.
   */
  xpra: string;

  /**
   * Options of the command line, after those that all servers have.
   */
  options?: string[];
}

/**
 * A Jupyter server of the tests.
 *
 * Everything that it and the programs in the displays write is in one folder:
 * configuration, home, notebooks, the displays' runtime directory.
 */
export class Server {
  /**
   * Start a server, and wait until it answers.
   */
  static async start(options: IServerOptions): Promise<Server> {
    // In /tmp whatever TMPDIR says: the paths of sockets have to be short.
    const folder = fs.mkdtempSync('/tmp/jlx-ui-');
    const server = new Server(folder, options);
    try {
      await server._answers();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  private constructor(folder: string, { xpra, options }: IServerOptions) {
    this.folder = folder;
    for (const name of ['bin', 'home', 'jupyter', 'root', 'share', 'tmp']) {
      fs.mkdirSync(path.join(folder, name), { mode: 0o700 });
    }
    for (const name of fs.readdirSync('/usr/share')) {
      if (!HIDDEN.includes(name)) {
        const link = path.join(folder, 'share', name);
        fs.symlinkSync(path.join('/usr/share', name), link);
      }
    }
    fs.mkdirSync(path.join(folder, 'share', 'applications'));
    fs.symlinkSync(
      path.join('/usr/share', SEEN),
      path.join(folder, 'share', SEEN)
    );
    this.xpra = xpra === 'system' ? 'xpra' : built(xpra);
    if (xpra !== 'system') {
      fs.symlinkSync(this.xpra, path.join(folder, 'bin', 'xpra'));
    }
    this._options = options ?? [];
    this._process = this._spawn();
    this._exited = this._end();
  }

  /**
   * Kill the server, which leaves its displays running, and start it again on the
   * same port.
   *
   * @param between - What to do while there is none.
   */
  async restart(between: () => Promise<void>): Promise<void> {
    this._process.kill('SIGKILL');
    await this._exited;
    try {
      await between();
    } finally {
      const { port } = new URL(this._url);
      this._process = this._spawn(`--ServerApp.port=${port}`);
      this._exited = this._end();
      await this._answers();
    }
  }

  private _spawn(...options: string[]): ChildProcess {
    const log = fs.openSync(this.logPath, 'a');
    const child = spawn(
      'jupyter',
      [
        'lab',
        '--config',
        'jupyter_server_test_config.py',
        ...this._options,
        ...options
      ],
      {
        cwd: path.dirname(__dirname),
        detached: true,
        env: {
          ...withoutJupyter(process.env),
          // Kernels and their command line take the same Xpra.
          PATH: `${path.join(this.folder, 'bin')}:${process.env.PATH}`,
          HOME: path.join(this.folder, 'home'),
          JUPYTER_CONFIG_DIR: path.join(this.folder, 'jupyter'),
          JUPYTER_DATA_DIR: path.join(this.folder, 'jupyter'),
          JUPYTER_RUNTIME_DIR: path.join(this.folder, 'jupyter', 'runtime'),
          JUPYTERLAB_GALATA_ROOT_DIR: path.join(this.folder, 'root'),
          JUPYTERLAB_XPRA_RUNTIME_DIR: this.runtimeDir,
          TMPDIR: path.join(this.folder, 'tmp'),
          XDG_DATA_DIRS: path.join(this.folder, 'share')
        },
        stdio: ['ignore', log, log]
      }
    );
    fs.closeSync(log);
    return child;
  }

  private _end(): Promise<unknown> {
    const exited = once(this._process, 'exit');
    // A start that fails is told by `_answers`.
    exited.catch(() => undefined);
    return exited;
  }

  /**
   * The folder of all that the server writes.
   */
  readonly folder: string;

  /**
   * The command of the Xpra of its displays.
   */
  readonly xpra: string;

  /**
   * The directory of the displays.
   */
  get runtimeDir(): string {
    return path.join(this.folder, 'run');
  }

  /**
   * The path of the server's log.
   */
  get logPath(): string {
    return path.join(this.folder, 'log');
  }

  /**
   * The server's address, with its base URL.
   */
  get url(): string {
    return this._url;
  }

  /**
   * Stop the server as a terminal or a service manager does.
   *
   * @returns What should not be: it had to be killed, something it started still
   * runs, something is left in the runtime directory, something in its log.
   */
  async stop(): Promise<string[]> {
    const problems: string[] = [];
    if (this._process.pid !== undefined) {
      this._process.kill('SIGTERM');
      const timer = setTimeout(() => {
        problems.push(`The server did not stop in ${STOP_TIMEOUT} ms.`);
        this._process.kill('SIGKILL');
      }, STOP_TIMEOUT);
      await this._exited;
      clearTimeout(timer);
    }
    // The shell of a kernel hears a little after the kernel that its terminal is gone.
    const end = Date.now() + PATIENCE;
    while (processesOf(this.folder).length > 0 && Date.now() < end) {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    for (const [pid, command] of processesOf(this.folder)) {
      problems.push(`Process ${pid} still runs: ${command}`);
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself, too late.
      }
    }
    for (const entry of entries(this.runtimeDir)) {
      problems.push(`Left in the runtime directory: ${entry}`);
    }
    const log = fs.readFileSync(this.logPath, 'utf-8');
    for (const line of log.split('\n')) {
      if (
        /^\[E .*xpra|^ +File ".*\/jupyterlab_xpra\//i.test(line) &&
        // The answer for a file of a display that a test is killing.
        !/^\[E [^\]]*\] 502 GET [^ ]*\/html5\//.test(line)
      ) {
        problems.push(`In the server's log: ${line}`);
      }
    }
    if (problems.length > 0) {
      const kept = path.join(os.tmpdir(), `${path.basename(this.folder)}.log`);
      fs.writeFileSync(kept, log);
      problems.push(`The server's log is in ${kept}.`);
    }
    fs.rmSync(this.folder, { recursive: true, force: true });
    return problems;
  }

  /**
   * Wait until the server answers.
   */
  private async _answers(): Promise<void> {
    const { pid } = this._process;
    const info = path.join(
      this.folder,
      'jupyter',
      'runtime',
      `jpserver-${pid}.json`
    );
    const deadline = Date.now() + START_TIMEOUT;
    while (Date.now() < deadline && this._process.exitCode === null) {
      try {
        const { url } = JSON.parse(fs.readFileSync(info, 'utf-8'));
        const base = String(url).replace(/\/$/, '');
        if ((await fetch(`${base}/api/status`)).ok) {
          this._url = base;
          return;
        }
      } catch {
        // Not yet there, not yet whole, or not yet listening.
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    const log = fs.readFileSync(this.logPath, 'utf-8');
    throw new Error(`The Jupyter server did not start:\n${log}`);
  }

  private _exited: Promise<unknown>;
  private _options: string[];
  private _process: ChildProcess;
  private _url = '';
}

/**
 * The path of an Xpra of the tests.
 */
function built(version: string): string {
  const script = path.join(__dirname, '..', '..', 'scripts', 'xpra');
  const args = version === 'newest' ? [] : [version];
  return execFileSync(script, args, { encoding: 'utf-8' }).trim();
}

/**
 * The processes in a folder's displays, or with the folder in their arguments.
 *
 * @returns Pairs of a pid and a command line.
 */
export function processesOf(folder: string): [number, string][] {
  const found: [number, string][] = [];
  for (const entry of fs.readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) {
      continue;
    }
    try {
      const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf-8');
      const environment = fs.readFileSync(`/proc/${pid}/environ`, 'utf-8');
      if (
        command.includes(folder) ||
        environment
          .split('\0')
          .some(variable => variable.startsWith(`${MARK}=${folder}`))
      ) {
        found.push([pid, command.split('\0').join(' ').trim()]);
      }
    } catch {
      // It has ended, or is not ours to look into.
    }
  }
  return found;
}

/**
 * Everything in a directory, as paths in it; nothing if it is not there.
 */
function entries(directory: string): string[] {
  return fs.existsSync(directory)
    ? (fs.readdirSync(directory, { recursive: true }) as string[])
    : [];
}

/**
 * An environment without what the person who runs the tests set for Jupyter.
 */
function withoutJupyter(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !/^(DISPLAY|XAUTHORITY|IPYTHON|JUPYTER|XDG_)/.test(name)
    )
  );
}
