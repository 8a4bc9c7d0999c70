import { defineConfig } from '@playwright/test';

import config from './playwright.config';

/**
 * Takes the documentation's pictures, which no test compares.
 */
export default defineConfig({
  ...config,
  projects: [{ name: 'pictures', testMatch: '**/pictures.spec.ts' }]
});
