/**
 * Runs every check of the repository, also those after a failed one, and sums up. `npm run check -- types imports` runs
 * some parts alone; `--json <file>` leaves the outcome for `.ci/run`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { docCommentProblems } from './check-doc-comments.js';
import { nameProblems, sizeProblems, unfinishedProblems } from './check-files.js';
import { importProblems } from './check-imports.js';
import { linkProblems } from './check-links.js';
import { snippetProblems } from './check-snippets.js';
import { startProblems } from './check-start.js';
import { lockProblems } from './complete-lock.js';
import { programOf, ROOT, runNode } from './run-program.js';

const SOURCE = path.join(ROOT, 'libs/task/src');

/** @type {Record<string, () => string[] | Promise<string[]>>} what is checked, by name; each gives its problems */
const PARTS = {
  format: program('@biomejs/biome', 'biome', 'ci', '--colors=off', '--error-on-warnings'),
  lint: program('oxlint', 'oxlint', '--type-aware', '--deny-warnings', 'libs', 'apps', 'test', 'scripts', 'bench'),
  types: program('@typescript/native', 'tsc', '-p', 'tsconfig.json', '--noEmit', '--incremental', 'false'),
  imports: () => importProblems(SOURCE),
  start: () => startProblems(SOURCE),
  sizes: () => sizeProblems(ROOT),
  names: () => nameProblems(ROOT),
  unfinished: () => unfinishedProblems(ROOT),
  comments: () => docCommentProblems(SOURCE),
  unused: program('knip', 'knip', '--no-progress'),
  links: () => linkProblems(ROOT),
  snippets: () => snippetProblems(ROOT),
  lock: () => lockProblems(ROOT),
};

/**
 * A part that is another program: what it writes is the problem when it fails.
 * @param {string} packageName @param {string} name @param {string[]} args
 */
function program(packageName, name, ...args) {
  return async () => {
    const { code, output } = await runNode([programOf(packageName, name), ...args], { capture: true });
    return code === 0 ? [] : [output.trim() || `${name} ended with ${code}`];
  };
}

/** @param {string} name @returns {Promise<boolean>} whether nothing was found */
async function passes(name) {
  const start = performance.now();
  const problems = await problemsOf(name);
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(12)}${seconds.padStart(6)} s`);
  for (const problem of problems) console.log(problem.replace(/^/gm, '       '));
  return problems.length === 0;
}

/** A check that breaks has found a problem too: the others still run. @param {string} name @returns {Promise<string[]>} */
async function problemsOf(name) {
  try {
    return (await PARTS[name]?.()) ?? [];
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}

const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
const unknown = positionals.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`No check is called ${unknown.join(', ')}. There are: ${Object.keys(PARTS).join(', ')}.`);
  process.exit(2);
}

/** @type {string[]} */
const failed = [];
const names = positionals.length > 0 ? positionals : Object.keys(PARTS);
for (const name of names) if (!(await passes(name))) failed.push(name);

if (values.json) {
  mkdirSync(path.dirname(values.json), { recursive: true });
  writeFileSync(values.json, JSON.stringify({ passed: names.length - failed.length, failed: failed.length }));
}
console.log(
  failed.length === 0
    ? `\nAll ${names.length} checks passed.`
    : `\n${failed.length} of ${names.length} checks failed: ${failed.join(', ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
