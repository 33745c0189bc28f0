import type { TaskDefinition } from '../definition/task-definition.js';
import type { QueueTicket, RunQueue } from '../queue/run-queue.js';
import type { TaskRegistry } from '../registry/task.registry.js';
import type { RunRecord } from '../run/run.js';

/** What the queue needs to know of a run. A task that is gone has no limits: its runs only come up to be refused. */
export function toTicket(run: RunRecord, definition: TaskDefinition | undefined): QueueTicket {
  const { id: runId, task, concurrencyKey, priority, availableAt, attempt } = run;
  const { maxConcurrent, rateLimit } = definition ?? {};
  return { runId, task, concurrencyKey, priority, availableAt, attempt, maxConcurrent, rateLimit };
}

/** Lets a run that is kept as queued wait for its turn, with the limits that its task has now. */
export function letWait(run: RunRecord, queue: RunQueue, registry: TaskRegistry): Promise<void> {
  return queue.enqueue(toTicket(run, registry.find(run.task)?.definition));
}
