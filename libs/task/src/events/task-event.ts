import type { TaskDefinition } from '../definition/task-definition.js';
import type { Run } from '../run/run.js';
import type { RunStatus } from '../run/run-status.js';

/** Something happened to a run, and the store knows it. */
export interface RunHappened {
  /**
   * `run.queued` it is kept and waits · `run.started` an attempt began · `run.retried` an attempt did not succeed and another
   * follows · `run.paused` its loops stand still · `run.resumed` it goes on, or waits to · `run.finished` it has ended.
   */
  readonly type: 'run.queued' | 'run.started' | 'run.retried' | 'run.paused' | 'run.resumed' | 'run.finished';
  /** ISO 8601, UTC. */
  readonly at: string;
  /** As it was then; free of secrets. */
  readonly run: Run;
}

/** A task came or went while the application runs. */
export interface TaskHappened {
  readonly type: 'task.registered' | 'task.removed';
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly task: TaskDefinition;
}

/** What host code may hear by `tasks.events`. */
export type TaskEvent = RunHappened | TaskHappened;

/** Name of an event. */
export type TaskEventName = TaskEvent['type'];

/** The event of a name. */
export type TaskEventOf<N extends TaskEventName> = (N extends RunHappened['type'] ? RunHappened : TaskHappened) & {
  readonly type: N;
};

/** The event that tells of a change of status; `null` for a new run. Nothing when the status is the same. */
export function runEventName(from: RunStatus | null, to: RunStatus): RunHappened['type'] | undefined {
  if (from === to) return undefined;
  switch (to) {
    case 'queued':
      if (from === null) return 'run.queued';
      return from === 'paused' ? 'run.resumed' : 'run.retried';
    case 'running':
      return from === 'paused' ? 'run.resumed' : 'run.started';
    case 'paused':
      return 'run.paused';
    default:
      return 'run.finished';
  }
}
