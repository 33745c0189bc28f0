import { finalProgress } from './final-progress.js';

const full = { current: 2, total: 2, percent: 99, message: null, rate: 4, remainingMs: 0 };
const half = { current: 1, total: 2, percent: 50, message: 'half', rate: 4, remainingMs: 250 };
const counter = { current: 7, total: null, percent: null, message: null, rate: 4, remainingMs: null };
const progress = {
  ...full,
  bars: [
    { ...half, name: 'half' },
    { ...full, name: 'full' },
    { ...counter, name: 'counter' },
  ],
};

it('is 100 where a run that ended well has done all it counted', () => {
  const ended = finalProgress({ progress, status: 'succeeded' });
  expect([ended?.percent, ...(ended?.bars ?? []).map(({ percent }) => percent)]).toEqual([100, 50, 100, null]);
});

it('stays below 100 for any other end, and has no time left', () => {
  for (const status of ['failed', 'cancelled', 'queued'] as const) {
    const ended = finalProgress({ progress, status });
    expect([ended?.percent, ...(ended?.bars ?? []).map(({ percent }) => percent)]).toEqual([99, 50, 99, null]);
    expect(new Set([ended?.remainingMs, ...(ended?.bars ?? []).map(({ remainingMs }) => remainingMs)])).toEqual(
      new Set([null]),
    );
    expect(ended).toMatchObject({ message: null, rate: 4, bars: [{ message: 'half' }, {}, {}] });
  }
});

it('is none for a run that reported none', () => {
  expect(finalProgress({ progress: null, status: 'succeeded' })).toBeNull();
});
