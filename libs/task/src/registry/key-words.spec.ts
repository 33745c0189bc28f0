import { keyFromMethod, keyProblem, titleFromKey } from './key-words.js';

describe('keyFromMethod', () => {
  it.each([
    ['backup', 'backup'],
    ['rebuildSearchIndex', 'rebuild-search-index'],
    ['exportCSV', 'export-csv'],
    ['parseHTMLFile', 'parse-html-file'],
    ['sync2Shops', 'sync2-shops'],
    ['_cleanUp', 'clean-up'],
    ['snake_case', 'snake-case'],
  ])('makes %s into %s', (method, key) => {
    expect(keyFromMethod(method)).toBe(key);
    expect(keyProblem(key)).toBeUndefined();
  });
});

describe('titleFromKey', () => {
  it.each([
    ['rebuild-search-index', 'Rebuild search index'],
    ['batchSize', 'Batch size'],
    ['db:vacuum', 'Db vacuum'],
    ['exportCSV', 'Export CSV'],
    ['olderThanDays', 'Older than days'],
    ['größeInMb', 'Größe in mb'],
    ['x', 'X'],
    ['_', '_'],
  ])('reads %s as "%s"', (key, title) => {
    expect(titleFromKey(key)).toBe(title);
  });
});

describe('keyProblem', () => {
  it.each(['backup', 'b', '7zip', 'shop:orders.export_v2-b'])('takes %s', (key) => {
    expect(keyProblem(key)).toBeUndefined();
  });

  it.each(['', 'Backup', '-backup', ':x', 'back up', 'back/up', 'a?b', '..', 'ä', 5, undefined])(
    'calls %j malformed',
    (key) => {
      expect(keyProblem(key)).toContain('malformed');
    },
  );

  it.each(['runs', 'system', 'assets', 'ws', 'sign-in', 'sign-out'])('keeps %s for the site', (key) => {
    expect(keyProblem(key)).toContain('reserved');
  });
});
