import { rmSync } from 'node:fs';
import { fileTree } from '../test/support/file-tree.js';
import { importProblems } from './check-imports.js';

describe('The direction of imports', () => {
  let root = '';
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function problemsIn(files: Record<string, string>): string[] {
    root = fileTree(files);
    return importProblems(root);
  }

  it('lets a folder import every row below it, its own folder and packages', () => {
    expect(
      problemsIn({
        'duration.ts': "import { TaskError } from './task.errors.js';",
        'run/run.ts': "import { a } from '../duration.js'; import { b } from './run-status.js';",
        'params/parse.ts': "import { a } from '../run/run.js'; import { Injectable } from '@nestjs/common';",
        'task.module.ts': "import { a } from './admin/admin.module.js'; import { b } from './params/parse.js';",
        'index.ts': "export { TaskModule } from './task.module.js';",
        'index.spec.ts': "import * as published from './index.js';",
      }),
    ).toEqual([]);
  });

  it('refuses an import that points up, with file and line', () => {
    expect(
      problemsIn({ 'store/run.store.ts': "import a from 'kysely';\n\nimport { b } from '../service/x.js';" }),
    ).toEqual([
      'store/run.store.ts:3 imports ../service/x.js: store (row 2) is below service (row 5); imports point down',
    ]);
  });

  it.each([
    ['a type', "import type { A } from '../queue/a.js';"],
    ['a re-export', "export { A } from '../queue/a.js';"],
    ['a dynamic import', "const a = await import('../queue/a.js');"],
    ['the type of a dynamic import', "let a: import('../queue/a.js').A;"],
    ['an import for its effect', "import '../queue/a.js';"],
  ])('refuses %s from a neighbour in the same row', (_what, text) => {
    expect(problemsIn({ 'store/b.ts': text })).toEqual([expect.stringContaining('neighbours in row 2')]);
  });

  it('refuses an entry point, the published name, a way out of the library and an import without .js', () => {
    expect(
      problemsIn({
        'admin/a.ts': "import { TaskModule } from '../index.js';",
        'admin/b.spec.ts': "import { TaskModule } from 'nestjs-taskforge';",
        'admin/c.ts': "import { shop } from '../../../apps/demo/src/shop.js';",
        'admin/d.ts': "import { a } from './a';",
        'testing/e.ts': "import { a } from '../admin/index.js';",
      }),
    ).toEqual([
      expect.stringContaining('import the file, not an entry point'),
      expect.stringContaining('import the file, not the published package'),
      expect.stringContaining('outside the library'),
      expect.stringContaining('a relative import ends in .js'),
      expect.stringContaining('import the file, not an entry point'),
    ]);
  });

  it('keeps Nest out of the plain data, but not out of the settings', () => {
    expect(
      problemsIn({
        'config/a.ts': "import { registerAs } from '@nestjs/config';",
        'definition/a.ts': "import { Type } from '@nestjs/common';",
        'run/a.ts': "import type { Type } from '@nestjs/common';",
      }),
    ).toEqual([
      'definition/a.ts:1 imports @nestjs/common: definition is plain data, without Nest',
      'run/a.ts:1 imports @nestjs/common: run is plain data, without Nest',
    ]);
  });

  it('asks for a row for a folder that has none', () => {
    expect(problemsIn({ 'reports/a.ts': '' })).toEqual([expect.stringContaining('"reports" has no row')]);
  });

  it('is not misled by the text of comments and strings', () => {
    expect(
      problemsIn({ 'run/a.ts': "// import '../service/x.js'\nconst text = \"import '../service/x.js'\";" }),
    ).toEqual([]);
  });
});
