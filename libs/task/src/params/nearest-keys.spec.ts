import { nearestKeys } from './nearest-keys.js';

const KEYS = ['backup', 'backup-verify', 'rebuild-search-index', 'vacuum', 'import-customers'];

describe('nearestKeys', () => {
  it.each([
    ['bakcup', ['backup']],
    ['BACKUP', ['backup', 'backup-verify']],
    ['search', ['rebuild-search-index']],
    ['vacum', ['vacuum']],
    ['customer-export', []],
    ['x', []],
  ])('for %s gives %j', (key, expected) => {
    expect(nearestKeys(key, KEYS)).toEqual(expected);
  });

  it('gives three at most, nearest first', () => {
    expect(nearestKeys('item', ['items12', 'items1', 'items', 'item', 'itemx'])).toEqual(['item', 'items', 'itemx']);
  });

  it('is quick for a key of any length', () => {
    expect(nearestKeys('y'.repeat(1_000_000), KEYS)).toEqual([]);
  });
});
