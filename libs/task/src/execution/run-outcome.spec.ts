import { RunCancelledError, ShutdownError, TaskTimeoutError } from '../attempt.errors.js';
import { toRunError } from '../run/run-error.js';
import type { RunChange } from '../run/run-transitions.js';
import { type AttemptEnd, outcomeOf } from './run-outcome.js';

const TIMEOUT = new TaskTimeoutError(5_000, 'The limit of 5.0s was reached.');
const CANCEL = new RunCancelledError('ada');
const SHUTDOWN = new ShutdownError();
const THROWN = new RangeError('too far');

const RETURNED: AttemptEnd = { kind: 'returned', value: { at: new Date(0) } };
const THREW: AttemptEnd = { kind: 'threw', error: THROWN };
const IGNORED: AttemptEnd = { kind: 'ignored' };
const threwReason = (error: unknown): AttemptEnd => ({ kind: 'threw', error });

const DEAF = ' The method did not react to the stop within its grace time.';
const withCause = (reason: Error) => ({ ...toRunError(reason), cause: toRunError(THROWN) });

it.each<[string, AttemptEnd, unknown, RunChange]>([
  ['returned without a stop', RETURNED, undefined, { to: 'succeeded', result: { at: '1970-01-01T00:00:00.000Z' } }],
  ['threw without a stop', THREW, undefined, { to: 'failed', error: toRunError(THROWN) }],
  [
    'returned after the timeout',
    RETURNED,
    TIMEOUT,
    { to: 'timed_out', error: toRunError(TIMEOUT), reason: TIMEOUT.message, ignoredSignal: false },
  ],
  [
    'threw the timeout itself',
    threwReason(TIMEOUT),
    TIMEOUT,
    { to: 'timed_out', error: toRunError(TIMEOUT), reason: TIMEOUT.message, ignoredSignal: false },
  ],
  [
    'threw another error after the timeout',
    THREW,
    TIMEOUT,
    { to: 'timed_out', error: withCause(TIMEOUT), reason: TIMEOUT.message, ignoredSignal: false },
  ],
  [
    'ignored the timeout',
    IGNORED,
    TIMEOUT,
    { to: 'timed_out', error: toRunError(TIMEOUT), reason: TIMEOUT.message + DEAF, ignoredSignal: true },
  ],
  ['returned after a cancel', RETURNED, CANCEL, { to: 'cancelled', reason: CANCEL.message, ignoredSignal: false }],
  [
    'threw the cancel itself',
    threwReason(CANCEL),
    CANCEL,
    { to: 'cancelled', reason: CANCEL.message, ignoredSignal: false },
  ],
  [
    'threw the AbortError that Node makes of a cancel',
    threwReason(new DOMException('This operation was aborted', 'AbortError')),
    CANCEL,
    { to: 'cancelled', reason: CANCEL.message, ignoredSignal: false },
  ],
  [
    'threw another error after a cancel',
    THREW,
    CANCEL,
    { to: 'cancelled', error: toRunError(THROWN), reason: CANCEL.message, ignoredSignal: false },
  ],
  ['ignored a cancel', IGNORED, CANCEL, { to: 'cancelled', reason: CANCEL.message + DEAF, ignoredSignal: true }],
  ['returned during a shutdown', RETURNED, SHUTDOWN, { to: 'succeeded', result: { at: '1970-01-01T00:00:00.000Z' } }],
  [
    'threw during a shutdown',
    THREW,
    SHUTDOWN,
    { to: 'interrupted', error: withCause(SHUTDOWN), reason: SHUTDOWN.message, ignoredSignal: false },
  ],
  [
    'ignored a shutdown',
    IGNORED,
    SHUTDOWN,
    { to: 'interrupted', error: toRunError(SHUTDOWN), reason: SHUTDOWN.message + DEAF, ignoredSignal: true },
  ],
])('a method that %s', (_what, end, stopReason, change) => {
  expect(outcomeOf(end, stopReason)).toEqual(change);
});

it('a cancel says who asked for it, if that is known', () => {
  expect(outcomeOf(RETURNED, CANCEL)).toMatchObject({ reason: 'The run was cancelled by ada.' });
  expect(outcomeOf(RETURNED, new RunCancelledError(null))).toMatchObject({ reason: 'The run was cancelled.' });
});

it('what is thrown need not be an error', () => {
  expect(outcomeOf({ kind: 'threw', error: 'no disk' }, undefined)).toEqual({
    to: 'failed',
    error: { name: 'Error', message: 'no disk', stack: null, cause: null, context: null },
  });
});
