import { defineConfig } from '@playwright/test';

import type { IWorkerOptions } from './support/test';

/**
 * Tests that only `make matrix` runs: more of what others sample.
 */
const MATRIX = /@matrix/;

/**
 * Tests of what Xpra 6 does not do.
 */
const XPRA_3 = /@xpra3/;

/**
 * Tests of what Lab, the page or the server does by itself: they run with the system's Xpra alone.
 */
const ONCE = /@once/;

const PICTURES = '**/pictures.spec.ts';

/**
 * Displays of Xpra 3 are not shared; `tab.spec.ts` checks that Lab says so.
 */
const SHARED = '**/shared.spec.ts';

/**
 * Tests that run in Firefox, too.
 */
const FIREFOX = /@firefox/;

const MATRIX_RUN = !!process.env.UI_TESTS_MATRIX;

/**
 * The files with tests that depend on the version of Xpra, beside those of shared displays. Of
 * notebooks only the screenshots do, which pytest takes with both.
 */
const BOTH = [
  'bell',
  'client',
  'clipboard',
  'connection',
  'docked',
  'drawing',
  'files',
  'input',
  ...(MATRIX_RUN ? ['examples', 'kernel'] : []),
  'keyboard',
  'microphone',
  'pointerlock',
  'sound',
  'touch',
  'tray',
  'windows',
  'workspace'
].map(name => `**/${name}.spec.ts`);

/**
 * The version of Xpra that `make compat` has the client tested with.
 */
const VERSION = process.env.UI_TESTS_XPRA;

const COMPAT = ['client', 'clipboard', 'keyboard', 'page', 'windows'].map(
  name => `**/${name}.spec.ts`
);

const compat = {
  name: `xpra-${VERSION}`,
  testMatch: COMPAT,
  use: { xpra: VERSION }
};

export default defineConfig<object, IWorkerOptions>({
  testDir: './tests',
  // Each has a server of its own. They wait more than they compute.
  workers: 3,
  retries: 0,
  forbidOnly: !!process.env.CI,
  timeout: 180_000,
  expect: { timeout: 40_000, toPass: { timeout: 40_000 } },
  reportSlowTests: null,
  reporter: [['list'], ['html', { open: 'never' }], ['./support/reasons.ts']],
  grepInvert: MATRIX_RUN ? undefined : MATRIX,
  projects: VERSION
    ? [compat]
    : [
        {
          name: 'system',
          testIgnore: [PICTURES, SHARED],
          use: { xpra: 'system' }
        },
        {
          name: 'xpra6',
          testMatch: [...BOTH, SHARED],
          grepInvert: MATRIX_RUN ? XPRA_3 : [XPRA_3, MATRIX, ONCE],
          use: { xpra: 'newest' }
        },
        {
          name: 'middle',
          testMatch: '**/client.spec.ts',
          use: { xpra: 'middle' }
        },
        {
          name: 'firefox',
          grep: FIREFOX,
          use: {
            xpra: 'newest',
            browserName: 'firefox',
            // Debian's, which Playwright drives by WebDriver BiDi.
            channel: 'moz-firefox',
            launchOptions: {
              executablePath: '/usr/bin/firefox-esr',
              firefoxUserPrefs: {
                // There is no sound card, and a person who may speak.
                'media.cubeb.force_mock_context': true,
                'media.navigator.permission.disabled': true,
                'media.navigator.streams.fake': true
              }
            }
          }
        }
      ],
  use: {
    viewport: { width: 1280, height: 800 },
    video: 'off',
    // A trace takes a third of the time: `make ui-tests ARGS="--trace=retain-on-failure"` keeps it.
    trace: 'off',
    screenshot: 'only-on-failure',
    actionTimeout: 40_000,
    launchOptions: {
      executablePath: '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-gpu',
        '--disable-quic',
        '--disable-sync',
        '--no-first-run',
        // There is no sound card. This microphone beeps twice a second.
        '--use-fake-device-for-media-stream'
      ]
    }
  }
});
