import type { TaskDefinition } from '../definition/task-definition.js';
import type { QueueTicket } from '../queue/run-queue.js';
import type { RunRecord } from '../run/run.js';

/** What the queue needs to know of a run. A task that is gone has no limits: its runs only come up to be refused. */
export function toTicket(run: RunRecord, definition: TaskDefinition | undefined): QueueTicket {
  const { id: runId, task, concurrencyKey, priority, availableAt, attempt } = run;
  const { maxConcurrent, rateLimit } = definition ?? {};
  return { runId, task, concurrencyKey, priority, availableAt, attempt, maxConcurrent, rateLimit };
}
