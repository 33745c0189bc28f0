import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { ROOT } from './run-program.js';
import { STARTED_SCRIPTS } from './started-scripts.js';

const SOURCE = path.join(ROOT, 'libs/task/src');
const DEMO = path.join(ROOT, 'apps/demo');

it('what the library starts by path is compiled with the demo', () => {
  const { config } = ts.readConfigFile(path.join(DEMO, 'tsconfig.app.json'), ts.sys.readFile);
  const { fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, DEMO);
  const compiled = fileNames.map((name) => path.relative(SOURCE, name));
  expect(compiled).toEqual(expect.arrayContaining(STARTED_SCRIPTS.map((name) => `${name}.ts`)));
});

it('every script that is joined to the place of the library is known', () => {
  const files = ts.sys.readDirectory(SOURCE, ['.ts'], ['**/*.spec.ts']);
  const started = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/join\(LIBRARY_PLACE, '([\w/-]+)\.js'\)/g)].map(([, name]) => name),
  );
  expect(started).not.toEqual([]);
  expect(STARTED_SCRIPTS).toEqual(expect.arrayContaining(started));
});
