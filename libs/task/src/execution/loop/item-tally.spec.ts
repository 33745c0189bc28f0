import { jest } from '@jest/globals';
import { toRunError } from '../../run/run-error.js';
import { ItemTally } from './item-tally.js';

const error = (message: string) => toRunError(new Error(message));
const changed = jest.fn();

let tally: ItemTally;

beforeEach(() => {
  changed.mockClear();
  tally = new ItemTally(changed);
});

it('counts the items of all loops, and tells of each change', () => {
  tally.begin('#1', false, 3);
  tally.begin('#2', true, 4);
  tally.skip('#1');
  tally.take('#2', 0, 'a');
  tally.finish('#2', 0, 'a');
  tally.take('#1', 1, '1');
  expect(tally.fail(1, '1', error('no'))).toBe(true);
  expect(tally.toItems()).toMatchObject({
    ok: 1,
    failed: 1,
    skipped: 1,
    failures: [{ index: 1, key: '1', error: { name: 'Error', message: 'no' } }],
  });
  expect(tally.progress).toEqual({ current: 3, total: 7 });
  expect(changed).toHaveBeenCalledTimes(5);
});

it('knows no total once one of the loops does not know its length', () => {
  tally.begin('#1', false, 3);
  tally.begin('#2', false, null);
  tally.begin('#3', false, 1);
  expect(tally.progress).toEqual({ current: 0, total: undefined });
});

it('lists a thousand failures, twenty of them with stack and cause, and never changes a list it has given away', () => {
  tally.begin('#1', false, null);
  const first = tally.toItems();
  const long = error('x'.repeat(2_000));
  const listed = Array.from({ length: 1_001 }, (_, index) => tally.fail(index, `${index}`, long));
  expect(listed.lastIndexOf(true)).toBe(999);
  const { failed, failures } = tally.toItems();
  expect([failed, failures.length, first.failures]).toEqual([1_001, 1_000, []]);
  expect(failures.map(({ error: { stack } }) => stack !== null).lastIndexOf(true)).toBe(19);
  expect([failures[19]?.error.message.length, failures[20]?.error.message.length]).toEqual([2_000, 1_000]);
});

it('gives the keys that checkpointed loops have done once, numbered', () => {
  tally.begin('a', true, null);
  tally.begin('#1', false, null);
  for (const [index, key] of ['x', 'y'].entries()) {
    tally.take('a', index, key);
    tally.take('#1', index, key);
    tally.finish('a', index, key);
    tally.finish('#1', index, key);
  }
  expect(tally.hasNews).toBe(true);
  expect(tally.takeCheckpoints()).toEqual([{ loop: 'a', number: 1, keys: ['x', 'y'] }]);
  expect(tally.hasNews).toBe(false);
  expect(tally.takeCheckpoints()).toEqual([]);
  tally.take('a', 2, 'z');
  tally.finish('a', 2, 'z');
  tally.end('a');
  expect(tally.takeCheckpoints()).toEqual([{ loop: 'a', number: 2, keys: ['z'] }]);
  expect(tally.takeCheckpoints()).toEqual([]);
});

it('remembers what loops without a checkpoint left undone: what failed, and what was still at work', () => {
  tally.begin('a', true, null);
  tally.begin('#1', false, null);
  tally.begin('#2', false, null);
  tally.take('#1', 0, 'ok');
  tally.finish('#1', 0, 'ok');
  tally.take('#1', 1, 'bad');
  tally.fail(1, 'bad', error('no'));
  tally.skip('#1');
  tally.take('#1', 3, 'at work');
  expect(tally.remainders).toEqual([
    { loop: '#1', taken: 4, undone: ['bad', 'at work'] },
    { loop: '#2', taken: 0, undone: [] },
  ]);
});

it('remembers no keys of a loop with more than 10,000 undone items, and no more than 1,000 loops that have ended', () => {
  tally.begin('#1', false, null);
  for (let index = 0; index <= 10_000; index++) tally.take('#1', index, `${index}`);
  expect(tally.remainders).toEqual([{ loop: '#1', taken: 10_001, undone: null }]);
  for (let loop = 2; loop <= 2_000; loop++) {
    tally.begin(`#${loop}`, false, 0);
    tally.end(`#${loop}`);
  }
  expect(tally.remainders).toHaveLength(1_000);
});

it('lets whoever hands out items wait while very many are not in the store yet', async () => {
  tally.begin('a', true, null);
  for (let index = 0; index < 50_000; index++) {
    if (index === 49_999) expect(tally.room()).toBeUndefined();
    tally.take('a', index, `${index}`);
    tally.finish('a', index, `${index}`);
  }
  let went = false;
  const waiting = tally.room()?.then(() => {
    went = true;
  });
  await Promise.resolve();
  expect(went).toBe(false);
  tally.takeCheckpoints();
  tally.kept();
  await waiting;
  expect(tally.room()).toBeUndefined();
});
