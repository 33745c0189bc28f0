import type { Run } from '../../run/run.js';
import { attempt, NOW, run } from './run.fixture.js';
import { runTimes } from './run-times.js';
import { runTimingView } from './run-timing.view.js';

describe('the timing of a run', () => {
  it('is split in waiting and working, and only what goes on ticks', () => {
    const { parts, total } = runTimingView(run(), NOW);
    expect(parts.map(({ name, grows, value }) => [name, grows, value.clock?.ms ?? value.before])).toEqual([
      ['Queued', false, '400ms'],
      ['Running', true, 134_000],
    ]);
    expect(total.clock).toMatchObject({ ms: 134_400, direction: 'up' });
  });

  it('stands still when the run has ended, and its parts fill the bar', () => {
    const { parts, total } = runTimingView(run({ status: 'succeeded', queuedMs: 26_000 }), NOW);
    expect(parts.map(({ value }) => value.before)).toEqual(['26.0s', '1m 14s']);
    expect(total).toMatchObject({ before: '1m 40s', clock: null });
    expect(parts.map(({ x, width }) => [x, width])).toEqual([
      [0, 26.7],
      [26.7, 73.3],
    ]);
  });

  it('lets only the waiting grow while a run is queued', () => {
    const { parts, total } = runTimingView(run({ status: 'queued' }), NOW);
    expect(parts).toMatchObject([{ name: 'Queued', grows: true, x: 0, width: 100, value: { clock: { ms: 134_400 } } }]);
    expect(total.clock?.ms).toBe(134_400);
  });

  it('shows no wait between attempts before the first has ended, though the run was read a moment ago', () => {
    const later = new Date(NOW.getTime() + 12);
    expect(runTimingView(run(), later).parts.map(({ name }) => name)).toEqual(['Queued', 'Running']);
  });

  it('tells work from the waits between attempts', () => {
    const attempts = [attempt()];
    const waiting = run({ status: 'queued', attempt: 1, maxAttempts: 3, attempts, durationMs: 134_000, queuedMs: 400 });
    expect(runTimingView(waiting, NOW).parts).toMatchObject([
      { name: 'Queued', ms: 400, grows: false },
      { name: 'Running', ms: 60_000, grows: false, value: { before: '1m 00s' } },
      { name: 'Waiting to retry', ms: 74_000, grows: true },
    ]);
    const attemptStartedAt = new Date(NOW.getTime() - 30_000).toISOString();
    const again = runTimingView(run({ attempt: 2, maxAttempts: 3, attempts, attemptStartedAt }), NOW);
    expect(again.parts.map(({ ms, grows }) => [ms, grows])).toEqual([
      [400, false],
      [90_000, true],
      [44_000, false],
    ]);
  });

  it('tells what it was paused from work, and its timeout does not count it', () => {
    const paused = run({ status: 'paused', durationMs: 134_000, pausedMs: 100_000 });
    expect(runTimingView(paused, NOW).parts).toMatchObject([
      { name: 'Queued', ms: 400, grows: false },
      { name: 'Running', ms: 34_000, grows: false },
      { name: 'Paused', ms: 100_000, grows: true },
    ]);
    expect(runTimes(paused, NOW)).toMatchObject({ attemptMs: 34_000, retryMs: 0 });
    const attempts = [attempt({ pausedMs: 50_000 })];
    const attemptStartedAt = new Date(NOW.getTime() - 30_000).toISOString();
    const later = run({ attempt: 2, attempts, attemptStartedAt, pausedMs: 60_000 });
    expect(runTimes(later, NOW)).toMatchObject({
      attemptMs: 20_000,
      workMs: 30_000,
      pausedMs: 60_000,
      retryMs: 44_000,
    });
  });

  it('tells the time without a process from work and from waits', () => {
    const attempts = [attempt({ status: 'interrupted' })];
    const parts = (differences: Partial<Run>) =>
      runTimingView(run({ attempts, ...differences }), NOW).parts.map(({ name, ms, grows }) => [name, ms, grows]);
    expect(parts({ status: 'interrupted', durationMs: 74_000 })).toEqual([
      ['Queued', 400, false],
      ['Running', 60_000, false],
      ['No sign of life', 14_000, false],
    ]);
    const attemptStartedAt = new Date(NOW.getTime() - 30_000).toISOString();
    expect(parts({ attempt: 2, attemptStartedAt })).toEqual([
      ['Queued', 400, false],
      ['Running', 90_000, true],
      ['No sign of life', 44_000, false],
    ]);
  });

  it('shows a part that hardly lasted', () => {
    const [queued, running] = runTimingView(run({ queuedMs: 1, durationMs: 3_600_000 }), NOW).parts;
    expect([queued?.width, running?.x]).toEqual([1.5, 1.5]);
  });
});
