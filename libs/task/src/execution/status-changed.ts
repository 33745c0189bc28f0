import type { RunRecord } from '../run/run.js';
import type { StatusChanged } from '../run/run-event.js';

/** The event that tells of the record's status, with the record's last number. */
export function statusChanged(record: RunRecord): StatusChanged {
  const { lastSeq: seq, status, attempt, availableAt, startedAt, cancelRequestedAt, cancelRequestedBy } = record;
  const at = Date.now();
  return { type: 'status', seq, at, status, attempt, availableAt, startedAt, cancelRequestedAt, cancelRequestedBy };
}
