/** Keeps the direction of imports inside the library: down only, to files, never to an entry point. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { filesBelow } from './files-below.js';

/** Bottom to top. A row may import the rows below it; folders of one row do not know each other, except in row 0. */
const ROWS = [
  ['task.errors', 'attempt.errors', 'duration', 'library-place'],
  ['definition', 'run', 'config'],
  ['decorators', 'params', 'events', 'store', 'queue', 'telemetry'],
  ['registry'],
  ['execution'],
  ['service'],
  ['admin', 'gateway', 'schedule', 'health'],
  ['task.module'],
  ['index', 'testing'],
];

/** Plain data: these folders must be usable without Nest. */
const WITHOUT_NEST = ['definition', 'run'];

/**
 * Every import of the library that goes up, sideways, to an entry point or out of the library.
 * @param {string} source folder of the library's source
 * @param {string} [packageName] name under which the library is published
 * @returns {string[]} one sentence each, with file and line
 */
export function importProblems(source, packageName = 'nestjs-taskforge') {
  return filesBelow(source, ['.ts']).flatMap((file) => {
    const text = readFileSync(path.join(source, file), 'utf8');
    const area = areaOf(file);
    if (rowOf(area) === -1) return [`${file}: "${area}" has no row in the order of imports (scripts/check-imports.js)`];
    return ts.preProcessFile(text, true, true).importedFiles.flatMap(({ fileName, pos }) => {
      const problem = problemOf(file, fileName, packageName);
      return problem ? [`${file}:${text.slice(0, pos).split('\n').length} imports ${fileName}: ${problem}`] : [];
    });
  });
}

/** @param {string} file @param {string} specifier @param {string} packageName */
function problemOf(file, specifier, packageName) {
  const from = areaOf(file);
  if (specifier === packageName || specifier.startsWith(`${packageName}/`)) {
    return 'import the file, not the published package';
  }
  if (!specifier.startsWith('.')) {
    return WITHOUT_NEST.includes(from) && specifier.startsWith('@nestjs/')
      ? `${from} is plain data, without Nest`
      : null;
  }
  const target = path.posix.join(path.posix.dirname(file), specifier);
  if (target.startsWith('..')) return 'outside the library';
  if (!specifier.endsWith('.js')) return 'a relative import ends in .js';
  if (path.posix.basename(target) === 'index.js') {
    return from === 'index' ? null : 'import the file, not an entry point';
  }
  return directionProblem(from, areaOf(target));
}

/** @param {string} from @param {string} to */
function directionProblem(from, to) {
  const [row, target] = [rowOf(from), rowOf(to)];
  if (from === to || target < row || (row === 0 && target === 0)) return null;
  return target === row
    ? `${from} and ${to} are neighbours in row ${row} and do not know each other`
    : `${from} (row ${row}) is below ${to} (row ${target}); imports point down`;
}

/** @param {string} area */
function rowOf(area) {
  return ROWS.findIndex((row) => row.includes(area));
}

/**
 * The folder of the first level, or the name of a file that stands outside the folders.
 * @param {string} file
 */
function areaOf(file) {
  const [first = '', ...rest] = file.split('/');
  return rest.length > 0 ? first : first.replace(/(?:\.spec)?\.[jt]s$/, '');
}
