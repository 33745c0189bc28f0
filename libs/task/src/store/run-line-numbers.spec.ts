import { jest } from '@jest/globals';
import type { LogEntry, RunEvent } from '../run/run-event.js';
import { logLines, runRecord } from '../run/run-record.fixture.js';
import { RunStore } from './run.store.js';
import { type LineFilter, RunEventStore } from './run-event.store.js';
import { RunLineNumbers } from './run-line-numbers.js';
import { TaskDatabase } from './task-database.js';

const MARK = { type: 'truncated', seq: 500, from: 401, to: 500, lines: 90, reason: 'Too much.' } as const;

/** Lines 1 to 400, a mark of 90 missing lines, and lines 491 to 990; every hundredth event is an error. */
const EVENTS: readonly RunEvent[] = [...logLines(1, 400), MARK, ...logLines(501, 1_000)].map((event) =>
  event.type === 'log' && event.seq % 100 === 0 ? { ...event, level: 'error' } : event,
);

let database: TaskDatabase;
let events: RunEventStore;
const run = runRecord({ status: 'running' });

beforeAll(async () => {
  database = await TaskDatabase.open('sqlite::memory:');
  events = new RunEventStore(database);
  const runs = new RunStore(database);
  await runs.insert(run);
  const blocks = [EVENTS.slice(0, 400), EVENTS.slice(401)].map((part) => tens(part));
  for (const block of [...(blocks[0] ?? []), [MARK], ...(blocks[1] ?? [])]) await runs.change(run, run, block);
});
afterAll(() => database.close());
afterEach(() => {
  jest.restoreAllMocks();
});

function tens(events: readonly RunEvent[]): (readonly RunEvent[])[] {
  return Array.from({ length: events.length / 10 }, (_none, index) => events.slice(index * 10, index * 10 + 10));
}

/** Up to which events is read from now on, block by block. */
function countingReads(): number[] {
  const read: number[] = [];
  const entries = events.entries.bind(events);
  jest.spyOn(events, 'entries').mockImplementation(async function* (...args) {
    for await (const block of entries(...args)) {
      read.push(block.reached);
      yield block;
    }
  });
  return read;
}

async function numbered(from: number, filter: LineFilter = {}): Promise<[number, number][]> {
  const found: [number, number][] = [];
  for await (const entries of new RunLineNumbers(database, events).entries(run.id, from, filter))
    found.push(...entries.map(({ line, entry }): [number, number] => [line, entry.seq]));
  return found;
}

describe('RunLineNumbers', () => {
  it('numbers lines without gaps, and counts what a mark stands for', async () => {
    const all = await numbered(1);
    expect(all).toHaveLength(901);
    expect(all.slice(399, 402)).toEqual([
      [400, 400],
      [401, 500],
      [491, 501],
    ]);
    expect(all.at(-1)).toEqual([990, 1_000]);
  });

  it('begins with the line that is asked for, or with the mark it is missing in', async () => {
    expect((await numbered(977))[0]).toEqual([977, 987]);
    expect((await numbered(450))[0]).toEqual([401, 500]);
    expect(await numbered(991)).toEqual([]);
  });

  it('finds the numbers of lines of a level without reading the blocks that have none', async () => {
    const read = countingReads();
    const found = await numbered(1, { level: 'error' });
    expect(found.map(([line]) => line)).toEqual([100, 200, 300, 400, 401, 590, 690, 790, 890, 990]);
    expect(read.length).toBeLessThanOrEqual(11);
  });

  it('finds lines by their text', async () => {
    expect(await numbered(600, { matches: (text) => text === 'line 777' || text === 'line 400' })).toEqual([
      [767, 777],
    ]);
  });
});

describe('RunLineNumbers.stepChanges', () => {
  const stepOf = (seq: number) => {
    if (seq <= 25) return null;
    if (seq <= 300) return 'Read';
    if (seq <= 305) return 'Read › Check';
    return seq <= 600 ? 'Read' : 'Write';
  };
  const inSteps = (event: RunEvent) => (event.type === 'log' ? { ...event, step: stepOf(event.seq) } : event);
  const CHANGES = [
    [26, 'Read'],
    [301, 'Read › Check'],
    [306, 'Read'],
    [401, null],
    [491, 'Read'],
    [591, 'Write'],
  ];
  const other = runRecord({ status: 'running' });

  async function changes(): Promise<[number, string | null][]> {
    const found: [number, string | null][] = [];
    for await (const part of new RunLineNumbers(database, events).stepChanges(other.id))
      found.push(...part.map(({ line, step }): [number, string | null] => [line, step]));
    return found;
  }

  beforeAll(async () => {
    const runs = new RunStore(database);
    await runs.insert(other);
    const blocks = [...tens(EVENTS.slice(0, 400)), [MARK], ...tens(EVENTS.slice(401))];
    for (const block of blocks) await runs.change(other, other, block.map(inSteps));
  });

  it('finds where steps change, in the middle of blocks and around what is missing, which is in no step', async () => {
    expect(await changes()).toEqual(CHANGES);
  });

  it('finds them in blocks that are put together while it reads', async () => {
    jest.spyOn(events, 'entries').mockImplementation(async function* (_id, after) {
      const left = EVENTS.map(inSteps).filter(({ seq }) => seq > after);
      for (let first = 0; first < left.length; first += 25) {
        const part = left.slice(first, first + 25) as LogEntry[];
        yield { entries: part, reached: part.at(-1)?.seq ?? after };
      }
    });
    expect(await changes()).toEqual(CHANGES);
  });

  it('reads only the blocks in which they do', async () => {
    const read = countingReads();
    expect(await changes()).toHaveLength(6);
    expect(read.length).toBeLessThanOrEqual(8);
  });
});
