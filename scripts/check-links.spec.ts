import { rmSync } from 'node:fs';
import { fileTree } from '../test/support/file-tree.js';
import { linkProblems } from './check-links.js';

describe('The links of the pages', () => {
  let root = '';
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('lead to files and headings that exist', () => {
    root = fileTree({
      'README.md':
        '# Hello, `world`\n[a](docs/guide.md#two-words) [b](#hello-world) ![c](docs/a%20b.png) [d](https://example.org/x#y)',
      'docs/guide.md': '## Two words\n[back](../README.md) [folder](../docs)',
      'docs/a b.png': '',
    });
    expect(linkProblems(root)).toEqual([]);
  });

  it('are reported when they lead nowhere, also from HTML', () => {
    root = fileTree({
      'README.md': '# One\n[a](docs/none.md) [b](#two)\n\n<img src="docs/none.png" alt="">',
      'docs/guide.md': '[c](../README.md#three)',
    });
    expect(linkProblems(root)).toEqual([
      'README.md: docs/none.md leads to no file',
      'README.md: #two leads to no heading',
      'README.md: docs/none.png leads to no file',
      'docs/guide.md: ../README.md#three leads to no heading',
    ]);
  });

  it('are not looked for in code', () => {
    root = fileTree({ 'README.md': '`[a](none.md)`\n\n```md\n[b](none.md)\n```\n' });
    expect(linkProblems(root)).toEqual([]);
  });
});
