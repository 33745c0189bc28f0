import { v7 as uuidv7 } from 'uuid';
import type { RunRecord } from './run.js';
import type { LineWritten } from './run-event.js';
import { UNTOUCHED_RUN } from './untouched-run.js';

/** A queued run of the task `backup`, as it is kept; every call has an id of its own, later ones sort after earlier ones. */
export function runRecord(differences: Partial<RunRecord> = {}): RunRecord {
  const createdAt = differences.createdAt ?? Date.UTC(2026, 10, 24, 6);
  return {
    ...UNTOUCHED_RUN,
    id: uuidv7(),
    task: 'backup',
    title: 'Database backup',
    label: null,
    trigger: 'code',
    actor: null,
    requestedFrom: null,
    args: {},
    secretArgs: [],
    maxAttempts: 1,
    retryOf: null,
    concurrencyKey: null,
    priority: 0,
    idempotencyKey: null,
    createdAt,
    availableAt: createdAt,
    ...differences,
  };
}

/** The log lines numbered `first` to `last`; each says its number. */
export function logLines(first: number, last: number): LineWritten[] {
  const at = '2026-11-24T06:00:00.000Z';
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const seq = first + index;
    return { type: 'log', seq, at, level: 'info', stream: 'log', step: null, text: `line ${seq}` };
  });
}
