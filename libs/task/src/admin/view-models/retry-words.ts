import type { RetryPolicy } from '../../definition/execution-rules.js';
import { limitText, numberText } from '../figures.js';

/** How many attempts a task has and when they follow, in words: `3, backing off from 5 s`. */
export function attemptsText(policy: RetryPolicy | undefined): string {
  if (policy === undefined || policy.attempts <= 1) return '1, never retried';
  return `${numberText(policy.attempts)}, ${backoffText(policy)}`;
}

/** How long the waits between attempts are: `5 s apart`, `backing off from 5 s to 5 min`. */
export function backoffText({ backoff, delay, maxDelay, attempts }: RetryPolicy): string {
  if (delay === 0) return 'at once';
  const longest = Math.min(maxDelay, backoff === 'fixed' ? delay : delay * 2 ** (attempts - 2));
  if (longest <= delay) return `${limitText(longest)} apart`;
  return `backing off from ${limitText(delay)} to ${limitText(longest)}`;
}

/** Which attempts are followed by another, in words; `null` for a task that is never retried. */
export function retriedText(policy: RetryPolicy | undefined): string | null {
  if (policy === undefined || policy.attempts <= 1) return null;
  const when = {
    always: 'after any error that is not permanent',
    transient: 'after time-outs and passing errors, such as a lost connection',
  };
  const errors = typeof policy.when === 'function' ? 'after the errors that the task chooses' : when[policy.when];
  return policy.onInterrupt ? `${errors}, and when the process ended` : errors;
}
