import { execFileSync } from 'node:child_process';
import { commandLine } from './command-line.js';

it('leaves plain words as they are, and quotes all others so that a shell reads them as they were', () => {
  expect(commandLine('pg_dump', ['--format=tar', '/var/a-b_c.sql', 'user@host:5432'])).toBe(
    'pg_dump --format=tar /var/a-b_c.sql user@host:5432',
  );
  const words = ['a b', '', "it's", '$HOME', '*', '"x"', '; rm -rf /', 'ü'];
  const line = commandLine('printf', ['%s|', ...words]);
  expect(execFileSync('sh', ['-c', line], { encoding: 'utf8' })).toBe(`${words.join('|')}|`);
});

it('stays on one line', () => {
  expect(commandLine('echo', ['a\nb', "it's\t1"])).toBe(`echo $'a\\nb' $'it\\'s\\t1'`);
});

it('is cut when it is very long', () => {
  expect(commandLine('echo', ['x'.repeat(5_000)])).toBe(`echo ${'x'.repeat(1_995)}…`);
});
