import type { RunDigest } from '../../store/run-statistics.js';
import { run } from './run.fixture.js';
import { runComparisonView } from './run-comparison.view.js';

function digest(id: string, ms: number, status: RunDigest['status'] = 'succeeded'): RunDigest {
  const none = { label: null, actor: null, trigger: 'code' as const, attempt: 1, maxAttempts: 1, progress: null };
  return { ...none, id, task: 't', status, createdAt: 0, startedAt: 0, finishedAt: ms, workedMs: ms };
}

const earlier = [9_000, 10_000, 10_000, 11_000, 12_000].map((ms, index) => digest(`0000000${index}`, ms));

function textOf(durationMs: number, recent: readonly RunDigest[] = earlier): string | undefined {
  return runComparisonView(run({ status: 'succeeded', durationMs }), recent)?.text;
}

describe('runComparisonView', () => {
  it('says usual, slower or faster than the median of earlier runs', () => {
    expect(textOf(11_900)).toBe('11.9s, usual');
    expect(textOf(14_000)).toBe('14.0s, 40% slower than usual');
    expect(textOf(5_000)).toBe('5.0s, 50% faster than usual');
  });

  it('needs five earlier runs that returned', () => {
    expect(textOf(1_000, earlier.slice(1))).toBeUndefined();
    expect(textOf(1_000, [...earlier.slice(1), digest('0', 1_000, 'failed')])).toBeUndefined();
    expect(textOf(1_000, [...earlier.slice(1), digest('f', 1_000)])).toBeUndefined();
  });

  it('compares only runs that returned themselves', () => {
    expect(runComparisonView(run({ status: 'cancelled', durationMs: 1_000 }), earlier)).toBeNull();
  });

  it('draws this run last, the slowest over the whole height', () => {
    const bars = runComparisonView(run({ status: 'succeeded', durationMs: 24_000 }), earlier)?.bars ?? [];
    expect(bars.map(({ current }) => current)).toEqual([false, false, false, false, false, true]);
    expect(bars.at(-1)).toMatchObject({ y: 0, height: 40 });
    expect(bars[0]).toMatchObject({ y: 20, height: 20 });
  });
});
