import {
  expect,
  galata,
  JupyterLabPage,
  test as base
} from '@jupyterlab/galata';

import { Displays } from './displays';
import { Server } from './server';

export { expect };
export { Displays, HomeFile } from './displays';
export { AS_TABS, Docked } from './docked';
export { drop } from './drop';
export { Fingers } from './fingers';
export * from './lab';
export { Notebook } from './notebook';

// Galata gives Lab 15 s to start, too little where several browsers share a processor.
const { waitForCondition } = JupyterLabPage.prototype;
JupyterLabPage.prototype.waitForCondition = function (
  condition,
  timeout = 60_000
) {
  return waitForCondition.call(this, condition, timeout);
};

/**
 * The complaints of the browser that are no fault of ours.
 */
const TOLERATED = [
  // Xpra's own client asks for the icon of a window that has none at the root of
  // the host.
  /^error .*\/favicon\.png /,
  // When it has lost the connection, it refers to a variable that is not there.
  /^uncaught ReferenceError: win is not defined\n.*XpraClient\.do_reconnect/,
  // Galata removes a test's folder while the file browser still looks into it.
  /^error .*\/api\/contents\/[^/]+-tests\?.* 404 /,
  /^error .* Directory not found: "[^"]+-tests"/,
  // Firefox looks for the icon of an answer of the API that a test opens as a page.
  /^uncaught Content-Security-Policy: .*\/favicon\.ico /
];

/**
 * The complaints of a test's browser.
 */
export class Complaints {
  /**
   * The complaints that are not tolerated.
   */
  get all(): string[] {
    return this._all.filter(
      complaint => !this._tolerated.some(pattern => pattern.test(complaint))
    );
  }

  /**
   * Take note of a complaint.
   */
  add(complaint: string): void {
    this._all.push(complaint);
  }

  /**
   * Do not mind some complaints in this test.
   */
  tolerate(pattern: RegExp): void {
    this._tolerated.push(pattern);
  }

  private _all: string[] = [];
  private _tolerated = [...TOLERATED];
}

/**
 * The options that a project of the configuration sets.
 */
export interface IWorkerOptions {
  /**
   * The Xpra of the displays: `system`, or a version that `scripts/xpra` builds, such as `middle`;
   * `newest` is the newest that is tested.
   */
  xpra: string;
}

interface IWorkerFixtures extends IWorkerOptions {
  /**
   * Options of the server's command line.
   */
  serverOptions: string[];

  /**
   * The Jupyter server of the worker, which no other test uses meanwhile. After it
   * has stopped, nothing of it may be left.
   */
  server: Server;
}

interface IFixtures {
  /**
   * The displays, as others see them. None is left by one test to the next.
   */
  displays: Displays;

  /**
   * Errors that the pages log or do not catch fail the test.
   */
  complaints: Complaints;
}

/**
 * Tests with the server alone, that see to their displays themselves.
 */
export const serverTest = base.extend<object, IWorkerFixtures>({
  xpra: ['system', { option: true, scope: 'worker' }],

  serverOptions: [[], { option: true, scope: 'worker' }],

  server: [
    async ({ xpra, serverOptions: options }, use) => {
      const server = await Server.start({ xpra, options });
      // Where the files are that `HomeFile` and others read.
      process.env.XPRA_TESTS_FOLDER = server.folder;
      process.env.XPRA_TESTS_RUNTIME_DIR = server.runtimeDir;
      await use(server);
      expect(await server.stop()).toEqual([]);
    },
    { auto: true, scope: 'worker', timeout: 120_000 }
  ],

  baseURL: async ({ server }, use) => {
    await use(server.url);
  }
});

export const test = serverTest.extend<IFixtures>({
  // `docked.spec.ts` has the windows of programs as tabs, each with another name than its display.
  mockSettings: async ({}, use) => {
    await use({
      ...galata.DEFAULT_SETTINGS,
      'jupyterlab-xpra:plugin': { keepPictures: true, windows: 'one' }
    });
  },

  displays: [
    async ({ request }, use) => {
      const displays = new Displays(request);
      await use(displays);
      await displays.clear();
      expect(await displays.all()).toEqual([]);
    },
    { auto: true }
  ],

  // After `displays`, so that the pages are closed before the displays end. After `tmpPath`, whose
  // folder is removed at the end while the file browser may look into it.
  complaints: [
    async ({ displays: _, tmpPath: __, context }, use) => {
      const complaints = new Complaints();
      context.on('console', message => {
        if (message.type() === 'error') {
          complaints.add(`error ${message.location().url} ${message.text()}`);
        }
      });
      context.on('weberror', webError => {
        const error = webError.error();
        complaints.add(`uncaught ${error.stack ?? error}`);
      });
      await use(complaints);
      expect(complaints.all).toEqual([]);
    },
    { auto: true }
  ]
});
