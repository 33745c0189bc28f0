import { Injectable } from '@nestjs/common';
import type { Kysely, Transaction } from 'kysely';
import type { RunRecord } from '../run/run.js';
import type { RunEvent } from '../run/run-event.js';
import { RunConflictError, RunNotFoundError } from '../task.errors.js';
import { type TaskTables, toChangedColumns, toRecord, toRow } from './run.table.js';
import { TaskDatabase } from './task-database.js';

const IDEMPOTENCY_MS = 24 * 3_600_000;

/** What an insert did: the new run, or the one that already held its idempotency key. */
export interface InsertedRun {
  readonly record: RunRecord;
  readonly replayed: boolean;
}

/** Keeps runs and their events. What it has answered is on disk. */
@Injectable()
export class RunStore {
  constructor(private readonly database: TaskDatabase) {}

  /** Keeps a new run, unless one of the same task holds its idempotency key since less than 24 hours. */
  insert(record: RunRecord): Promise<InsertedRun> {
    return this.database.write(async (transaction) => {
      const holder = record.idempotencyKey === null ? undefined : await holderOf(transaction, record);
      if (holder !== undefined) return { record: holder, replayed: true };
      await transaction.insertInto('runs').values(toRow(record)).execute();
      return { record, replayed: false };
    });
  }

  /** The run of the same task that holds the record's idempotency key since less than 24 hours. */
  async holderOf(record: RunRecord): Promise<RunRecord | undefined> {
    return record.idempotencyKey === null ? undefined : holderOf(this.database.db, record);
  }

  /**
   * Keeps what changed since `before`, and the events that tell of it, in one step.
   * @throws RunConflictError when status or attempt are no longer those of `before`; then nothing is kept
   */
  change(before: RunRecord, after: RunRecord, events: readonly RunEvent[] = []): Promise<void> {
    return this.database.write(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('runs')
        .set(toChangedColumns(after))
        .where('id', '=', before.id)
        .where('status', '=', before.status)
        .where('attempt', '=', before.attempt)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows !== 1n) {
        const text = `Run ${before.id} is no longer ${before.status} in attempt ${before.attempt}.`;
        throw new RunConflictError(before.id, before.status, text);
      }
      await appendEvents(transaction, before.id, events);
    });
  }

  /** The run, or `undefined` if there is none. */
  async find(id: string): Promise<RunRecord | undefined> {
    const row = await this.database.db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? undefined : toRecord(row);
  }

  /** @throws RunNotFoundError */
  async get(id: string): Promise<RunRecord> {
    const record = await this.find(id);
    if (record === undefined) throw new RunNotFoundError(id);
    return record;
  }

  /** Runs with this status, oldest first, a page at a time: those after the id `after`. */
  async withStatus(status: RunRecord['status'], after: string, limit: number): Promise<RunRecord[]> {
    const rows = await this.database.db
      .selectFrom('runs')
      .selectAll()
      .where('status', '=', status)
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(toRecord);
  }

  /** Deletes up to `limit` runs that finished before `before` (epoch ms), with their events; says how many. */
  deleteFinished(before: number, limit: number): Promise<number> {
    return this.database.write(async (transaction) => {
      const doomed = transaction
        .selectFrom('runs')
        .select('id')
        .where('finished_at', '<', before)
        .orderBy('finished_at')
        .limit(limit);
      const ids = (await doomed.execute()).map(({ id }) => id);
      if (ids.length === 0) return 0;
      await transaction.deleteFrom('run_events').where('run_id', 'in', ids).execute();
      await transaction.deleteFrom('runs').where('id', 'in', ids).execute();
      return ids.length;
    });
  }
}

async function holderOf(db: Kysely<TaskTables>, record: RunRecord): Promise<RunRecord | undefined> {
  const row = await db
    .selectFrom('runs')
    .selectAll()
    .where('task', '=', record.task)
    .where('idempotency_key', '=', record.idempotencyKey)
    .where('created_at', '>', record.createdAt - IDEMPOTENCY_MS)
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return row === undefined ? undefined : toRecord(row);
}

async function appendEvents(
  transaction: Transaction<TaskTables>,
  runId: string,
  events: readonly RunEvent[],
): Promise<void> {
  const first = events[0];
  const last = events.at(-1);
  if (first === undefined || last === undefined) return;
  await transaction
    .insertInto('run_events')
    .values({ run_id: runId, first_seq: first.seq, last_seq: last.seq, events: JSON.stringify(events) })
    .execute();
}
