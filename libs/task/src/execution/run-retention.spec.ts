import { setImmediate as nextTurn } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { TaskConfiguration } from '../config/task-configuration.js';
import type { RunRecord } from '../run/run.js';
import { logLines, runRecord } from '../run/run-record.fixture.js';
import { RunStore } from '../store/run.store.js';
import { RunEventStore } from '../store/run-event.store.js';
import { RunHistory } from '../store/run-history.js';
import { TaskDatabase } from '../store/task-database.js';
import { RunRetention } from './run-retention.js';

const NOW = Date.UTC(2026, 10, 24, 6);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let database: TaskDatabase;
let store: RunStore;
let retention: RunRetention;

beforeEach(async () => {
  // The store and the sweep themselves go on in real turns of the event loop.
  jest.useFakeTimers({ now: NOW, doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
  jest.spyOn(Logger.prototype, 'log').mockImplementation(() => {});
  database = await TaskDatabase.open('sqlite::memory:');
  store = new RunStore(database);
});
afterEach(async () => {
  await retention.stop();
  await database.close();
  jest.useRealTimers();
  jest.restoreAllMocks();
});

function keeping(retentionDays: number): RunRetention {
  retention = new RunRetention(store, new TaskConfiguration({ retentionDays }, {}, false));
  return retention;
}

async function insert(differences: Partial<RunRecord>): Promise<RunRecord> {
  const { record } = await store.insert(runRecord(differences));
  return record;
}

const finished = (finishedAt: number) => insert({ status: 'succeeded', finishedAt });

async function left(): Promise<string[]> {
  const { items } = await new RunHistory(database).page({ limit: 500 });
  return items.map(({ id }) => id).sort();
}

/** Lets the sweep come to its end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await nextTurn();
}

it('deletes at the start what finished longer ago than it is kept, with its events', async () => {
  const old = await finished(NOW - 30 * DAY - 1);
  const kept = [await finished(NOW - 30 * DAY), await insert({ createdAt: 0, status: 'running' })];
  await store.change(old, { ...old, lastSeq: 3 }, logLines(1, 3));
  keeping(30).start();
  await settle();
  expect(await left()).toEqual(kept.map(({ id }) => id).sort());
  expect(await new RunEventStore(database).page(old.id, 0, 10)).toEqual([]);
  expect(Logger.prototype.log).toHaveBeenCalledWith('Deleted 1 runs older than 30 days');
});

it('looks again every hour', async () => {
  await finished(NOW - DAY + HOUR);
  await finished(NOW - DAY + 2 * HOUR + 1);
  keeping(1).start();
  await settle();
  expect(await left()).toHaveLength(2);
  jest.advanceTimersByTime(HOUR);
  await settle();
  expect(await left()).toHaveLength(2);
  jest.advanceTimersByTime(HOUR);
  await settle();
  expect(await left()).toHaveLength(1);
  jest.advanceTimersByTime(HOUR);
  await settle();
  expect(await left()).toEqual([]);
});

it('keeps everything for ever when the days are 0', async () => {
  await finished(0);
  keeping(0).start();
  jest.advanceTimersByTime(400 * DAY);
  await settle();
  expect(await left()).toHaveLength(1);
  expect(jest.getTimerCount()).toBe(0);
});

it('deletes in batches, so that others can write between them', async () => {
  await Promise.all(Array.from({ length: 450 }, (_, age) => finished(NOW - 2 * DAY - age)));
  const batches = jest.spyOn(store, 'deleteFinished');
  keeping(1).start();
  const meanwhile = await finished(NOW);
  const done = await Promise.all(batches.mock.results.map(({ value }) => value));
  expect(done).toEqual([200]);
  expect(await left()).toContain(meanwhile.id);
  await settle();
  expect(await left()).toEqual([meanwhile.id]);
  expect(batches.mock.calls.map(([, limit]) => limit)).toEqual([200, 200, 200]);
});

it('stops between two batches, and waits for the one under way', async () => {
  await Promise.all(Array.from({ length: 450 }, (_, age) => finished(NOW - 2 * DAY - age)));
  keeping(1).start();
  await retention.stop();
  expect(jest.getTimerCount()).toBe(0);
  expect(await left()).toHaveLength(250);
  jest.advanceTimersByTime(5 * HOUR);
  await settle();
  expect(await left()).toHaveLength(250);
});

it('logs a store that cannot be written and tries again an hour later', async () => {
  const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
  const error = new Error('disk full');
  jest.spyOn(store, 'deleteFinished').mockRejectedValueOnce(error);
  await finished(NOW - 2 * DAY);
  keeping(1).start();
  await settle();
  expect(logged.mock.calls).toEqual([['Old runs could not be deleted', error]]);
  jest.advanceTimersByTime(HOUR);
  await settle();
  expect(await left()).toEqual([]);
});
