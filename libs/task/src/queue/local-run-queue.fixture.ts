import { jest } from '@jest/globals';
import { TaskConfiguration } from '../config/task-configuration.js';
import { LocalRunQueue } from './local-run-queue.js';
import type { QueueTicket } from './run-queue.js';

/** A ticket of the task `backup` that may go at once. */
export function ticketOf(runId: string, differences: Partial<QueueTicket> = {}): QueueTicket {
  return { runId, task: 'backup', concurrencyKey: null, priority: 0, availableAt: 0, attempt: 0, ...differences };
}

/** A queue, the runs it has handed out in order, and the means to end them. */
export function queueOf(maxConcurrent: number) {
  const queue = new LocalRunQueue(new TaskConfiguration({ maxConcurrent }, {}, false));
  const handedOut: string[] = [];
  const ends = new Map<string, () => void>();
  const start = () =>
    queue.start((runId) => {
      handedOut.push(runId);
      return new Promise((resolve) => ends.set(runId, resolve));
    });
  const end = async (runId: string) => {
    ends.get(runId)?.();
    await jest.advanceTimersByTimeAsync(0);
  };
  const add = (runId: string, differences: Partial<QueueTicket> = {}) => queue.enqueue(ticketOf(runId, differences));
  return { queue, handedOut, start, end, add };
}
