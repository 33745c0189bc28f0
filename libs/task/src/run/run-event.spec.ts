import { eventsAfter, type RunEvent } from './run-event.js';
import { logLines } from './run-record.fixture.js';

const MARK = { type: 'truncated', seq: 9, from: 4, to: 9, lines: 5, reason: 'Too much.' } as const;
const EVENTS: readonly RunEvent[] = [...logLines(1, 3), MARK, ...logLines(10, 12)];

describe('the events after a number', () => {
  it.each([
    [0, [1, 2, 3, 9, 10, 11, 12]],
    [2, [3, 9, 10, 11, 12]],
    [9, [10, 11, 12]],
    [11, [12]],
    [12, []],
    [90, []],
  ])('are those with a higher one: after %d', (after, numbers) => {
    expect(eventsAfter(EVENTS, after).map(({ seq }) => seq)).toEqual(numbers);
  });

  it('begin with the part of a mark that stands for later ones', () => {
    expect(eventsAfter(EVENTS, 6)[0]).toEqual({ ...MARK, from: 7, lines: 3 });
    expect(eventsAfter(EVENTS, 3)[0]).toBe(MARK);
  });

  it('are none of none', () => {
    expect(eventsAfter([], 0)).toEqual([]);
  });
});
