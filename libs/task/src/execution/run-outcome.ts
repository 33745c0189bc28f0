import { RunCancelledError, RunReplacedError, ShutdownError, TaskTimeoutError } from '../attempt.errors.js';
import { toJsonValue } from '../run/json-value.js';
import { toRunError } from '../run/run-error.js';
import type { RunChange } from '../run/run-transitions.js';
import type { RetryVerdict } from './next-attempt.js';

/** How the wait for a method ended: it returned, it threw, or its grace was over and it still went on. */
export type AttemptEnd =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: unknown; readonly verdict?: RetryVerdict }
  | { readonly kind: 'ignored' };

/**
 * The final change of a run. `stopReason` is why its signal was aborted before the method ended; absent when it was not.
 * A method that returns although it was cancelled or timed out does not succeed: it was told to stop, and may have.
 */
export function outcomeOf(end: AttemptEnd, stopReason: unknown): RunChange {
  if (stopReason instanceof TaskTimeoutError) {
    return { to: 'timed_out', error: stopError(stopReason, end), reason: said(stopReason, end), ...stopFacts(end) };
  }
  if (stopReason instanceof RunCancelledError || stopReason instanceof RunReplacedError) {
    return {
      to: 'cancelled',
      ...faultWhileStopping(stopReason, end),
      reason: said(stopReason, end),
      ...stopFacts(end),
    };
  }
  if (end.kind === 'returned') return { to: 'succeeded', result: toJsonValue(end.value) };
  if (stopReason instanceof ShutdownError) {
    return { to: 'interrupted', error: stopError(stopReason, end), reason: said(stopReason, end), ...stopFacts(end) };
  }
  return { to: 'failed', error: toRunError(end.kind === 'threw' ? end.error : stopReason) };
}

function stopError(reason: Error, end: AttemptEnd) {
  const error = toRunError(reason);
  return end.kind === 'threw' && end.error !== reason ? { ...error, cause: toRunError(end.error) } : error;
}

/** A method that is cancelled throws the reason, or an `AbortError` of Node's. Anything else went wrong while it tidied up. */
function faultWhileStopping(reason: Error, end: AttemptEnd) {
  if (end.kind !== 'threw' || end.error === reason) return {};
  const error = toRunError(end.error);
  return error.name === 'AbortError' ? {} : { error };
}

function stopFacts(end: AttemptEnd) {
  return { ignoredSignal: end.kind === 'ignored' };
}

function said(reason: Error, end: AttemptEnd): string {
  return end.kind === 'ignored'
    ? `${reason.message} The method did not react to the stop within its grace time.`
    : reason.message;
}
