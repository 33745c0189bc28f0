import fc from 'fast-check';
import type { RunRecord } from '../run/run.js';
import { runRecord } from '../run/run-record.fixture.js';
import { RUN_STATUSES } from '../run/run-status.js';
import { RunStore } from './run.store.js';
import { RunStatistics } from './run-statistics.js';
import { TaskDatabase } from './task-database.js';

const NOON = Date.UTC(2026, 10, 24, 12);
const HOUR = 3_600_000;

let database: TaskDatabase;
let statistics: RunStatistics;

beforeEach(async () => {
  database = await TaskDatabase.open('sqlite::memory:');
  statistics = new RunStatistics(database);
});
afterEach(() => database.close());

async function insert(...runs: Partial<RunRecord>[]): Promise<RunRecord[]> {
  const inserted = await Promise.all(runs.map((differences) => new RunStore(database).insert(runRecord(differences))));
  return inserted.map(({ record }) => record);
}

describe('recentByTask', () => {
  it('gives the newest runs of each task, newest first, at most as many as asked for', async () => {
    const tasks = ['a', 'b', 'a', 'c', 'a', 'b', 'a'];
    const runs = await insert(...tasks.map((task) => ({ task })));
    const idsOf = (task: string) => runs.filter((run) => run.task === task).map(({ id }) => id);
    const recent = await statistics.recentByTask(['a', 'b', 'never'], 3);
    expect([...recent.keys()]).toEqual(['a', 'b', 'never']);
    expect(recent.get('a')?.map(({ id }) => id)).toEqual(idsOf('a').reverse().slice(0, 3));
    expect(recent.get('b')?.map(({ id }) => id)).toEqual(idsOf('b').reverse());
    expect(recent.get('never')).toEqual([]);
  });

  it('says what lists and charts need of a run', async () => {
    const progress = { current: 1, total: 2, percent: 50, message: null, rate: null, remainingMs: null, bars: [] };
    const facts = {
      task: "it's:a",
      status: 'running',
      label: 'nightly',
      actor: 'ada',
      trigger: 'admin',
      attempt: 2,
      maxAttempts: 3,
      createdAt: NOON,
      startedAt: NOON + 1,
      finishedAt: null,
      workedMs: 7,
      progress,
    } as const;
    const [run] = await insert({ ...facts, args: { format: 'tar' } });
    expect((await statistics.recentByTask(["it's:a"], 5)).get("it's:a")).toEqual([{ id: run?.id, ...facts }]);
  });

  it('has nothing to say of no tasks', async () => {
    await insert({});
    expect(await statistics.recentByTask([], 5)).toEqual(new Map());
  });
});

describe('counts', () => {
  it('names every status, also those without runs', async () => {
    await insert({ status: 'failed' }, { status: 'queued' }, { status: 'failed' });
    const none = Object.fromEntries(RUN_STATUSES.map((status) => [status, 0]));
    expect(await statistics.counts()).toEqual({ ...none, failed: 2, queued: 1 });
  });
});

describe('countOf', () => {
  it('counts the runs that match, and stops at the cap', async () => {
    await insert({ label: 'a' }, { label: 'a' }, { label: 'b' }, { label: 'a', args: { rows: 5 } });
    expect(await statistics.countOf({}, 10)).toBe(4);
    expect(await statistics.countOf({ label: 'a' }, 10)).toBe(3);
    expect(await statistics.countOf({ label: 'a', args: { rows: 5 } }, 10)).toBe(1);
    expect(await statistics.countOf({ label: 'c' }, 10)).toBe(0);
    expect(await statistics.countOf({ label: 'a' }, 2)).toBe(2);
  });
});

