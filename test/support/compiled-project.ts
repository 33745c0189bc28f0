import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Options, transformSync } from '@swc/core';
import config from '../../jest.config.js';
import { filesBelow } from '../../scripts/files-below.js';
import { ROOT } from '../../scripts/run-program.js';
import { fileTree } from './file-tree.js';

/** The compiler's settings are those of the tests themselves. */
const SWC = config.transform['^.+\\.ts$'][1] as Options;

/** Under this name Node gives the library as it was compiled here to whoever imports it. */
const MANIFEST = { name: 'nestjs-taskforge', type: 'module', exports: './libs/task/src/index.js' };

/**
 * Compiles the library and these folders of the repository to JavaScript that Node runs by itself, in a new folder outside
 * the repository, and gives its path. The caller removes it.
 */
export function compiledProject(...folders: string[]): string {
  const project = fileTree({ 'package.json': JSON.stringify(MANIFEST) });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(project, 'node_modules'), 'junction');
  for (const folder of ['libs/task/src', ...folders]) {
    for (const file of filesBelow(path.join(ROOT, folder), [''])) {
      copy(path.posix.join(folder, file), project);
    }
  }
  return project;
}

function copy(file: string, project: string): void {
  const [source, target] = [path.join(ROOT, file), path.join(project, file)];
  mkdirSync(path.dirname(target), { recursive: true });
  if (!file.endsWith('.ts')) cpSync(source, target);
  else if (!file.endsWith('spec.ts')) {
    const { code } = transformSync(readFileSync(source, 'utf8'), { ...SWC, filename: source, swcrc: false });
    writeFileSync(target.replace(/\.ts$/, '.js'), code);
  }
}
