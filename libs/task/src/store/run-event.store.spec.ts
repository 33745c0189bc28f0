import fc from 'fast-check';
import type { RunEvent } from '../run/run-event.js';
import { logLines, runRecord } from '../run/run-record.fixture.js';
import { RunStore } from './run.store.js';
import { type LineFilter, RunEventStore } from './run-event.store.js';
import { TaskDatabase } from './task-database.js';

const LAST = 1_000;

/** The events 1 to 1000 of a run: every seventh is a change of progress, the last one is its end, the others are lines. */
const EVENTS: readonly RunEvent[] = logLines(1, LAST).map((line) => {
  if (line.seq === LAST) return { type: 'complete', seq: line.seq };
  const progress = {
    current: line.seq,
    total: null,
    percent: null,
    message: null,
    rate: null,
    remainingMs: null,
    bars: [],
  };
  return line.seq % 7 === 0 ? { type: 'progress', seq: line.seq, progress } : line;
});
const LINES = EVENTS.filter(({ type }) => type === 'log');

let database: TaskDatabase;
let store: RunEventStore;
const run = runRecord({ status: 'running' });
const other = runRecord({ status: 'running' });

/** Keeps events in blocks of this many. */
async function keep(id: string, events: readonly RunEvent[], blockSizes: readonly number[]): Promise<void> {
  const runs = new RunStore(database);
  const record = await runs.get(id);
  for (let from = 0, block = 0; from < events.length; block++) {
    const size = blockSizes[block % blockSizes.length] ?? 1;
    await runs.change(record, record, events.slice(from, from + size));
    from += size;
  }
}

// 1000 events in about 360 blocks: more than are read at once.
beforeAll(async () => {
  database = await TaskDatabase.open('sqlite::memory:');
  store = new RunEventStore(database);
  for (const record of [run, other]) await new RunStore(database).insert(record);
  await keep(run.id, EVENTS, [1, 3, 1, 7, 2]);
  await keep(other.id, logLines(1, 5), [2]);
});
afterAll(() => database.close());

it('keeps much that was written at once in parts, so that a page of it costs little to read', async () => {
  const large = runRecord({ status: 'running' });
  await new RunStore(database).insert(large, { max: 1, overlap: 'queue' });
  await keep(large.id, logLines(1, 1_234), [1_234]);
  const blocks = database.db.selectFrom('run_events').select(['first_seq', 'last_seq']).where('run_id', '=', large.id);
  expect(await blocks.execute()).toEqual([
    { first_seq: 1, last_seq: 1_000 },
    { first_seq: 1_001, last_seq: 1_234 },
  ]);
  expect(await store.page(large.id, 400, 700)).toEqual(logLines(401, 1_100));
  expect(await store.lastLines(large.id, 700)).toEqual(logLines(535, 1_234));
});

describe('page', () => {
  it('gives all events in order', async () => {
    expect(await store.page(run.id, 0, LAST * 2)).toEqual(EVENTS);
  });

  it('begins after any number and ends at any limit, wherever blocks begin and end', async () => {
    const places = [fc.integer({ min: 0, max: LAST + 5 }), fc.integer({ min: 0, max: LAST + 5 })] as const;
    await fc.assert(
      fc.asyncProperty(...places, async (after, limit) => {
        expect(await store.page(run.id, after, limit)).toEqual(EVENTS.slice(after, after + limit));
      }),
      { numRuns: 60 },
    );
  });

  it('has nothing after the last number, and nothing of a run without events', async () => {
    expect(await store.page(run.id, LAST, 10)).toEqual([]);
    expect(await store.page('unknown', 0, 10)).toEqual([]);
  });

  it('has no events of other runs', async () => {
    expect(await store.page(other.id, 0, LAST)).toEqual(logLines(1, 5));
  });
});

