/** Keeps files small, named for what they do, and free of notes about unfinished work. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { filesBelow } from './files-below.js';

const FOLDERS = ['libs', 'apps', 'test', 'scripts', 'bench'];
const SOURCE = ['.ts', '.js', '.hbs', '.css'];
const TEXT = [...SOURCE, '.json', '.html', '.yml'];

/** Most lines a file may have. A test may be longer: it is a list of facts. */
const MOST_LINES = 250;
const MOST_LINES_OF_A_TEST = 400;

/** Names that say nothing of what is inside. */
const EMPTY_NAMES = [
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'shared',
  'misc',
  'types',
  'constants',
  'interfaces',
];

/** Written in two halves, so that this file does not find itself. */
const UNFINISHED = new RegExp(`\\b(?:${['TO' + 'DO', 'FIX' + 'ME'].join('|')})\\b`);

/**
 * Files with too many lines.
 * @param {string} root folder of the repository
 * @returns {string[]} one sentence each
 */
export function sizeProblems(root) {
  return sourceFiles(root, SOURCE).flatMap((file) => {
    const most = /spec\.[jt]s$/.test(file) ? MOST_LINES_OF_A_TEST : MOST_LINES;
    const lines = read(root, file).trimEnd().split('\n').length;
    return lines > most ? [`${file}: ${lines} lines, at most ${most}`] : [];
  });
}

/**
 * Files and folders whose name could hold anything.
 * @param {string} root
 * @returns {string[]}
 */
export function nameProblems(root) {
  return sourceFiles(root, SOURCE).flatMap((file) => {
    const word = file.split(/[/.-]/).find((part) => EMPTY_NAMES.includes(part.toLowerCase()));
    return word ? [`${file}: "${word}" does not say what the file does`] : [];
  });
}

/**
 * Notes about work left undone.
 * @param {string} root
 * @returns {string[]}
 */
export function unfinishedProblems(root) {
  return [...sourceFiles(root, TEXT), ...filesBelow(root, ['.md'])].flatMap((file) =>
    read(root, file)
      .split('\n')
      .flatMap((line, index) => (UNFINISHED.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );
}

/** @param {string} root @param {string[]} endings */
function sourceFiles(root, endings) {
  return FOLDERS.flatMap((folder) => filesBelow(path.join(root, folder), endings).map((file) => `${folder}/${file}`));
}

/** @param {string} root @param {string} file */
function read(root, file) {
  return readFileSync(path.join(root, file), 'utf8');
}
