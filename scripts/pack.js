/**
 * Builds the library and leaves exactly one installable tarball in `dist/`, with the pages and the licence of the
 * repository in it. Then asks publint and attw whether others can install and type-check it.
 */
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { linkProblems } from './check-links.js';
import { programOf, ROOT, runNode, runNpm } from './run-program.js';

const LIBRARY = path.join(ROOT, 'libs/task');
const DIST = path.join(ROOT, 'dist');
const STAGE = path.join(DIST, 'package');

/** @param {string} what @param {Promise<{ code: number }>} running */
async function mustPass(what, running) {
  const { code } = await running;
  if (code !== 0) throw new Error(`${what} failed with exit code ${code}.`);
}

/** Lays the package out as it will be installed. */
function stage() {
  rmSync(STAGE, { recursive: true, force: true });
  mkdirSync(STAGE, { recursive: true });
  cpSync(path.join(LIBRARY, 'dist'), path.join(STAGE, 'dist'), { recursive: true });
  cpSync(path.join(LIBRARY, 'package.json'), path.join(STAGE, 'package.json'));
  for (const page of ['README.md', 'CHANGELOG.md', 'LICENSE', 'docs'])
    cpSync(path.join(ROOT, page), path.join(STAGE, page), { recursive: true });
  const problems = linkProblems(STAGE);
  if (problems.length > 0) throw new Error(`Links of the package lead nowhere:\n${problems.join('\n')}`);
}

/** @returns {Promise<string>} path of the one tarball */
async function pack() {
  for (const name of tarballs()) rmSync(path.join(DIST, name));
  await mustPass('npm pack', runNpm(['pack', './dist/package', '--pack-destination', 'dist', '--silent']));
  const [tarball, ...others] = tarballs();
  if (!tarball || others.length > 0) throw new Error(`Expected one tarball in dist, found ${tarballs().length}.`);
  return path.join(DIST, tarball);
}

function tarballs() {
  return readdirSync(DIST).filter((name) => name.endsWith('.tgz'));
}

await mustPass('The build', runNode([path.join(ROOT, 'scripts/build-library.js')]));
stage();
const tarball = await pack();
await mustPass('publint', runNode([programOf('publint', 'publint'), tarball, '--strict']));
await mustPass(
  'attw',
  runNode([programOf('@arethetypeswrong/cli', 'attw'), tarball, '--profile', 'esm-only', '--no-definitely-typed']),
);
console.log(`Packed ${path.relative(ROOT, tarball)}.`);
