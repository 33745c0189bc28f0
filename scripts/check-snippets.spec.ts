import { rmSync } from 'node:fs';
import { fileTree } from '../test/support/file-tree.js';
import { snippetProblems } from './check-snippets.js';

const tsconfig = JSON.stringify({
  compilerOptions: { module: 'nodenext', target: 'es2023', strict: true, types: [], paths: { thing: ['./thing.ts'] } },
});
const thing = 'export function make(count: number): string { return String(count); }';
const fence = (text: string) => `\`\`\`ts\n${text}\n\`\`\`\n`;

describe('The TypeScript on the pages', () => {
  let root = '';
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function problemsIn(page: string): string[] {
    root = fileTree({
      'tsconfig.json': tsconfig,
      'package.json': '{"type":"module"}',
      'thing.ts': thing,
      'README.md': page,
    });
    return snippetProblems(root);
  }

  it('compiles against the library as it is', () => {
    expect(problemsIn(fence("import { make } from 'thing';\nmake(1);"))).toEqual([]);
  });

  it('is reported with page and line where it does not', () => {
    expect(problemsIn(`# Title\n\n${fence("import { make } from 'thing';\nmake('one');")}`)).toEqual([
      expect.stringMatching(/^README\.md:5: Argument of type 'string'/),
    ]);
  });

  it('can be imported by a later block under the name in its first line', () => {
    const first = fence('// src/first.ts\nexport const first = 1;');
    expect(problemsIn(`${first}\n${fence("import { first } from './first.js';\nfirst.toFixed();")}`)).toEqual([]);
  });

  it('takes for granted what the comment before it gives, without moving its lines', () => {
    const given = '<!-- given:\ndeclare const one: number;\n-->\n';
    expect(problemsIn(`${given}\n${fence('one.toFixed();\none.nothing();')}`)).toEqual([
      expect.stringMatching(/^README\.md:7: Property 'nothing'/),
    ]);
  });
});
