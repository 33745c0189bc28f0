import { RunConflictError } from '../task.errors.js';
import type { JsonValue, RunError, RunRecord } from './run.js';
import type { RunStatus } from './run-status.js';

/** One allowed change of status, and why it is allowed. */
export interface RunTransition {
  readonly from: RunStatus;
  readonly to: RunStatus;
  readonly because: string;
}

/** Every allowed change of status. What is not listed cannot happen. */
export const RUN_TRANSITIONS: readonly RunTransition[] = [
  { from: 'queued', to: 'running', because: 'a slot is free and its time has come' },
  { from: 'queued', to: 'cancelled', because: 'somebody cancelled it before it started' },
  { from: 'queued', to: 'failed', because: 'it cannot start: its task is gone, or its arguments no longer fit' },
  { from: 'queued', to: 'interrupted', because: 'its secrets were in the memory of a process that ended' },
  { from: 'running', to: 'succeeded', because: 'the method returned' },
  { from: 'running', to: 'failed', because: 'the method threw' },
  { from: 'running', to: 'timed_out', because: 'the attempt went over its limit' },
  { from: 'running', to: 'cancelled', because: 'somebody cancelled it while it ran' },
  { from: 'running', to: 'interrupted', because: 'its process ended, or shut down before the method returned' },
];

/** What can happen to a run. Each names the status it leads to, and carries what that status needs. */
export type RunChange =
  | { readonly to: 'running'; readonly node: string }
  | { readonly to: 'succeeded'; readonly result: JsonValue }
  | { readonly to: 'failed'; readonly error: RunError; readonly reason?: string }
  | { readonly to: 'timed_out'; readonly error: RunError; readonly reason: string; readonly ignoredSignal: boolean }
  | { readonly to: 'cancelled'; readonly error?: RunError; readonly reason: string; readonly ignoredSignal: boolean }
  | { readonly to: 'interrupted'; readonly error?: RunError; readonly reason: string; readonly ignoredSignal: boolean };

/** Whether a run with status `from` may get status `to`. */
export function isAllowed(from: RunStatus, to: RunStatus): boolean {
  return RUN_TRANSITIONS.some((transition) => transition.from === from && transition.to === to);
}

/**
 * Applies one change and returns the new record; the old one stays as it was.
 * @throws RunConflictError when {@link RUN_TRANSITIONS} does not list the change.
 */
export function applyChange(record: RunRecord, change: RunChange, now: number): RunRecord {
  const { to, ...facts } = change;
  if (!isAllowed(record.status, to)) {
    throw new RunConflictError(
      record.id,
      record.status,
      `Run ${record.id} is ${record.status} and cannot become ${to}.`,
    );
  }
  if (change.to === 'running') {
    return {
      ...record,
      status: to,
      node: change.node,
      attempt: record.attempt + 1,
      startedAt: record.startedAt ?? now,
    };
  }
  return { ...record, ...facts, status: to, finishedAt: now };
}
