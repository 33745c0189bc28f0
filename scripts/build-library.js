/**
 * Builds the library into `libs/task/dist`: compiled by the compiler of Nest, then bundled, a file for each entry point.
 * An application that loads two hundred modules one by one starts a sixth of a second later than one that loads a few.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { programOf, ROOT, runNode } from './run-program.js';
import { STARTED_SCRIPTS } from './started-scripts.js';

const LIBRARY = path.join(ROOT, 'libs/task');
const DIST = path.join(LIBRARY, 'dist');

/** @returns {Record<string, string>} the files that others load, by their place in `dist`: what the manifest exports */
function entryPoints() {
  /** @type {{ exports: Record<string, string | { default: string }> }} */
  const { exports } = JSON.parse(readFileSync(path.join(LIBRARY, 'package.json'), 'utf8'));
  const exported = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : [path.join(LIBRARY, entry.default)],
  );
  const files = [...exported, ...STARTED_SCRIPTS.map((name) => path.join(DIST, `${name}.js`))];
  return Object.fromEntries(files.map((file) => [path.relative(DIST, file).slice(0, -'.js'.length), file]));
}

/** Replaces the modules in `dist` by bundles. Declarations, pages and what browsers load stay as they are. */
async function bundle() {
  const modules = await rolldown({
    input: entryPoints(),
    platform: 'node',
    external: /^[^./]/,
    treeshake: false,
    plugins: [{ name: 'source-maps', load: withSourceMap }],
  });
  const { output } = await modules.generate({ format: 'es', sourcemap: true, chunkFileNames: 'chunk-[hash].js' });
  for (const map of readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js.map'),
  )) {
    rmSync(path.join(DIST, map));
    rmSync(path.join(DIST, map.slice(0, -'.map'.length)));
  }
  for (const file of output)
    writeFileSync(path.join(DIST, file.fileName), file.type === 'chunk' ? file.code : file.source);
  for (const file of output) if (file.type === 'chunk') mustKeepNames(file);
}

/**
 * The maps of the compiler, so that a stack trace leads to the sources. Scripts that browsers load too have none.
 * @param {string} module
 */
function withSourceMap(module) {
  const map = `${module}.map`;
  return existsSync(map) ? { code: readFileSync(module, 'utf8'), map: readFileSync(map, 'utf8') } : null;
}

/**
 * Two classes of one name in a bundle get another one, which Nest and the log would show.
 * @param {{ fileName: string, code: string }} chunk
 */
function mustKeepNames({ fileName, code }) {
  const renamed = /class (\w+)\$\d+\b/.exec(code)?.[1];
  if (renamed) throw new Error(`Two classes of the library are named ${renamed} (${fileName}); rename one.`);
}

rmSync(DIST, { recursive: true, force: true });
const { code } = await runNode([programOf('@nestjs/cli', 'nest'), 'build', 'task']);
if (code !== 0) throw new Error(`The build failed with exit code ${code}.`);
await bundle();
