/**
 * Runs the tests: unit, end to end and browser. `npm test -- path/to/x.spec.ts` runs some of them; every argument is
 * Jest's. Makes sure first that there is a browser, so that the browser tests do not fail one by one.
 */
import { findChromium } from '../test/support/find-chromium.js';
import { installChromium } from './install-chromium.js';
import { programOf, runNode } from './run-program.js';

const args = process.argv.slice(2);
const runsEverything = !args.some((arg) => !arg.startsWith('-'));

const chromium = findChromium() ?? (await installChromium());
if (!chromium) {
  console.error(
    'No Chromium found for the browser tests. Install Chrome or Chromium, or run "npx playwright-core install chromium", or\n' +
      'say where it is with CHROMIUM_PATH. Tests that need none: npm test -- libs',
  );
  if (runsEverything) process.exit(1);
}

const { code } = await runNode(
  ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', programOf('jest', 'jest'), ...args],
  { env: { ...process.env, ...(chromium ? { CHROMIUM_PATH: chromium } : {}) } },
);
process.exitCode = code;
