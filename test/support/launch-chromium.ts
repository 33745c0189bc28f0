import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './find-chromium.js';

/** Starts the browser of the tests, without a window and without talking to its maker. Close it after the tests. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
