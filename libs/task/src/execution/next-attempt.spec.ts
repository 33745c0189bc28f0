import { PermanentTaskError, TaskTimeoutError, TransientTaskError } from '../attempt.errors.js';
import type { RetryPolicy } from '../definition/execution-rules.js';
import type { RunError } from '../run/run.js';
import type { RunChange } from '../run/run-transitions.js';
import { InvalidParamsError } from '../task.errors.js';
import { nextAttempt } from './next-attempt.js';

const NOW = Date.UTC(2026, 10, 24, 6);
const ERROR: RunError = { name: 'Error', message: 'no answer', stack: null, cause: null, context: null };
const FAILED: RunChange = { to: 'failed', error: ERROR };
const TIMED_OUT: RunChange = { to: 'timed_out', error: ERROR, reason: 'Too long.', ignoredSignal: true };
const INTERRUPTED: RunChange = { to: 'interrupted', reason: 'It ended.', ignoredSignal: false };

const POLICY: RetryPolicy = {
  attempts: 5,
  backoff: 'exponential',
  delay: 1_000,
  maxDelay: 6_000,
  jitter: false,
  when: 'always',
  onInterrupt: false,
};

interface Case {
  policy?: Partial<RetryPolicy>;
  attempt?: number;
  change?: RunChange;
  error?: unknown;
  random?: number;
  cancelRequestedAt?: number | null;
}

function next({ policy, attempt = 1, change = FAILED, error = new Error('no answer'), random = 0, ...asked }: Case) {
  const full = { ...POLICY, ...policy };
  const run = { attempt, maxAttempts: full.attempts, cancelRequestedAt: asked.cancelRequestedAt ?? null };
  return nextAttempt(run, full, { change, error }, { now: NOW, random: () => random });
}

const waitOf = (asked: Case) => (next(asked)?.availableAt ?? Number.NaN) - NOW;

it('says how the attempt ended, when the next one may begin, and why the run waits', () => {
  expect(next({})).toEqual({
    to: 'queued',
    ended: 'failed',
    error: ERROR,
    reason: 'Attempt 2 of 5 follows after 1.0s.',
    ignoredSignal: false,
    availableAt: NOW + 1_000,
  });
  expect(next({ change: TIMED_OUT, attempt: 2 })).toMatchObject({
    ended: 'timed_out',
    reason: 'Too long. Attempt 3 of 5 follows after 2.0s.',
    ignoredSignal: true,
  });
});

it('there is none without a policy, nor after the last attempt', () => {
  const ended = { change: FAILED, error: new Error() };
  expect(
    nextAttempt({ attempt: 1, maxAttempts: 5, cancelRequestedAt: null }, undefined, ended, {
      now: NOW,
      random: () => 0,
    }),
  ).toBeUndefined();
  expect(next({ attempt: 4 })).toBeDefined();
  expect(next({ attempt: 5 })).toBeUndefined();
});

it.each<RunChange>([
  { to: 'succeeded', result: null },
  { to: 'partial', result: null, reason: '1 of 2 items failed.' },
  { to: 'cancelled', reason: 'Somebody did.', ignoredSignal: false },
])('there is none when the run is $to', (change) => {
  expect(next({ change })).toBeUndefined();
});

describe('what is worth another attempt', () => {
  const worth = (asked: Case) => next(asked) !== undefined;
  const timeout = new TaskTimeoutError(10, 'Too long.');

  it('is every error and timeout by default, but never a permanent one or bad arguments', () => {
    expect(worth({ error: 'a text' })).toBe(true);
    expect(worth({ error: timeout, change: TIMED_OUT })).toBe(true);
    expect(worth({ error: new PermanentTaskError('The account is closed.') })).toBe(false);
    expect(worth({ error: new InvalidParamsError('backup', []) })).toBe(false);
  });

  it('is with "transient" only what is known to pass, and a timeout', () => {
    const policy = { when: 'transient' } as const;
    expect(worth({ policy })).toBe(false);
    expect(worth({ policy, error: new TransientTaskError('Busy.') })).toBe(true);
    expect(worth({ policy, error: timeout, change: TIMED_OUT })).toBe(true);
  });

  it('is with a function what it answers true for, and still no permanent error', () => {
    const policy = { when: (error: unknown) => error instanceof TypeError };
    expect(worth({ policy, error: new TypeError() })).toBe(true);
    expect(worth({ policy, error: new Error() })).toBe(false);
    expect(worth({ policy: { when: () => true }, error: new PermanentTaskError('Closed.') })).toBe(false);
    expect(worth({ policy: { when: () => 'yes' as never } })).toBe(false);
  });

  it('is an interrupt only where the task says so, whatever else it says, and then at once', () => {
    expect(worth({ change: INTERRUPTED, error: undefined })).toBe(false);
    const policy = { onInterrupt: true, when: 'transient' } as const;
    expect(next({ policy, change: INTERRUPTED, error: undefined })).toEqual({
      to: 'queued',
      ended: 'interrupted',
      error: null,
      reason: 'It ended. Attempt 2 of 5 follows.',
      ignoredSignal: false,
      availableAt: NOW,
    });
  });
});

describe('the wait', () => {
  it('doubles with each attempt up to the longest, or stays the same', () => {
    const waits = (backoff: RetryPolicy['backoff']) =>
      [1, 2, 3, 4].map((attempt) => waitOf({ policy: { backoff }, attempt }));
    expect(waits('exponential')).toEqual([1_000, 2_000, 4_000, 6_000]);
    expect(waits('fixed')).toEqual([1_000, 1_000, 1_000, 1_000]);
  });

  it('stays finite at the thousandth attempt', () => {
    expect(waitOf({ policy: { attempts: 1_001 }, attempt: 1_000 })).toBe(6_000);
  });

  it('is shortened by up to a half with jitter', () => {
    const policy = { jitter: true };
    expect([0, 0.5, 0.9999].map((random) => waitOf({ policy, random }))).toEqual([1_000, 750, 500]);
  });

  it('is at least what the other side asked for, within the longest', () => {
    const asking = (retryAfterMs: number) => waitOf({ error: new TransientTaskError('Busy.', { retryAfterMs }) });
    expect([10, 3_000, 60_000].map(asking)).toEqual([1_000, 3_000, 6_000]);
  });
});

it('does not follow when somebody has asked for the end of the run, whatever ended the attempt first', () => {
  const asked = { cancelRequestedAt: NOW, policy: { onInterrupt: true } };
  expect([FAILED, TIMED_OUT, INTERRUPTED].map((change) => next({ ...asked, change }))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
