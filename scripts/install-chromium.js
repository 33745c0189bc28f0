import { existsSync } from 'node:fs';
import { findChromium } from '../test/support/find-chromium.js';
import { run } from './run-program.js';

/**
 * Installs Debian's Chromium where that is possible without asking: as root, on a system with apt-get.
 * @returns {Promise<string | undefined>} its path, or `undefined` when it cannot be installed here
 */
export async function installChromium() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  console.log('No Chromium found: installing it by apt-get for the browser tests.');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const steps = [
    ['-q', 'update'],
    ['-q', 'install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation', 'fonts-noto-color-emoji'],
  ];
  for (const step of steps) if ((await run('apt-get', step, { env })).code !== 0) return undefined;
  return findChromium();
}
