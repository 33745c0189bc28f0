import { rmSync } from 'node:fs';
import { fileTree } from '../test/support/file-tree.js';
import { startProblems } from './check-start.js';

describe('What an application loads at its start', () => {
  let root = '';
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function problemsIn(files: Record<string, string>): string[] {
    root = fileTree(files);
    return startProblems(root);
  }

  it('may be small packages, parts of Nest and Node itself', () => {
    expect(
      problemsIn({
        'index.ts': "import { Module } from '@nestjs/common/x.js'; import { v7 } from 'uuid'; import 'node:fs';",
      }),
    ).toEqual([]);
  });

  it('is no large package, wherever in the library, and the way to it is told', () => {
    expect(
      problemsIn({
        'index.ts': "export { a } from './admin/a.js';",
        'admin/a.ts': "import { b } from './b.js';\nimport { c } from './c.js';",
        'admin/b.ts': "import { stringify } from 'csv-stringify/sync';\nimport './a.js';",
        'admin/c.ts': "import MarkdownIt, { type Token } from 'markdown-it';",
      }),
    ).toEqual([
      expect.stringMatching(
        /^admin\/b\.ts loads csv-stringify\/sync at .* \(index\.ts → admin\/a\.ts → admin\/b\.ts\)\./,
      ),
      expect.stringContaining('admin/c.ts loads markdown-it'),
    ]);
  });

  it.each([
    ['a type', "import type { A } from 'large';"],
    ['nothing but types', "import { type A, type B } from 'large'; export { type C } from 'large';"],
    ['a re-exported type', "export type { A } from 'large';"],
    ['a type by its address', "let a: import('large').A;"],
    [
      'what is imported when it is needed',
      "export async function f() { await import('large'); await import('./b.js'); }",
    ],
  ])('is not %s', (_what, text) => {
    expect(problemsIn({ 'index.ts': text, 'b.ts': "import 'large';" })).toEqual([]);
  });
});
