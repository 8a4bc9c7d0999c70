import { defineConfig } from '@playwright/test';

const PICTURES = '**/pictures.spec.ts';

export default defineConfig({
  testDir: './tests',
  globalSetup: './support/setup.ts',
  // The displays are those of one user on one server.
  workers: 1,
  retries: 0,
  forbidOnly: !!process.env.CI,
  timeout: 90_000,
  expect: { timeout: 20_000, toPass: { timeout: 20_000 } },
  reportSlowTests: null,
  reporter: [['list'], ['html', { open: 'never' }]],
  projects: [
    { name: 'tests', testIgnore: PICTURES },
    { name: 'pictures', testMatch: PICTURES }
  ],
  use: {
    viewport: { width: 1280, height: 800 },
    video: 'off',
    trace: 'retain-on-failure',
    actionTimeout: 20_000,
    launchOptions: {
      executablePath: '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-gpu',
        '--disable-quic',
        '--disable-sync',
        '--no-first-run'
      ]
    }
  }
});
