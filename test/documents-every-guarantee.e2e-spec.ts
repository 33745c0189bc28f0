import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const DOCUMENT = readFileSync(path.join(import.meta.dirname, '../docs/guarantees.md'), 'utf8');

/** The rows of promises: those whose last cell should name a test, as `file`: title. */
const ROWS = DOCUMENT.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| promise'));
const PROOFS = new Map(ROWS.map((row) => [row, /`([^`]+)`: (.+?) *\|$/.exec(row)]));

it('every promise names its proof', () => {
  expect(ROWS.length).toBeGreaterThan(20);
  expect(ROWS.filter((row) => PROOFS.get(row) === null)).toEqual([]);
});

it.each(ROWS)('%s is proved by a test of that title', (row) => {
  const [, file = '', title = ''] = PROOFS.get(row) ?? [];
  const sources = [`${file}.e2e-spec.ts`, `${file}.spec.ts`].map((name) => path.join(import.meta.dirname, name));
  const found = sources.find((source) => existsSync(source));
  expect(found).toBeDefined();
  expect(readFileSync(String(found), 'utf8')).toContain(title);
});
