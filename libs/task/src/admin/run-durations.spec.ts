import type { RunDigest } from '../store/run-statistics.js';
import { durationFigures, median, quantile } from './run-durations.js';

const run = (status: RunDigest['status'], ms: number) =>
  ({ status, startedAt: 0, finishedAt: status === 'running' ? null : ms, workedMs: ms }) as RunDigest;

describe('figures over runs', () => {
  it('take the middle of an odd count and between the two middle ones of an even count', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, null]);
    expect(quantile([0, 100], 0.95)).toBe(95);
  });

  it('leave cancelled, interrupted and active runs out of rate and median, and count partial as succeeded', () => {
    const runs = [
      run('succeeded', 10),
      run('partial', 20),
      run('failed', 30),
      run('cancelled', 9_000),
      run('interrupted', 9_000),
      run('running', 0),
    ];
    expect(durationFigures(runs)).toMatchObject({
      finished: 5,
      counted: 3,
      succeeded: 2,
      partial: 1,
      median: 20,
      slowest: 30,
    });
  });
});
