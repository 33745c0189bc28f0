import { jest } from '@jest/globals';
import { ShutdownError } from '../attempt.errors.js';
import { TaskConfiguration } from '../config/task-configuration.js';
import { LocalRunEventBus } from '../events/local-run-event-bus.js';
import type { RunRecord } from '../run/run.js';
import type { RunEvent } from '../run/run-event.js';
import { logLines, runRecord } from '../run/run-record.fixture.js';
import { RunStore } from '../store/run.store.js';
import { RunEventStore } from '../store/run-event.store.js';
import { TaskDatabase } from '../store/task-database.js';
import { RunFeed } from './run-feed.js';

const SIZE = 20;

let database: TaskDatabase;
let runs: RunStore;
let events: RunEventStore;
let bus: LocalRunEventBus;
let feed: RunFeed;
let run: RunRecord;

beforeEach(async () => {
  database = await TaskDatabase.open('sqlite::memory:');
  runs = new RunStore(database);
  events = new RunEventStore(database);
  bus = new LocalRunEventBus();
  feed = new RunFeed(runs, events, bus, new TaskConfiguration({ bufferSize: SIZE }, {}, false));
  run = runRecord({ status: 'running' });
  await runs.insert(run);
});
afterEach(() => database.close());

/** Keeps events as the recorder does: the store first, then the news. */
async function write(told: readonly RunEvent[], status: RunRecord['status'] = 'running'): Promise<void> {
  const after = { ...run, status, lastSeq: told.at(-1)?.seq ?? run.lastSeq };
  await runs.change(run, after, told);
  run = after;
  bus.publish({ run, from: run.status, events: told });
}

/** Numbers of the first batch after a number. */
async function firstAfter(after: number): Promise<number[]> {
  for await (const batch of feed.read(run.id, after)) return batch.map(({ seq }) => seq);
  return [];
}

describe('A feed', () => {
  it('answers who is at most bufferSize events behind from memory, and who is further behind from the store', async () => {
    for (let seq = 1; seq <= 5 * SIZE; seq++) await write(logLines(seq, seq));
    const page = jest.spyOn(events, 'page');
    const last = 5 * SIZE;
    expect(await firstAfter(last - SIZE)).toHaveLength(SIZE);
    expect(page).not.toHaveBeenCalled();
    expect(await firstAfter(last - 2 * SIZE - 1)).toHaveLength(2 * SIZE + 1);
    expect(page).toHaveBeenCalled();
  });

  it('goes on as events come, and ends after the last one', async () => {
    const read: number[] = [];
    const reading = (async () => {
      for await (const batch of feed.read(run.id, 0)) read.push(...batch.map(({ seq }) => seq));
    })();
    await write(logLines(1, 3));
    await write([{ type: 'complete', seq: 4 }], 'succeeded');
    await reading;
    expect(read).toEqual([1, 2, 3, 4]);
  });

  it('ends without a word for a run that ended before the number, and for one that is not there', async () => {
    await write([{ type: 'complete', seq: 1 }], 'succeeded');
    expect([await firstAfter(1), await firstAfter(7)]).toEqual([[], []]);
    run = runRecord();
    expect(await firstAfter(0)).toEqual([]);
  });

  it('sends away who waits for a run that goes on when the process ends', async () => {
    const reading = firstAfter(0);
    feed.beforeApplicationShutdown();
    await expect(reading).rejects.toThrow(ShutdownError);
  });
});
