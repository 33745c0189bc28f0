import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

/** Where each system puts a browser that speaks Chromium's protocol. */
const PLACES = {
  linux: () => [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/snap/bin/chromium',
  ],
  darwin: () =>
    ['Google Chrome', 'Chromium', 'Microsoft Edge'].flatMap((name) =>
      ['/Applications', path.join(process.env.HOME ?? '', 'Applications')].map(
        (folder) => `${folder}/${name}.app/Contents/MacOS/${name}`,
      ),
    ),
  win32: () =>
    ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) =>
      [
        'Google/Chrome/Application/chrome.exe',
        'Chromium/Application/chrome.exe',
        'Microsoft/Edge/Application/msedge.exe',
      ].map((program) => path.join(process.env[name] ?? '', program)),
    ),
};

/**
 * The browser for the tests: what `CHROMIUM_PATH` says, else the first one in the usual places of this system, else the one
 * that `npx playwright-core install chromium` brings.
 * @returns {string | undefined} its path, or `undefined` when there is none
 * @throws {Error} when `CHROMIUM_PATH` is set and leads nowhere
 */
export function findChromium() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen && !existsSync(chosen)) throw new Error(`CHROMIUM_PATH is ${chosen}, and there is no such file.`);
  const places = PLACES[/** @type {keyof typeof PLACES} */ (process.platform)]?.() ?? [];
  return chosen || [...places, chromium.executablePath()].find((place) => place !== '' && existsSync(place));
}
