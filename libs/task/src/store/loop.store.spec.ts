import type { LoopNews } from '../run/loop-news.js';
import type { RunRecord } from '../run/run.js';
import { runRecord } from '../run/run-record.fixture.js';
import { RunConflictError } from '../task.errors.js';
import { FileLeftovers } from './file-leftovers.js';
import { LoopStore } from './loop.store.js';
import { RunStore } from './run.store.js';
import { TaskDatabase } from './task-database.js';

let database: TaskDatabase;
let runs: RunStore;
let loops: LoopStore;
let run: RunRecord;

beforeEach(async () => {
  database = await TaskDatabase.open('sqlite::memory:');
  [runs, loops] = [new RunStore(database), new LoopStore(database)];
  ({ record: run } = await runs.insert(runRecord({ status: 'running', attempt: 1 })));
});
afterEach(() => database.close());

async function doneKeys(runId: string, loop: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of loops.doneKeys(runId, loop)) keys.push(...page);
  return keys;
}

const done = (loop: string, number: number, ...keys: string[]): LoopNews => ({
  checkpoints: [{ loop, number, keys }],
  remainders: [],
});

it('what a loop has done is kept with the record, over all attempts, and each loop and run has its own', async () => {
  await runs.change(run, run, [], done('#1', 1, 'a', 'b'));
  await runs.change(run, run, [], done('#2', 2, 'c'));
  const second = { ...run, attempt: 2 };
  await runs.change(run, second, [], done('#1', 1, 'd'));
  expect(await doneKeys(run.id, '#1')).toEqual(['a', 'b', 'd']);
  expect(await doneKeys(run.id, '#2')).toEqual(['c']);
  expect(await doneKeys('another', '#1')).toEqual([]);
});

it('nothing is kept of a change that comes too late', async () => {
  await expect(runs.change({ ...run, attempt: 2 }, run, [], done('#1', 1, 'a'))).rejects.toThrow(RunConflictError);
  expect(await doneKeys(run.id, '#1')).toEqual([]);
});

it('any number of checkpoints is read, a page at a time', async () => {
  const checkpoints = Array.from({ length: 450 }, (_, index) => ({
    loop: '#1',
    number: index + 1,
    keys: [`${index}`],
  }));
  await runs.change(run, run, [], { checkpoints, remainders: [] });
  const pages: number[] = [];
  for await (const page of loops.doneKeys(run.id, '#1')) pages.push(page.length);
  expect(pages).toEqual([200, 200, 50]);
});

it('what a loop left undone is found by run and loop', async () => {
  const remainders = [
    { loop: '#1', taken: 9, undone: ['3'] },
    { loop: '#2', taken: 20_000, undone: null },
  ];
  await runs.change(run, { ...run, status: 'partial', finishedAt: 1 }, [], { checkpoints: [], remainders });
  expect(await loops.remainder(run.id, '#1')).toEqual(remainders[0]);
  expect(await loops.remainder(run.id, '#2')).toEqual(remainders[1]);
  expect(await loops.remainder(run.id, '#3')).toBeUndefined();
});

it('is deleted with the run, whose files are remembered if it had any', async () => {
  const artifacts = [{ name: 'a', size: 1, contentType: 'text/plain' }];
  const remainders = [{ loop: '#2', taken: 1, undone: [] }];
  const { checkpoints } = done('#1', 1, 'a');
  await runs.change(run, { ...run, status: 'partial', finishedAt: 1, artifacts }, [], { checkpoints, remainders });
  await runs.insert(runRecord({ status: 'succeeded', finishedAt: 1 }));
  expect(await runs.deleteFinished(2, 10)).toBe(2);
  expect([await doneKeys(run.id, '#1'), await loops.remainder(run.id, '#2')]).toEqual([[], undefined]);
  const leftovers = new FileLeftovers(database);
  expect(await leftovers.page('', 10)).toEqual([run.id]);
  expect(await leftovers.page(run.id, 10)).toEqual([]);
  await leftovers.forget([run.id]);
  await leftovers.forget([]);
  expect(await leftovers.page('', 10)).toEqual([]);
});
