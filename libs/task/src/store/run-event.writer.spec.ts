import type { RunRecord } from '../run/run.js';
import { bytesOf, type LineWritten, linesOf, partLeftOut, type RunEvent } from '../run/run-event.js';
import { logLines, runRecord } from '../run/run-record.fixture.js';
import { RunStore } from './run.store.js';
import { RunEventStore } from './run-event.store.js';
import { TaskDatabase } from './task-database.js';

const KIB = 1_024;

let database: TaskDatabase;
let runs: RunStore;
let events: RunEventStore;
let record: RunRecord;

beforeEach(async () => {
  database = await TaskDatabase.open('sqlite::memory:');
  runs = new RunStore(database);
  events = new RunEventStore(database);
  record = (await runs.insert(runRecord({ status: 'running' }))).record;
});
afterEach(() => database.close());

/** Keeps the events as said at once, and counts them as the recorder does. */
async function say(said: readonly RunEvent[], changes: Partial<RunRecord> = {}, maxBytes?: number): Promise<void> {
  const logBytes = record.logBytes + said.reduce((sum, event) => sum + bytesOf(event), 0);
  const after = { ...record, ...changes, logBytes, lastSeq: said.at(-1)?.seq ?? record.lastSeq };
  await runs.change(record, after, said, undefined, maxBytes);
  record = after;
}

/** Lines of 1 KiB each. */
function longLines(first: number, last: number): LineWritten[] {
  return logLines(first, last).map((line) => ({ ...line, text: `${line.seq}`.padEnd(KIB - 1) }));
}

async function blocks() {
  const query = database.db.selectFrom('run_events').select(['first_seq', 'last_seq', 'bytes', 'packed']);
  return query.where('run_id', '=', record.id).orderBy('last_seq').execute();
}

async function everything(): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for (;;) {
    const page = await events.page(record.id, all.at(-1)?.seq ?? 0, 500);
    if (page.length === 0) return all;
    all.push(...page);
  }
}

describe('a run that says little at a time', () => {
  it('has its small blocks put together every thousand events, and what is left when it ends', async () => {
    for (let seq = 1; seq <= 2_100; seq += 3) await say(logLines(seq, seq + 2));
    expect((await blocks()).length).toBeLessThan(45);
    await say([{ type: 'complete', seq: 2_101 }], { status: 'succeeded', finishedAt: 1 });
    expect((await blocks()).map(({ first_seq }) => first_seq)).toEqual([1, 1_001, 2_001]);
    expect(await everything()).toEqual([...logLines(1, 2_100), { type: 'complete', seq: 2_101 }]);
  });

  it('keeps its few blocks as they are when it says hardly anything', async () => {
    await say(logLines(1, 2));
    await say([{ type: 'complete', seq: 3 }], { status: 'succeeded', finishedAt: 1 });
    expect((await blocks()).map(({ packed }) => packed)).toEqual([null, null]);
  });
});

describe('a run that says more than it may keep', () => {
  const MAX = 256 * KIB;

  it('keeps its head and its tail with one mark between them, and every number once', async () => {
    for (let seq = 1; seq <= 3_000; seq += 20) await say(longLines(seq, seq + 19), {}, MAX);
    await say([{ type: 'complete', seq: 3_001 }], { status: 'succeeded', finishedAt: 1 }, MAX);
    const kept = await everything();
    const marks = kept.filter((event) => event.type === 'truncated');
    expect(marks).toHaveLength(1);
    const [mark] = marks;
    const before = kept.filter(({ seq }) => seq < (mark?.from ?? 0));
    const after = kept.filter(({ seq }) => seq > (mark?.to ?? 0));
    expect([...before.map(({ seq }) => seq), mark?.from]).toEqual(upTo(before.length + 1));
    expect(after.map(({ seq }) => seq)).toEqual(upTo(after.length).map((index) => (mark?.to ?? 0) + index));
    expect(after.at(-1)).toEqual({ type: 'complete', seq: 3_001 });
    expect(mark).toMatchObject({
      seq: mark?.to,
      reason: expect.stringContaining('262,144 bytes that TASK_MAX_LOG_BYTES'),
    });
    expect(kept.reduce((sum, event) => sum + linesOf(event), 0)).toBe(3_000);
    // Half of it is the head; the tail is a little less, so that it is seldom cut.
    expect(before.length).toBeGreaterThan(110);
    expect(after.length).toBeGreaterThan(80);
    expect((await blocks()).reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(MAX + 40 * KIB);
  });

  it('has nothing left out before it reaches that', async () => {
    await say(longLines(1, 255), {}, MAX);
    expect(await everything()).toEqual(longLines(1, 255));
  });

  it('keeps the newest line however long it is', async () => {
    await say(longLines(1, 300), {}, MAX);
    const [last] = logLines(301, 301);
    await say([{ ...last, text: 'x'.repeat(2 * MAX) } as LineWritten], {}, MAX);
    const kept = await everything();
    expect(kept.at(-1)).toMatchObject({ type: 'log', seq: 301 });
    // Beside it there is only room for the head.
    expect(kept.length).toBeLessThan(140);
  });

  it('tells who resumes amid what is missing of the rest of it only', async () => {
    for (let seq = 1; seq <= 1_000; seq += 20) await say(longLines(seq, seq + 19), {}, MAX);
    const mark = (await everything()).find((event) => event.type === 'truncated');
    const [first] = await events.page(record.id, 500, 1);
    expect(first).toEqual(partLeftOut(mark as never, 500));
    expect(first).toMatchObject({ from: 501, to: mark?.seq });
    const [last] = await events.lastLines(record.id, 1, 501);
    expect(last).toMatchObject({ type: 'truncated', seq: 500, to: 500 });
  });
});

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_none, index) => index + 1);
}
