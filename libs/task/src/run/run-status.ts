/** Every status a run can have, in the order of its life. */
export const RUN_STATUSES = [
  /** Waits: for a slot, for its time, or for the next attempt. */
  'queued',
  /** A method is at work. */
  'running',
  /** A checkpointed loop stands still between two items. */
  'paused',
  /** The method returned and nothing failed. */
  'succeeded',
  /** The method returned, but some items or optional steps failed. */
  'partial',
  /** The last attempt threw. */
  'failed',
  /** The last attempt went over its limit. */
  'timed_out',
  /** Somebody stopped it. */
  'cancelled',
  /** Its process ended under it. */
  'interrupted',
] as const;

/** A run's status, one of {@link RUN_STATUSES}. */
export type RunStatus = (typeof RUN_STATUSES)[number];

/** Statuses from which a run goes on. */
export const ACTIVE_STATUSES = ['queued', 'running', 'paused'] as const satisfies readonly RunStatus[];

/** Statuses that never change again: all that are not active. */
export const FINISHED_STATUSES: readonly RunStatus[] = RUN_STATUSES.filter((status) => !isActive(status));

/** Whether a run with this status goes on. */
export function isActive(status: RunStatus): boolean {
  return (ACTIVE_STATUSES as readonly RunStatus[]).includes(status);
}
