import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { TaskConfiguration } from '../config/task-configuration.js';
import type { RunRecord } from '../run/run.js';
import { logLines, runRecord } from '../run/run-record.fixture.js';
import { FileStore } from '../store/file.store.js';
import { FileLeftovers } from '../store/file-leftovers.js';
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
let leftovers: FileLeftovers;
let files: FileStore;
let folder = '';
let retention: RunRetention;

beforeEach(async () => {
  // The store and the sweep themselves go on in real turns of the event loop.
  jest.useFakeTimers({ now: NOW, doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
  jest.spyOn(Logger.prototype, 'log').mockImplementation(() => {});
  database = await TaskDatabase.open('sqlite::memory:');
  store = new RunStore(database);
  leftovers = new FileLeftovers(database);
  folder = mkdtempSync(path.join(tmpdir(), 'taskforge-'));
});
afterEach(async () => {
  await retention.stop();
  await database.close();
  jest.useRealTimers();
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function keeping(retentionDays: number): RunRetention {
  const configuration = new TaskConfiguration({ retentionDays, files: folder }, {}, false);
  files = new FileStore(configuration);
  retention = new RunRetention(store, leftovers, files, configuration);
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

/** A finished run that left a file; the file is on disk. */
async function finishedWithFile(finishedAt: number): Promise<string> {
  const artifacts = [{ name: 'a.txt', size: 1, contentType: 'text/plain' }];
  const { id } = await insert({ status: 'succeeded', finishedAt, artifacts });
  mkdirSync(files.folderOf(id), { recursive: true });
  writeFileSync(path.join(files.folderOf(id), 'a.txt'), 'a');
  return id;
}

/** Lets a sweep that removes files come to its end: the file system takes its own time. */
async function settled(): Promise<void> {
  await settle();
  for (let id = ''; ; ) {
    const left = await leftovers.page(id, 500);
    if (left.length === 0) return;
    await nextTurn();
  }
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
  const batches = jest.spyOn(store, 'deleteFinished');
  keeping(1).start();
  while (batches.mock.calls.length === 0) await Promise.resolve();
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

it('removes the files of the runs it deletes, and of no others', async () => {
  keeping(30);
  const [old, recent] = [await finishedWithFile(NOW - 31 * DAY), await finishedWithFile(NOW - 29 * DAY)];
  retention.start();
  await settled();
  expect(await left()).toEqual([recent]);
  expect(existsSync(files.folderOf(old))).toBe(false);
  expect(existsSync(path.join(files.folderOf(recent), 'a.txt'))).toBe(true);
});

it('removes what a process that died between rows and files has left, also when runs are kept for ever', async () => {
  keeping(0);
  const old = await finishedWithFile(NOW - 31 * DAY);
  await store.deleteFinished(NOW - 30 * DAY, 10);
  expect(await leftovers.page('', 10)).toEqual([old]);
  expect(existsSync(files.folderOf(old))).toBe(true);
  retention.start();
  await settled();
  expect(existsSync(files.folderOf(old))).toBe(false);
});

it('says which files could not be removed, goes on with the others, and tries again an hour later', async () => {
  keeping(30);
  const ids = [await finishedWithFile(NOW - 31 * DAY), await finishedWithFile(NOW - 31 * DAY)].sort();
  const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
  const error = new Error('permission denied');
  const remove = jest.spyOn(files, 'remove').mockRejectedValueOnce(error);
  retention.start();
  while ((await leftovers.page('', 10)).length !== 1) await nextTurn();
  expect(logged.mock.calls).toEqual([[`Files of the deleted run ${ids[0]} could not be removed`, error]]);
  expect(remove).toHaveBeenCalledTimes(2);
  await settle();
  jest.advanceTimersByTime(HOUR);
  await settled();
  expect(ids.map((id) => existsSync(files.folderOf(id)))).toEqual([false, false]);
});

it('does not begin anew while the last sweep still goes on, and stops with it', async () => {
  keeping(30);
  await finishedWithFile(NOW - 31 * DAY);
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const remove = jest.spyOn(files, 'remove').mockImplementation(() => held);
  retention.start();
  while (remove.mock.calls.length === 0) await nextTurn();
  jest.advanceTimersByTime(3 * HOUR);
  await settle();
  expect(remove).toHaveBeenCalledTimes(1);
  let stopped = false;
  const stopping = retention.stop().then(() => {
    stopped = true;
  });
  await settle();
  expect(stopped).toBe(false);
  goOn();
  await stopping;
  expect(await leftovers.page('', 10)).toEqual([]);
});
