import type { Selectable } from 'kysely';
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
  attempts: string;
  attempt_started_at: number | null;
  worked_ms: number;
  paused_ms: number;
  paused_at: number | null;
  retry_of: string | null;
  concurrency_key: string | null;
  priority: number;
  idempotency_key: string | null;
  created_at: number;
  available_at: number;
  started_at: number | null;
  finished_at: number | null;
  progress: string | null;
  steps: string;
  items: string | null;
  summary: string | null;
  result: string | null;
  artifacts: string;
  tags: string;
  metadata: string;
  error: string | null;
  cancel_requested_at: number | null;
  cancel_requested_by: string | null;
  ignored_signal: number;
  log_lines: number;
  log_bytes: number;
  last_seq: number;
  node: string | null;
  trace: string | null;
}

/** Columns of `run_events`: the events of a run in blocks, and what tells which of them a reader needs. */
export interface RunEventTable {
  run_id: string;
  first_seq: number;
  last_seq: number;
  /** Log lines it stands for, those that are left out included. */
  lines: number;
  /** What its events count of what a run may keep; 0 where all are left out. */
  bytes: number;
  /** Rank of the highest level among its lines; -1 without lines, and above all levels where lines are missing. */
  top_level: number;
  /** JSON list of the steps its lines were written in; `null` when they are too many to list, or lines are missing. */
  steps: string | null;
  /** JSON list of the events, in order, where they are few. */
  events: string | null;
  /** The same in columns and compressed, where they are many. */
  packed: Uint8Array | null;
}

/** Columns of `run_checkpoints`: items that checkpointed loops have done, in blocks, as they were written. */
export interface RunCheckpointTable {
  run_id: string;
  attempt: number;
  number: number;
  loop: string;
  /** JSON list of the items' keys. */
  keys: string;
}

/** Columns of `run_remainders`: what the loops of `partial` runs left undone. */
export interface RunRemainderTable {
  run_id: string;
  loop: string;
  taken: number;
  /** JSON list of the items' keys. */
  undone: string | null;
}

/** Columns of `file_leftovers`: runs that are deleted, and whose files are still to be. */
export interface FileLeftoverTable {
  run_id: string;
}

/** Columns of `schedules`: what a restart must not forget of a schedule. */
export interface ScheduleTable {
  id: string;
  task: string;
  paused: number;
  last_due_at: number;
  skipped: number;
}

/** The tables of the store. */
export interface TaskTables {
  runs: RunTable;
  run_events: RunEventTable;
  run_checkpoints: RunCheckpointTable;
  run_remainders: RunRemainderTable;
  file_leftovers: FileLeftoverTable;
  schedules: ScheduleTable;
}

/** The whole row of a new run. */
export function toRow(record: RunRecord): RunTable {
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
    retry_of: record.retryOf,
    concurrency_key: record.concurrencyKey,
    priority: record.priority,
    idempotency_key: record.idempotencyKey,
    created_at: record.createdAt,
    ...changedColumns({}, record),
  } as RunTable;
}

type Cell = string | number | null;

/** The columns that may change while a run lives: the field each is made of, and how. */
const LIVING_COLUMNS: readonly (readonly [keyof RunTable, keyof RunRecord, (value: never) => Cell])[] = [
  ['status', 'status', asItIs],
  ['reason', 'reason', asItIs],
  ['attempt', 'attempt', asItIs],
  ['max_attempts', 'maxAttempts', asItIs],
  ['attempts', 'attempts', JSON.stringify],
  ['attempt_started_at', 'attemptStartedAt', asItIs],
  ['worked_ms', 'workedMs', asItIs],
  ['paused_ms', 'pausedMs', asItIs],
  ['paused_at', 'pausedAt', asItIs],
  ['available_at', 'availableAt', asItIs],
  ['started_at', 'startedAt', asItIs],
  ['finished_at', 'finishedAt', asItIs],
  ['progress', 'progress', jsonOrNull],
  ['steps', 'steps', JSON.stringify],
  ['items', 'items', jsonOrNull],
  ['summary', 'summary', asItIs],
  ['result', 'result', jsonOrNull],
  ['artifacts', 'artifacts', JSON.stringify],
  ['tags', 'tags', JSON.stringify],
  ['metadata', 'metadata', JSON.stringify],
  ['error', 'error', jsonOrNull],
  ['cancel_requested_at', 'cancelRequestedAt', asItIs],
  ['cancel_requested_by', 'cancelRequestedBy', asItIs],
  ['ignored_signal', 'ignoredSignal', Number],
  ['log_lines', 'logLines', asItIs],
  ['log_bytes', 'logBytes', asItIs],
  ['last_seq', 'lastSeq', asItIs],
  ['node', 'node', asItIs],
  ['trace', 'trace', jsonOrNull],
];

/**
 * The columns whose values differ, at least one. Records are never changed in place: what is the same object has not
 * changed.
 */
export function changedColumns(before: Partial<RunRecord>, after: RunRecord): Partial<RunTable> {
  const columns: Partial<Record<keyof RunTable, Cell>> = { last_seq: after.lastSeq };
  for (const [column, field, toCell] of LIVING_COLUMNS) {
    if (before[field] !== after[field]) columns[column] = toCell(after[field] as never);
  }
  return columns as Partial<RunTable>;
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
    attempts: JSON.parse(row.attempts),
    attemptStartedAt: row.attempt_started_at,
    workedMs: row.worked_ms,
    pausedMs: row.paused_ms,
    pausedAt: row.paused_at,
    retryOf: row.retry_of,
    concurrencyKey: row.concurrency_key,
    priority: row.priority,
    idempotencyKey: row.idempotency_key,
    createdAt: row.created_at,
    availableAt: row.available_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    progress: parseOrNull(row.progress),
    steps: JSON.parse(row.steps),
    items: parseOrNull(row.items),
    summary: row.summary,
    result: parseOrNull(row.result),
    artifacts: JSON.parse(row.artifacts),
    tags: JSON.parse(row.tags),
    metadata: JSON.parse(row.metadata),
    error: parseOrNull(row.error),
    cancelRequestedAt: row.cancel_requested_at,
    cancelRequestedBy: row.cancel_requested_by,
    ignoredSignal: row.ignored_signal === 1,
    logLines: row.log_lines,
    logBytes: row.log_bytes,
    lastSeq: row.last_seq,
    node: row.node,
    trace: parseOrNull(row.trace),
  };
}

function asItIs(value: Cell): Cell {
  return value;
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

function parseOrNull(text: string | null) {
  return text === null ? null : JSON.parse(text);
}
