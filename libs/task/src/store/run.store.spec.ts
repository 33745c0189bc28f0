import type { RunRecord } from '../run/run.js';
import type { RunEvent } from '../run/run-event.js';
import { logLines, runRecord } from '../run/run-record.fixture.js';
import { RunConflictError, RunNotFoundError } from '../task.errors.js';
import { RunStore } from './run.store.js';
import { RunEventStore } from './run-event.store.js';
import { TaskDatabase } from './task-database.js';

const NOW = Date.UTC(2026, 10, 24, 6);
const DAY = 86_400_000;

/** A record in which every field differs from that of a new run. */
const FULL = runRecord({
  label: 'nightly',
  trigger: 'api',
  actor: 'ada',
  requestedFrom: { ip: '::1', userAgent: null },
  args: { format: 'tar', limit: 5, when: null, nested: { a: [1, 'é', '\u0000'] } },
  secretArgs: ['token'],
  maxAttempts: 3,
  priority: -2,
  idempotencyKey: 'n-1',
});
const ENDED: RunRecord = {
  ...FULL,
  status: 'failed',
  reason: 'It could not go on.',
  attempt: 2,
  availableAt: NOW + 1,
  startedAt: NOW + 2,
  finishedAt: NOW + 3,
  progress: { current: 1, total: 2, percent: 50, message: 'half', rate: null, remainingMs: null, bars: [] },
  summary: 'Half of it',
  result: { rows: [1, null] },
  tags: ['db', "o'clock"],
  metadata: { file: 'a.db' },
  error: { name: 'Error', message: 'no "disk"', stack: 'at\nhere', cause: null, context: { code: 5 } },
  cancelRequestedAt: NOW + 4,
  cancelRequestedBy: 'bob',
  ignoredSignal: true,
  logLines: 7,
  lastSeq: 9,
  node: 'here:1',
};

let database: TaskDatabase;
let store: RunStore;
let events: RunEventStore;

beforeEach(async () => {
  database = await TaskDatabase.open('sqlite::memory:');
  store = new RunStore(database);
  events = new RunEventStore(database);
});
afterEach(() => database.close());

const inserted = async (differences: Partial<RunRecord> = {}) => (await store.insert(runRecord(differences))).record;

describe('insert and find', () => {
  it('a record is found as it was kept', async () => {
    expect(await store.insert(FULL)).toEqual({ record: FULL, replayed: false, replaced: [] });
    expect(await store.find(FULL.id)).toEqual(FULL);
    expect(await store.get(FULL.id)).toEqual(FULL);
  });

  it('a run that does not exist is undefined, or an error for who must have it', async () => {
    expect(await store.find('nothing')).toBeUndefined();
    await expect(store.get('nothing')).rejects.toThrow(RunNotFoundError);
    await expect(store.get('nothing')).rejects.toThrow('There is no run nothing.');
  });

  it.each([null, false, 0, '', []])('a result that is %p is found as it was', async (result) => {
    const { id } = await inserted({ result });
    expect((await store.get(id)).result).toEqual(result);
  });
});

describe('idempotency', () => {
  const asking = (differences: Partial<RunRecord>) => store.insert(runRecord({ idempotencyKey: 'k', ...differences }));

  it('the same key of the same task gives the same run for a day', async () => {
    const first = await asking({ createdAt: NOW });
    for (const createdAt of [NOW, NOW + 1, NOW + DAY - 1]) {
      expect(await asking({ createdAt, args: { other: true } })).toEqual({
        record: first.record,
        replayed: true,
        replaced: [],
      });
    }
    expect(await store.withStatus('queued', '', 10)).toHaveLength(1);
  });

  it('after a day the key is free again, and then held by the newer run', async () => {
    await asking({ createdAt: NOW });
    const second = await asking({ createdAt: NOW + DAY });
    expect(second.replayed).toBe(false);
    expect(await asking({ createdAt: NOW + DAY + 1 })).toEqual({ record: second.record, replayed: true, replaced: [] });
  });

  it('a key holds for its own task alone, and no key holds nothing', async () => {
    await asking({ createdAt: NOW });
    expect(await asking({ createdAt: NOW, task: 'other' })).toMatchObject({ replayed: false, replaced: [] });
    expect(await asking({ createdAt: NOW, idempotencyKey: null })).toMatchObject({ replayed: false, replaced: [] });
    expect(await asking({ createdAt: NOW, idempotencyKey: null })).toMatchObject({ replayed: false, replaced: [] });
  });

  it('of many asked for at once one is kept', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => asking({ createdAt: NOW })));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(({ record }) => record.id)).size).toBe(1);
  });

  it('the answer is the run as it is now', async () => {
    const { record } = await asking({ createdAt: NOW });
    await store.change(record, { ...record, status: 'running', attempt: 1 });
    expect((await asking({ createdAt: NOW })).record.status).toBe('running');
  });
});

