import { RUN_STATUSES } from '../../run/run-status.js';
import type { ShownStatus } from '../words.js';
import { NOW, run, runShown } from './run.fixture.js';
import { runStateView, stateOf } from './run-state.view.js';
import type { RunStateFacts } from './run-state-text.js';
import type { TickView } from './tick.view.js';

const SHOWN: ShownStatus[] = [...RUN_STATUSES, 'retrying', 'cancelling'];
const facts: RunStateFacts = {
  now: NOW,
  queue: { before: 1, hasMore: false, slots: { total: 8, used: 8 }, blockedBy: [] },
  timeoutMs: 300_000,
  cancelGraceMs: 5_000,
  lastLineAt: NOW,
};
const progress = {
  current: 12_480,
  total: 20_000,
  percent: 62,
  message: 'Building documents',
  rate: 97.6,
  remainingMs: 77_000,
  bars: [],
};

function words(tick: TickView | null | undefined): string | null {
  return tick == null ? null : `${tick.before}${tick.clock?.text ?? ''}${tick.after}`;
}

describe('the panel of a run’s state', () => {
  it.each(SHOWN)('says something of a run that is %s', (shown) => {
    const state = stateOf(runShown(shown), shown, facts);
    expect(state.headline).not.toBe('');
    expect(state.bar.label).toBe('Progress of Rebuild search index');
  });

  it('is left out where the error or the result stands on top', () => {
    expect(SHOWN.filter((shown) => runStateView(runShown(shown), facts) === null)).toEqual([
      'succeeded',
      'partial',
      'failed',
    ]);
  });

  it('tells a queued run its place, and one that waits for another attempt why and when', () => {
    expect(stateOf(run({ status: 'queued' }), 'queued', facts).headline).toBe('Second in line');
    const retrying = { ...runShown('retrying'), availableAt: '2026-11-24T10:44:20.000Z' };
    const state = stateOf(retrying, 'retrying', facts);
    expect([state.headline, words(state.detail), words(state.end)]).toEqual([
      'Attempt 2 of 5 failed',
      'Row 3 is no row',
      'next in 12s',
    ]);
    const waiting = { for: 'slot', until: null } as const;
    const due = stateOf({ ...retrying, waiting, availableAt: '2026-11-24T10:44:06.000Z' }, 'retrying', facts);
    expect([due.headline, words(due.detail), words(due.end)]).toEqual([
      'Attempt 2 of 5 failed',
      'All 8 slots are in use',
      'waiting 2.0s',
    ]);
  });

  it('shows percentage, counter, time left and rate of a run at work, as the server found them', () => {
    const state = stateOf(run({ progress }), 'running', facts);
    expect(state.figure).toBe('62%');
    expect(state.headline).toBe('Building documents · 12,480 of 20,000');
    expect(words(state.end)).toBe('1m 17s left');
    expect(state.rate).toBe('98 per second');
    expect(state.bar).toMatchObject({ percent: 62, tone: 'run', valueText: '62 percent, 12,480 of 20,000' });
  });

  it('makes no estimate before 5 s and 2 %', () => {
    const early = stateOf(run({ progress, durationMs: 4_900 }), 'running', facts);
    expect(words(early.end)).toBe('4.9s');
    const little = stateOf(run({ progress: { ...progress, percent: 1, current: 200 } }), 'running', facts);
    expect(words(little.end)).toBe('2m 14s');
  });

  it('is never at 100 % before the run has ended', () => {
    const done = { ...progress, current: 20_000, percent: 100 };
    expect(stateOf(run({ progress: done }), 'running', facts).bar.percent).toBe(99);
    expect(stateOf(run({ progress: { ...done, percent: 99.9 } }), 'running', facts).bar.percent).toBe(99);
    expect(stateOf(run({ status: 'succeeded', progress }), 'succeeded', facts).bar.percent).toBe(100);
  });

  it('moves without an end where there is no total, and stands still where nothing moves', () => {
    const state = stateOf(
      run({ progress: { ...progress, total: null, percent: null, message: null } }),
      'running',
      facts,
    );
    expect(state).toMatchObject({ figure: null, headline: 'Working, no total reported', bar: { percent: null } });
    expect(words(state.detail)).toBe('12,480 so far');
    for (const shown of SHOWN.filter((one) => one !== 'running')) {
      expect(stateOf(runShown(shown), shown, facts).bar.percent).not.toBeNull();
    }
  });

  it('says after a silent minute that the run may be stuck, and when it times out', () => {
    const silent = { ...facts, lastLineAt: new Date(NOW.getTime() - 61_000) };
    const state = stateOf(run(), 'running', silent);
    expect(state.headline).toBe('No log line for 1 minute');
    expect(words(state.detail)).toMatch(/^Last line at \d\d:43:07\. It may be stuck\. Times out in 2m 46s\.$/);
    expect(stateOf(run({ progress }), 'running', silent).figure).toBe('62%');
  });

  it('says who asked a run to stop, and by when it ends', () => {
    const state = stateOf(runShown('cancelling'), 'cancelling', facts);
    expect(words(state.detail)).toBe('By lee. Ends in 3.0s at the latest');
    expect(words(state.end)).toBe('2.0s ago');
  });

  it('shows four named bars and counts the others', () => {
    const bars = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({
      name,
      current: 1,
      total: 2,
      percent: 50,
      message: null,
      rate: null,
      remainingMs: null,
    }));
    const { named } = stateOf(run({ progress: { ...progress, bars } }), 'running', facts);
    expect(named?.shown.map(({ name, text }) => `${name} ${text}`)).toEqual([
      'a 1 of 2',
      'b 1 of 2',
      'c 1 of 2',
      'd 1 of 2',
    ]);
    expect(named?.more).toBe('and 2 more');
  });

  it('shows rate and time left of named bars, and those that are not full before the others', () => {
    const bar = (name: string, current: number) => ({
      ...{ name, current, total: 20, percent: Math.min(99, current * 5), message: null },
      ...{ rate: 0.5, remainingMs: (20 - current) * 2_000 },
    });
    const bars = [bar('a', 20), bar('b', 10), bar('c', 20), bar('d', 20), bar('e', 20)];
    const { named } = stateOf(run({ progress: { ...progress, bars } }), 'running', facts);
    expect(named?.shown.map(({ name, text }) => `${name} ${text}`)).toEqual([
      'a 20 of 20',
      'b 10 of 20 · 30 per minute · 20s left',
      'c 20 of 20',
      'd 20 of 20',
    ]);
  });

  it('says of a cancelled run how far it came, or that it never started or did not react', () => {
    const headline = (differences: object) =>
      stateOf(run({ status: 'cancelled', ...differences }), 'cancelled', facts).headline;
    expect(headline({ progress })).toBe('Stopped at 62%');
    expect(headline({ startedAt: null, durationMs: null })).toBe('Stopped before it started');
    expect(headline({ ignoredSignal: true })).toBe('Ended, but the method did not react to the stop');
  });
});
