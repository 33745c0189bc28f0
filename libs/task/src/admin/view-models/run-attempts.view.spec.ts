import type { RetryPolicy } from '../../definition/execution-rules.js';
import { MOST_STEPS_SHOWN } from '../public/step-figures.js';
import { attempt, line, NOW, run, step, TASK } from './run.fixture.js';
import { runAttemptsView } from './run-attempts.view.js';

const PATH = '/t/runs/1';
const retry: RetryPolicy = {
  attempts: 3,
  backoff: 'exponential',
  delay: 5_000,
  maxDelay: 300_000,
  jitter: true,
  when: 'always',
  onInterrupt: false,
};
const error = { name: 'ConnectionError', message: 'refused', stack: null, cause: null, context: null };
const facts = { task: { ...TASK, retry }, log: { lines: [], firstNumber: 1 }, path: PATH, now: NOW };

describe('the attempts of a run', () => {
  it('carry the steps of those that another has followed', () => {
    const inner = step('Insert', { status: 'failed', error });
    const steps = [step('Read', { durationMs: 250 }), step('Write', { status: 'failed', error, steps: [inner] })];
    const left = step('Wait', { status: 'running', durationMs: null });
    const attempts = [attempt({ steps }), attempt({ attempt: 2, status: 'interrupted', steps: [left] })];
    const rows = runAttemptsView(run({ attempt: 3, maxAttempts: 3, attempts }), facts)?.rows ?? [];
    expect(rows.map((row) => row.steps?.count ?? null)).toEqual([null, '1 step', '3 steps']);
    expect(rows[2]?.steps?.shown.map((shown) => [shown.name, shown.status.word, shown.error, shown.duration])).toEqual([
      ['Read', 'Succeeded', null, '250ms'],
      ['Write', 'Failed', null, '2.0s'],
      ['Write › Insert', 'Failed', 'refused', '2.0s'],
    ]);
    expect(rows[1]?.steps?.shown).toMatchObject([
      { name: 'Wait', status: { word: 'Interrupted' }, duration: '1m 00s' },
    ]);
    const many = Array.from({ length: MOST_STEPS_SHOWN + 1 }, (_none, index) => step(`Step ${index}`));
    const long = run({ attempt: 2, maxAttempts: 2, attempts: [attempt({ steps: many })] });
    expect(runAttemptsView(long, facts)?.rows[1]?.steps?.more).toBe('and 1 more');
  });

  it('are listed newest first, with error, wait, duration and the line their log begins with', () => {
    const attempts = [
      attempt({ error, startedAt: '2026-11-24T10:41:54.000Z', finishedAt: '2026-11-24T10:42:54.000Z', logLines: 12 }),
      attempt({
        attempt: 2,
        status: 'timed_out',
        error,
        startedAt: '2026-11-24T10:42:59.000Z',
        finishedAt: '2026-11-24T10:43:04.500Z',
        logLines: 12,
      }),
    ];
    const present = run({
      attempt: 3,
      maxAttempts: 3,
      attempts,
      attemptStartedAt: '2026-11-24T10:43:58.000Z',
      logLines: 20,
    });
    const log = { lines: [line(1), line(2)], firstNumber: 13 };
    const view = runAttemptsView(present, { ...facts, log });
    expect(view?.backoff).toBe('backing off from 5 s to 10 s');
    expect(
      view?.rows.map((row) => [
        row.number,
        row.status.word,
        row.error,
        row.waited,
        row.duration.clock?.ms ?? row.duration.before,
        row.log,
      ]),
    ).toEqual([
      ['3 of 3', 'Running', null, 'after waiting 53.5s', 10_000, { text: 'Line 13', href: '#L13' }],
      ['2 of 3', 'Timed out', 'ConnectionError: refused', 'after waiting 5.0s', '5.5s', null],
      [
        '1 of 3',
        'Failed',
        'ConnectionError: refused',
        null,
        '1m 00s',
        { text: 'Line 1', href: '/t/runs/1?attempt=1#L1' },
      ],
    ]);
  });

  it('are shown where another may follow, and not where one is all there is', () => {
    expect(runAttemptsView(run({ maxAttempts: 3 }), facts)?.rows).toHaveLength(1);
    expect(runAttemptsView(run(), facts)).toBeNull();
    expect(runAttemptsView(run({ status: 'queued', maxAttempts: 3 }), facts)).toBeNull();
  });

  it('promise no other attempt of a task that is gone', () => {
    expect(runAttemptsView(run({ maxAttempts: 3 }), { ...facts, task: undefined })?.backoff).toBeNull();
  });
});
