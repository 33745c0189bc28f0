import fc from 'fast-check';
import type { RunRecord } from '../run/run.js';
import type { RunEvent } from '../run/run-event.js';
import { logLines, runRecord } from '../run/run-record.fixture.js';
import { FINISHED_STATUSES } from '../run/run-status.js';
import { RecentEvents } from './recent-events.js';

const RUN = runRecord({ status: 'running' });
const numbers = (events: readonly RunEvent[] | undefined) => events?.map(({ seq }) => seq);
const upTo = (first: number, last: number) => logLines(first, last).map(({ seq }) => seq);

/** Remembers the events 1 to `last` of a run, `batch` at a time. */
function remembering(size: number, last: number, batch = 1, run: RunRecord = RUN): RecentEvents {
  const recent = new RecentEvents(size);
  for (let first = 1; first <= last; first += batch) {
    recent.remember({ run, events: logLines(first, Math.min(first + batch - 1, last)) });
  }
  return recent;
}

describe('RecentEvents', () => {
  it('gives the events after a number, at most as many as asked for', () => {
    const recent = remembering(10, 8);
    expect(numbers(recent.after(RUN.id, 0, 100))).toEqual(upTo(1, 8));
    expect(numbers(recent.after(RUN.id, 3, 2))).toEqual([4, 5]);
    expect(numbers(recent.after(RUN.id, 7, 100))).toEqual([8]);
  });

  it('has nothing new for who knows the last event, or numbers yet to come', () => {
    const recent = remembering(10, 8);
    expect(recent.after(RUN.id, 8, 100)).toEqual([]);
    expect(recent.after(RUN.id, 20, 100)).toEqual([]);
  });

  it('does not know runs without events', () => {
    const recent = remembering(10, 8);
    recent.remember({ run: runRecord({ id: 'quiet', status: 'running' }), events: [] });
    expect(recent.after('quiet', 0, 100)).toBeUndefined();
    expect(recent.after('unknown', 0, 100)).toBeUndefined();
  });

  it('keeps twice its size before it cuts back to its size', () => {
    expect(numbers(remembering(5, 10).after(RUN.id, 0, 100))).toEqual(upTo(1, 10));
    const cut = remembering(5, 11);
    expect(numbers(cut.after(RUN.id, 6, 100))).toEqual(upTo(7, 11));
    expect(cut.after(RUN.id, 5, 100)).toBeUndefined();
  });

  it('cuts a batch larger than twice its size to its size', () => {
    const recent = remembering(5, 200_000, 200_000);
    expect(numbers(recent.after(RUN.id, 199_995, 100))).toEqual(upTo(199_996, 200_000));
    expect(recent.after(RUN.id, 199_994, 100)).toBeUndefined();
  });

  it.each(FINISHED_STATUSES)('forgets a run that is %s', (status) => {
    const recent = remembering(10, 8);
    recent.remember({ run: { ...RUN, status }, events: logLines(9, 9) });
    expect(recent.after(RUN.id, 0, 100)).toBeUndefined();
  });

  it('finds its place behind, and amid, a mark that stands for many numbers', () => {
    const recent = remembering(10, 3);
    const mark = { type: 'truncated', seq: 100, from: 4, to: 100, lines: 97, reason: 'Too much.' } as const;
    recent.remember({ run: RUN, events: [mark, ...logLines(101, 103)] });
    expect(numbers(recent.after(RUN.id, 2, 100))).toEqual([3, 100, 101, 102, 103]);
    expect(recent.after(RUN.id, 50, 1)).toEqual([{ ...mark, from: 51, lines: 50 }]);
    expect(numbers(recent.after(RUN.id, 101, 100))).toEqual([102, 103]);
    expect(recent.after(RUN.id, 103, 100)).toEqual([]);
  });

  it('gives readers who ask the same the same list, until there is more', () => {
    const recent = remembering(10, 3);
    const answer = recent.after(RUN.id, 1, 100);
    expect(recent.after(RUN.id, 1, 100)).toBe(answer);
    recent.remember({ run: RUN, events: logLines(4, 4) });
    expect(numbers(recent.after(RUN.id, 1, 100))).toEqual([2, 3, 4]);
  });

  it('keeps few events where they are large, and the newest however large it is', () => {
    const recent = new RecentEvents(1_000);
    const large = logLines(1, 5).map((line) => ({ ...line, text: 'x'.repeat(1_048_576) }));
    recent.remember({ run: RUN, events: large });
    expect(numbers(recent.after(RUN.id, 4, 100))).toEqual([5]);
    expect(recent.after(RUN.id, 2, 100)).toBeUndefined();
    recent.remember({ run: RUN, events: logLines(6, 6).map((line) => ({ ...line, text: 'x'.repeat(9_000_000) })) });
    expect(numbers(recent.after(RUN.id, 5, 100))).toEqual([6]);
  });

  it('keeps the runs apart', () => {
    const recent = remembering(10, 3);
    const other = runRecord({ status: 'running' });
    recent.remember({ run: other, events: logLines(1, 1) });
    expect(numbers(recent.after(RUN.id, 0, 100))).toEqual([1, 2, 3]);
    expect(numbers(recent.after(other.id, 0, 100))).toEqual([1]);
  });

  it('knows at least its size of events, at most twice as many, and never leaves a gap', () => {
    const cases = fc.record({
      size: fc.integer({ min: 1, max: 20 }),
      last: fc.integer({ min: 1, max: 100 }),
      batch: fc.integer({ min: 1, max: 60 }),
      after: fc.integer({ min: 0, max: 110 }),
      limit: fc.integer({ min: 1, max: 120 }),
    });
    fc.assert(
      fc.property(cases, ({ size, last, batch, after, limit }) => {
        const answer = numbers(remembering(size, last, batch).after(RUN.id, after, limit));
        const missing = last - after;
        if (answer === undefined) expect(missing).toBeGreaterThan(size);
        else {
          expect(answer).toEqual(missing <= 0 ? [] : upTo(after + 1, Math.min(after + limit, last)));
          expect(missing).toBeLessThanOrEqual(2 * size);
        }
      }),
    );
  });
});