describe('change', () => {
  it('keeps everything that changed', async () => {
    await store.insert(FULL);
    await store.change(FULL, ENDED);
    expect(await store.get(FULL.id)).toEqual(ENDED);
  });

  it('keeps the events with it', async () => {
    const before = await inserted();
    const told: RunEvent[] = [...logLines(1, 2), { type: 'complete', seq: 3 }];
    await store.change(before, { ...before, lastSeq: 3 }, told);
    await store.change({ ...before, lastSeq: 3 }, { ...before, lastSeq: 3, summary: 'x' }, []);
    expect(await events.page(before.id, 0, 10)).toEqual(told);
  });

  it.each<[string, Partial<RunRecord>]>([
    ['status', { status: 'cancelled' }],
    ['attempt', { status: 'running', attempt: 2 }],
    ['number of the last event', { lastSeq: 1 }],
  ])('is refused when the %s is another by now; then nothing is kept', async (_what, meanwhile) => {
    const before = await inserted({ status: 'running', attempt: 1 });
    await store.change(before, { ...before, ...meanwhile });
    const act = store.change(before, { ...before, summary: 'late', lastSeq: 1 }, logLines(1, 1));
    await expect(act).rejects.toThrow(RunConflictError);
    await expect(act).rejects.toThrow(`Run ${before.id} is no longer running in attempt 1 at event 0.`);
    expect(await store.get(before.id)).toEqual({ ...before, ...meanwhile });
    expect(await events.page(before.id, 0, 10)).toEqual([]);
  });

  it('of two at once one wins', async () => {
    const before = await inserted();
    const results = await Promise.allSettled(
      ['a', 'b'].map((node) => store.change(before, { ...before, status: 'running', attempt: 1, node })),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect((await store.get(before.id)).node).toBe('a');
  });

  it('of a run that is gone is refused', async () => {
    await expect(store.change(FULL, ENDED)).rejects.toThrow(RunConflictError);
  });

  it('touches no other run', async () => {
    const [one, other] = [await inserted(), await inserted()];
    await store.change(one, { ...one, summary: 'mine' });
    expect(await store.get(other.id)).toEqual(other);
  });
});

describe('withStatus', () => {
  it('gives every run of the status once, oldest first, a page at a time', async () => {
    const waiting: string[] = [];
    for (let index = 0; index < 25; index++) {
      waiting.push((await inserted()).id);
      await inserted({ status: 'running' });
    }
    const found: string[] = [];
    for (let page = await store.withStatus('queued', '', 10); page.length > 0; ) {
      found.push(...page.map(({ id }) => id));
      page = await store.withStatus('queued', found.at(-1) ?? '', 10);
    }
    expect(found).toEqual(waiting);
    expect(await store.withStatus('paused', '', 10)).toEqual([]);
  });
});

describe('deleteFinished', () => {
  const finished = (finishedAt: number) => inserted({ status: 'succeeded', finishedAt });
  const exists = async ({ id }: RunRecord) => (await store.find(id)) !== undefined;

  it('deletes runs that finished before the time, with their events', async () => {
    const [old, edge, young] = [await finished(NOW - 1), await finished(NOW), await finished(NOW + 1)];
    for (const run of [old, edge, young]) await store.change(run, { ...run, lastSeq: 2 }, logLines(1, 2));
    expect(await store.deleteFinished(NOW, 10)).toBe(1);
    expect([await exists(old), await exists(edge), await exists(young)]).toEqual([false, true, true]);
    expect(await events.page(old.id, 0, 10)).toEqual([]);
    expect(await events.page(edge.id, 0, 10)).toHaveLength(2);
  });

  it('leaves runs that have not finished, however old', async () => {
    const ancient = await inserted({ createdAt: 0, availableAt: 0 });
    expect(await store.deleteFinished(NOW, 10)).toBe(0);
    expect(await exists(ancient)).toBe(true);
  });

  it('deletes at most as many as asked for, the oldest first', async () => {
    const runs: RunRecord[] = [];
    for (const age of [3, 5, 1, 4, 2]) runs.push(await finished(NOW - age));
    expect(await store.deleteFinished(NOW, 3)).toBe(3);
    const left = await Promise.all(runs.map(exists));
    expect(left).toEqual([false, false, true, false, true]);
    expect(await store.deleteFinished(NOW, 3)).toBe(2);
    expect(await store.deleteFinished(NOW, 3)).toBe(0);
  });
});
