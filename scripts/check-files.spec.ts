import { rmSync } from 'node:fs';
import { fileTree } from '../test/support/file-tree.js';
import { nameProblems, sizeProblems, unfinishedProblems } from './check-files.js';

const lines = (count: number) => 'x\n'.repeat(count);

describe('The files of the repository', () => {
  let root = '';
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('have at most 250 lines, and 400 where they are tests', () => {
    root = fileTree({
      'libs/task/src/full.ts': lines(250),
      'libs/task/src/over.ts': lines(251),
      'apps/demo/src/page.hbs': lines(300),
      'libs/task/src/full.spec.ts': lines(400),
      'test/long.e2e-spec.ts': lines(401),
      'libs/task/dist/built.js': lines(900),
    });
    expect(sizeProblems(root)).toEqual([
      'libs/task/src/over.ts: 251 lines, at most 250',
      'apps/demo/src/page.hbs: 300 lines, at most 250',
      'test/long.e2e-spec.ts: 401 lines, at most 400',
    ]);
  });

  it('have names that say what is inside', () => {
    root = fileTree({
      'libs/task/src/utils/a.ts': '',
      'libs/task/src/run-helpers.ts': '',
      'apps/demo/src/shop.constants.ts': '',
      'libs/task/src/param-type.ts': '',
    });
    expect(nameProblems(root)).toEqual([
      'libs/task/src/run-helpers.ts: "helpers" does not say what the file does',
      'libs/task/src/utils/a.ts: "utils" does not say what the file does',
      'apps/demo/src/shop.constants.ts: "constants" does not say what the file does',
    ]);
  });

  it('hold no notes about unfinished work', () => {
    const note = `${'TO'}${'DO'}: finish`;
    root = fileTree({ 'scripts/a.js': `const a = 1;\n// ${note}\n`, 'docs/guide.md': note, 'test/b.ts': 'todoList()' });
    expect(unfinishedProblems(root)).toEqual([`scripts/a.js:2: // ${note}`, `docs/guide.md:1: ${note}`]);
  });
});
