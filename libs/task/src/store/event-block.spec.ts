import fc from 'fast-check';
import { LOG_LEVELS } from '../run/run.js';
import type { RunEvent } from '../run/run-event.js';
import { logLines } from '../run/run-record.fixture.js';
import { blocksOf, eventsOf, toBlock, toBlockNow } from './event-block.js';

const WORDS =
  'connected order batch imported row skipped retry cache miss index updated customer price supplier page'.split(' ');

/** Lines of about 100 characters as programs write them: words that come again, and numbers that do not. */
function ordinaryLines(count: number): (RunEvent & { text: string })[] {
  let state = 1;
  const below = (most: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % most;
  };
  return Array.from({ length: count }, (_none, index) => {
    let text = '';
    while (text.length < 95) text += `${WORDS[below(WORDS.length)]} ${below(4) === 0 ? `${below(100_000)} ` : ''}`;
    const at = new Date(Date.UTC(2026, 10, 24) + index).toISOString();
    const level = below(10) === 0 ? 'warn' : 'info';
    return { type: 'log', seq: index + 1, at, level, stream: 'log', step: 'Import › Rows', text };
  });
}

const anyEvents = fc
  .array(
    fc.record({
      kind: fc.constantFrom('log', 'log', 'complete', 'truncated'),
      ms: fc.integer({ min: 0, max: 4_000_000_000_000 }),
      level: fc.constantFrom(...LOG_LEVELS),
      stream: fc.constantFrom('log', 'stdout', 'stderr'),
      step: fc.constantFrom(null, 'a', 'a › b', '"c"'),
      text: fc.oneof(fc.string({ unit: 'binary' }), fc.constant('x'.repeat(20_000))),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((made) => {
    let seq = 6;
    return made.map(({ kind, ms, ...line }): RunEvent => {
      if (kind === 'complete') return { type: 'complete', seq: ++seq };
      if (kind === 'log') return { type: 'log', seq: ++seq, at: new Date(ms).toISOString(), ...line } as RunEvent;
      seq += 10;
      return { type: 'truncated', seq, from: seq - 9, to: seq, lines: 8, reason: 'r' };
    });
  });

it('gives back what it was made of, whatever it was', async () => {
  await fc.assert(
    fc.asyncProperty(anyEvents, async (events) => {
      const block = await toBlock('r', events);
      expect(eventsOf(block)).toEqual(events);
      expect(toBlockNow('r', events)).toEqual(block);
    }),
    { numRuns: 200 },
  );
});

it('takes at most 0.35 bytes for a byte of ordinary text', async () => {
  const lines = ordinaryLines(1_000);
  const { packed, bytes } = await toBlock('r', lines);
  const written = lines.reduce((sum, { text }) => sum + text.length, 0);
  expect(bytes).toBe(written + lines.length);
  expect((packed?.length ?? Number.POSITIVE_INFINITY) / written).toBeLessThan(0.35);
});

it('is plain and made at once while it is small', () => {
  expect(toBlock('r', logLines(1, 2))).toEqual({
    run_id: 'r',
    first_seq: 1,
    last_seq: 2,
    lines: 2,
    bytes: 128,
    top_level: LOG_LEVELS.indexOf('info'),
    steps: '[null]',
    events: JSON.stringify(logLines(1, 2)),
    packed: null,
  });
});

it('says which numbers and lines a mark stands for, and that nothing of them is kept', () => {
  const mark: RunEvent = { type: 'truncated', seq: 9, from: 3, to: 9, lines: 5, reason: '' };
  const expected = { first_seq: 3, last_seq: 9, lines: 5, bytes: 0, top_level: LOG_LEVELS.length, steps: null };
  expect(toBlockNow('r', [mark])).toMatchObject(expected);
});

it('lists no steps where they are many', () => {
  const inSteps = (count: number) =>
    logLines(1, count).map((line) => ({ ...line, step: `step ${line.seq}` }) satisfies RunEvent);
  expect(toBlockNow('r', inSteps(8)).steps).toContain('"step 8"');
  expect(toBlockNow('r', inSteps(9)).steps).toBeNull();
});

it('holds a thousand events at most, or 128 KiB, or less where little may be kept', () => {
  expect(blocksOf(logLines(1, 2_500)).map(({ length }) => length)).toEqual([1_000, 1_000, 500]);
  const long = logLines(1, 5).map((line) => ({ ...line, text: 'x'.repeat(60_000) }));
  expect(blocksOf(long).map(({ length }) => length)).toEqual([2, 2, 1]);
  expect(blocksOf(long, 4_096).map(({ length }) => length)).toEqual([1, 1, 1, 1, 1]);
  expect(blocksOf([])).toEqual([]);
});
