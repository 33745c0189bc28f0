import { PermanentTaskError } from '../attempt.errors.js';
import type { RetryPolicy } from '../definition/execution-rules.js';
import { formatDuration } from '../duration.js';
import type { RunRecord } from '../run/run.js';
import type { RunChange, RunRetry } from '../run/run-transitions.js';
import { InvalidParamsError, TaskNotFoundError } from '../task.errors.js';
import { askedWait, isTransient } from './transient-error.js';

/** An attempt that has ended: how the run would end with it, and what was thrown. */
export interface EndedAttempt {
  readonly change: RunChange;
  /** What the method threw, or why it was stopped. */
  readonly error: unknown;
  /** What was made of the error where it was thrown, when that was in another process. */
  readonly verdict?: RetryVerdict;
}

/** What an error says of another attempt. */
export interface RetryVerdict {
  /** Whether it is worth one. */
  readonly isWorthIt: boolean;
  /** How long the other side asked us to wait, in ms; 0 when it did not. */
  readonly askedMs: number;
}

/** What a policy makes of an error. @throws what its `when` throws */
export function verdictOn(
  policy: RetryPolicy,
  error: unknown,
  status: 'failed' | 'timed_out',
  now: number = Date.now(),
): RetryVerdict {
  return { isWorthIt: isWorthIt(policy, error, status), askedMs: askedWait(error, now) ?? 0 };
}

/** The time and the chance: those of now, unless a test says others. */
export interface Circumstances {
  /** Epoch ms. */
  readonly now: number;
  /** From 0 up to, but not including 1. */
  readonly random: () => number;
}

/** Another attempt in place of the end, when there is one left and the error is worth it. */
export function nextAttempt(
  { attempt, maxAttempts, cancelRequestedAt }: Pick<RunRecord, 'attempt' | 'maxAttempts' | 'cancelRequestedAt'>,
  policy: RetryPolicy | undefined,
  { change, error, verdict: given }: EndedAttempt,
  circumstances: Circumstances = { now: Date.now(), random: Math.random },
): RunRetry | undefined {
  if (policy === undefined || attempt >= maxAttempts) return undefined;
  // Somebody wanted it to end: that outlives the process that was asked, and a timeout that came first.
  if (cancelRequestedAt !== null) return undefined;
  if (change.to !== 'failed' && change.to !== 'timed_out' && change.to !== 'interrupted') return undefined;
  // A process that ends did nothing wrong: there is nobody to spare by waiting.
  const interrupted = { isWorthIt: policy.onInterrupt, askedMs: 0 };
  const verdict =
    change.to === 'interrupted' ? interrupted : (given ?? verdictOn(policy, error, change.to, circumstances.now));
  if (!verdict.isWorthIt) return undefined;
  const wait = change.to === 'interrupted' ? 0 : waitBefore(policy, attempt, verdict.askedMs, circumstances);
  const told = change.reason === undefined ? '' : `${change.reason} `;
  return {
    to: 'queued',
    ended: change.to,
    error: change.error ?? null,
    reason: `${told}Attempt ${attempt + 1} of ${maxAttempts} follows${wait === 0 ? '' : ` after ${formatDuration(wait)}`}.`,
    ignoredSignal: 'ignoredSignal' in change && change.ignoredSignal,
    availableAt: circumstances.now + wait,
  };
}

function isWorthIt({ when }: RetryPolicy, error: unknown, status: 'failed' | 'timed_out'): boolean {
  if (error instanceof PermanentTaskError) return false;
  // Neither arguments nor the set of tasks get better by themselves.
  if (error instanceof InvalidParamsError || error instanceof TaskNotFoundError) return false;
  if (when === 'always') return true;
  if (when === 'transient') return status === 'timed_out' || isTransient(error);
  return when(error) === true;
}

/** Milliseconds; grows with the attempt, and is at least what the other side asked for, within the longest wait. */
function waitBefore(policy: RetryPolicy, attempt: number, askedMs: number, { random }: Circumstances): number {
  const grown = policy.backoff === 'fixed' ? policy.delay : policy.delay * 2 ** (attempt - 1);
  const wait = Math.min(grown, policy.maxDelay);
  const spread = policy.jitter ? wait * (1 - random() / 2) : wait;
  return Math.round(Math.max(spread, Math.min(askedMs, policy.maxDelay)));
}
