/**
 * Tests, checks and packing, each also after the failure of another. Writes the line that says how many passed and failed to
 * the file given as argument, for `.ci/run` to print last.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { countResults } from './count-results.js';
import { ROOT, runNpm } from './run-program.js';

const outcome = path.resolve(process.argv[2] ?? 'dist/ci/outcome.txt');
const folder = path.dirname(outcome);

/**
 * @param {string} script name in package.json @param {string[]} args
 * @returns {Promise<{ code: number }>}
 */
async function part(script, ...args) {
  console.log(`\n== npm run ${script}`);
  const start = performance.now();
  const { code } = await runNpm(['run', script, '--', ...args], { cwd: ROOT });
  console.log(
    `== npm run ${script}: ${code === 0 ? 'passed' : 'FAILED'} in ${Math.round((performance.now() - start) / 1_000)} s`,
  );
  return { code };
}

/** @param {string} file */
function reportIn(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

const [testReport, checkReport] = [path.join(folder, 'tests.json'), path.join(folder, 'checks.json')];
mkdirSync(folder, { recursive: true });
for (const file of [outcome, testReport, checkReport]) rmSync(file, { force: true });
const tests = await part('test', '--json', `--outputFile=${testReport}`);
const checks = await part('check', '--json', checkReport);
const packing = await part('pack');

const { passed, failed } = countResults(
  { ...tests, report: reportIn(testReport) },
  { ...checks, report: reportIn(checkReport) },
  packing,
);
writeFileSync(outcome, `${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