describe('lastLines', () => {
  it('gives the last log lines in order, and no other events', async () => {
    expect(await store.lastLines(run.id, 20)).toEqual(LINES.slice(-20));
    expect(await store.lastLines(run.id, LAST)).toEqual(LINES);
  });

  it('ends before any number, wherever blocks begin and end', async () => {
    const places = [fc.integer({ min: 1, max: LAST + 5 }), fc.integer({ min: 1, max: LAST })] as const;
    await fc.assert(
      fc.asyncProperty(...places, async (before, limit) => {
        const expected = LINES.filter(({ seq }) => seq < before).slice(-limit);
        expect(await store.lastLines(run.id, limit, before)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('has nothing before the first line, and nothing of a run without events', async () => {
    expect(await store.lastLines(run.id, 10, 1)).toEqual([]);
    expect(await store.lastLines('unknown', 10)).toEqual([]);
  });

  it('reads a block of any size', async () => {
    const loud = runRecord({ status: 'running' });
    await new RunStore(database).insert(loud);
    await keep(loud.id, logLines(1, 200_000), [200_000]);
    expect(await store.lastLines(loud.id, 3)).toEqual(logLines(199_998, 200_000));
  });
});

it('gives the first lines after a number, however many other events stand between them', async () => {
  for (const [after, limit] of [
    [0, 10],
    [6, 3],
    [500, 200],
    [990, 100],
    [LAST, 5],
  ] as const) {
    const wanted = LINES.filter(({ seq }) => seq > after).slice(0, limit);
    expect(await store.firstLines(run.id, limit, after)).toEqual(wanted);
  }
});

describe('entries', () => {
  const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
  const STEPS = [null, 'Load', 'Load › Rows', 'Check'];
  /** Lines that are alike for a while, so that whole blocks hold nothing that is looked for. */
  const lines = logLines(1, 6_000).map((line) => ({
    ...line,
    level: LEVELS[Math.floor(line.seq / 1_300) % 4] ?? 'info',
    step: STEPS[Math.floor(line.seq / 1_100) % 4] ?? null,
  }));
  const filtered = runRecord({ status: 'running' });
  beforeAll(async () => {
    await new RunStore(database).insert(filtered);
    await keep(filtered.id, lines, [6_000]);
  });

  async function found(filter: LineFilter, after = 0): Promise<{ seqs: number[]; blocks: number }> {
    const seqs: number[] = [];
    let blocks = 0;
    for await (const { entries } of store.entries(filtered.id, after, filter)) {
      blocks++;
      seqs.push(...entries.map(({ seq }) => seq));
    }
    return { seqs, blocks };
  }
  const seqsOf = (isIt: (line: (typeof lines)[number]) => boolean) => lines.filter(isIt).map(({ seq }) => seq);

  it('gives the lines of at least a level, and reads only blocks that have some', async () => {
    const { seqs, blocks } = await found({ level: 'error' });
    expect(seqs).toEqual(seqsOf(({ level }) => level === 'error'));
    expect(blocks).toBe(3);
    expect((await found({ level: 'warn' })).seqs).toEqual(seqsOf(({ level }) => level === 'warn' || level === 'error'));
  });

  it('gives the lines of a step and of those inside it, and reads only blocks that have some', async () => {
    const { seqs, blocks } = await found({ step: 'Load' });
    expect(seqs).toEqual(seqsOf(({ step }) => step === 'Load' || step === 'Load › Rows'));
    expect(blocks).toBe(4);
    expect((await found({ step: 'Loa' })).seqs).toEqual([]);
  });

  it('gives the lines whose text is wanted, after any number', async () => {
    expect((await found({ matches: (text) => text.endsWith('77') }, 5_600)).seqs).toEqual([5_677, 5_777, 5_877, 5_977]);
  });

  it('lets others have their turn while a long log is looked through', async () => {
    const long = runRecord({ status: 'running' });
    await new RunStore(database).insert(long);
    await keep(long.id, logLines(1, 30_000), [30_000]);
    let turns = 0;
    const counting = setInterval(() => turns++, 0);
    for await (const { entries } of store.entries(long.id, 0, { matches: () => false })) expect(entries).toEqual([]);
    clearInterval(counting);
    expect(turns).toBeGreaterThan(0);
  });
});

describe('a mark of what is missing', () => {
  const MARK = { type: 'truncated', seq: 60, from: 11, to: 60, lines: 50, reason: 'Too much.' } as const;

  it.each<LineFilter>([{ level: 'error' }, { step: 'Elsewhere' }])(
    'is given whatever is looked for: %j',
    async (filter) => {
      const cut = runRecord({ status: 'running' });
      await new RunStore(database).insert(cut);
      const block = [...logLines(1, 10), MARK, ...logLines(61, 70)];
      await keep(cut.id, block, [block.length]);
      const found: number[] = [];
      for await (const { entries } of store.entries(cut.id, 0, filter)) found.push(...entries.map(({ seq }) => seq));
      expect(found).toEqual([60]);
    },
  );

  it('stands for what was not read yet alone, where it takes the place of blocks that were', async () => {
    const cut = runRecord({ status: 'running' });
    await new RunStore(database).insert(cut);
    await keep(cut.id, logLines(1, 100), [10]);
    const entries = store.entries(cut.id, 0);
    const first: number[] = [];
    for (let block = 0; block < 8; block++) {
      const { value } = await entries.next();
      first.push(...(value?.entries ?? []).map(({ seq }) => seq));
    }
    const mark = { ...MARK, seq: 90, from: 11, to: 90, lines: 80 };
    await database.db
      .deleteFrom('run_events')
      .where('run_id', '=', cut.id)
      .where('first_seq', '>', 10)
      .where('last_seq', '<', 91)
      .execute();
    await keep(cut.id, [mark], [1]);
    expect(first.at(-1)).toBe(80);
    expect((await entries.next()).value?.entries).toMatchObject([{ from: 81, to: 90, lines: 10 }]);
  });
});
