import type { Insertable, Selectable } from 'kysely';
import type { RunRecord } from '../run/run.js';

/** Columns of `runs`. Times are epoch milliseconds; objects are JSON text. */
export interface RunTable {
  id: string;
  task: string;
  title: string;
  label: string | null;
  status: string;
  reason: string | null;
  trigger: string;
  actor: string | null;
  requested_from: string | null;
  args: string;
  secret_args: string;
  attempt: number;
  max_attempts: number;
  priority: number;
  idempotency_key: string | null;
  created_at: number;
  available_at: number;
  started_at: number | null;
  finished_at: number | null;
  progress: string | null;
  summary: string | null;
  result: string | null;
  tags: string;
  metadata: string;
  error: string | null;
  cancel_requested_at: number | null;
  cancel_requested_by: string | null;
  ignored_signal: number;
  log_lines: number;
  last_seq: number;
  node: string | null;
}

/** Columns of `run_events`: the events of a run in blocks, as they were written. */
export interface RunEventTable {
  run_id: string;
  first_seq: number;
  last_seq: number;
  /** JSON list of the events, in order. */
  events: string;
}

/** The tables of the store. */
export interface TaskTables {
  runs: RunTable;
  run_events: RunEventTable;
}

/** The whole row of a new run. */
export function toRow(record: RunRecord): Insertable<RunTable> {
  return {
    id: record.id,
    task: record.task,
    title: record.title,
    label: record.label,
    trigger: record.trigger,
    actor: record.actor,
    requested_from: jsonOrNull(record.requestedFrom),
    args: JSON.stringify(record.args),
    secret_args: JSON.stringify(record.secretArgs),
    max_attempts: record.maxAttempts,
    priority: record.priority,
    idempotency_key: record.idempotencyKey,
    created_at: record.createdAt,
    ...toChangedColumns(record),
  };
}

/** The columns that may change while a run lives. */
export function toChangedColumns(record: RunRecord) {
  return {
    status: record.status,
    reason: record.reason,
    attempt: record.attempt,
    available_at: record.availableAt,
    started_at: record.startedAt,
    finished_at: record.finishedAt,
    progress: jsonOrNull(record.progress),
    summary: record.summary,
    result: jsonOrNull(record.result),
    tags: JSON.stringify(record.tags),
    metadata: JSON.stringify(record.metadata),
    error: jsonOrNull(record.error),
    cancel_requested_at: record.cancelRequestedAt,
    cancel_requested_by: record.cancelRequestedBy,
    ignored_signal: record.ignoredSignal ? 1 : 0,
    log_lines: record.logLines,
    last_seq: record.lastSeq,
    node: record.node,
  };
}

/** The run a row stands for. */
export function toRecord(row: Selectable<RunTable>): RunRecord {
  return {
    id: row.id,
    task: row.task,
    title: row.title,
    label: row.label,
    status: row.status as RunRecord['status'],
    reason: row.reason,
    trigger: row.trigger as RunRecord['trigger'],
    actor: row.actor,
    requestedFrom: parseOrNull(row.requested_from),
    args: JSON.parse(row.args),
    secretArgs: JSON.parse(row.secret_args),
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    priority: row.priority,
    idempotencyKey: row.idempotency_key,
    createdAt: row.created_at,
    availableAt: row.available_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    progress: parseOrNull(row.progress),
    summary: row.summary,
    result: parseOrNull(row.result),
    tags: JSON.parse(row.tags),
    metadata: JSON.parse(row.metadata),
    error: parseOrNull(row.error),
    cancelRequestedAt: row.cancel_requested_at,
    cancelRequestedBy: row.cancel_requested_by,
    ignoredSignal: row.ignored_signal === 1,
    logLines: row.log_lines,
    lastSeq: row.last_seq,
    node: row.node,
  };
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

function parseOrNull(text: string | null) {
  return text === null ? null : JSON.parse(text);
}