describe('histogram', () => {
  it('counts each run in the span it was created in, by status', async () => {
    await insert(
      { createdAt: NOON - 1 },
      { createdAt: NOON },
      { createdAt: NOON + HOUR - 1, status: 'failed' },
      { createdAt: NOON + HOUR - 1, status: 'failed' },
      { createdAt: NOON + HOUR, status: 'failed' },
      { createdAt: NOON + 3 * HOUR - 1, status: 'succeeded' },
      { createdAt: NOON + 3 * HOUR },
    );
    expect(await statistics.histogram(NOON, NOON + 3 * HOUR, 3)).toEqual([
      { from: NOON, to: NOON + HOUR, counts: { queued: 1, failed: 2 } },
      { from: NOON + HOUR, to: NOON + 2 * HOUR, counts: { failed: 1 } },
      { from: NOON + 2 * HOUR, to: NOON + 3 * HOUR, counts: { succeeded: 1 } },
    ]);
  });

  it('counts every run of its time once, in the bar that spans it, however odd the spans are', async () => {
    const cases = fc.record({
      offsets: fc.array(fc.integer({ min: -50, max: 1_050 }), { maxLength: 15, size: 'max' }),
      length: fc.integer({ min: 1, max: 1_000 }),
      bars: fc.integer({ min: 1, max: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ offsets, length, bars }) => {
        await database.write((transaction) => transaction.deleteFrom('runs').execute());
        const runs = await insert(...offsets.map((offset) => ({ createdAt: NOON + offset })));
        const histogram = await statistics.histogram(NOON, NOON + length, bars);
        const counted = (from: number, to: number) =>
          runs.filter(({ createdAt }) => createdAt >= from && createdAt < to).length;
        expect(histogram.map(({ counts }) => counts.queued ?? 0)).toEqual(
          histogram.map(({ from, to }) => counted(from, to)),
        );
        expect([histogram[0]?.from, histogram.length]).toEqual([NOON, bars]);
        expect(histogram.at(-1)?.to).toBeCloseTo(NOON + length, 3);
      }),
      // In the example a span ends where a run begins, and rounding would put the run before it.
      { numRuns: 60, examples: [[{ offsets: [9], length: 18, bars: 14 }]] },
    );
  });
});

describe('waitingBefore', () => {
  it('gives the runs of a higher priority and the older ones of the same, whose time has come', async () => {
    const queued = { availableAt: NOON, task: 'a' };
    const runs = await insert(
      { ...queued },
      { ...queued, task: 'b' },
      { ...queued, priority: -1 },
      { ...queued, status: 'running' },
      { ...queued, availableAt: Date.now() + HOUR },
      { ...queued },
      { ...queued, priority: 5 },
      { ...queued },
    );
    const before = async (index: number, ofLane: boolean, cap = 10) => {
      const ids = await statistics.waitingBefore(runs[index] as RunRecord, ofLane, cap);
      return ids.map((id) => runs.findIndex((run) => run.id === id)).sort();
    };
    expect(await before(5, false)).toEqual([0, 1, 6]);
    expect(await before(5, true)).toEqual([0, 6]);
    expect(await before(6, false)).toEqual([]);
    expect(await before(2, false)).toEqual([0, 1, 5, 6, 7]);
    expect(await before(2, false, 3)).toHaveLength(3);
  });

  it('looks for a lane at the runs of the same task and key alone', async () => {
    const lanes = [null, 'eu', 'us', 'eu', null];
    const runs = await insert(...lanes.map((concurrencyKey) => ({ task: 'a', concurrencyKey, availableAt: NOON })));
    const last = async (index: number) => statistics.waitingBefore(runs[index] as RunRecord, true, 10);
    expect(await last(3)).toEqual([runs[1]?.id]);
    expect(await last(4)).toEqual([runs[0]?.id]);
  });
});

describe('waiting', () => {
  it('tells runs whose time has come from those that are to start later', async () => {
    await insert(
      { availableAt: NOON - 5_000 },
      { availableAt: NOON },
      { availableAt: NOON + 9_000 },
      { availableAt: NOON + 2_000 },
      { availableAt: NOON - 9_000, status: 'running' },
    );
    expect(await statistics.waiting(NOON)).toEqual({
      due: 2,
      dueSince: NOON - 5_000,
      later: 2,
      nextDueAt: NOON + 2_000,
    });
  });

  it('has nothing to say where nothing waits', async () => {
    await insert({ status: 'failed' });
    expect(await statistics.waiting(NOON)).toEqual({ due: 0, dueSince: null, later: 0, nextDueAt: null });
  });
});

describe('summary', () => {
  it('counts the runs that match by status, from their first start to their last end', async () => {
    await insert(
      { label: 'x', status: 'succeeded', startedAt: NOON + 5, finishedAt: NOON + 50 },
      { label: 'x', status: 'succeeded', startedAt: NOON, finishedAt: NOON + 20 },
      { label: 'x', status: 'failed', startedAt: NOON + 9, finishedAt: NOON + 70 },
      { label: 'x', status: 'cancelled', finishedAt: NOON + 30 },
      { label: 'y', status: 'succeeded', startedAt: NOON - 9, finishedAt: NOON + 900 },
    );
    expect(await statistics.summary({ label: 'x' })).toEqual({
      counts: { succeeded: 2, failed: 1, cancelled: 1 },
      firstStartedAt: NOON,
      lastFinishedAt: NOON + 70,
    });
    expect(await statistics.summary({ label: 'z' })).toEqual({
      counts: {},
      firstStartedAt: null,
      lastFinishedAt: null,
    });
  });
});
