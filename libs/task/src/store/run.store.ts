import { Injectable } from '@nestjs/common';
import type { Kysely, Transaction } from 'kysely';
import type { Overlap } from '../definition/execution-rules.js';
import type { LoopNews } from '../run/loop-news.js';
import type { PastStart } from '../run/past-start.js';
import type { RunRecord } from '../run/run.js';
import type { RunEvent } from '../run/run-event.js';
import { OverlapError, RunConflictError, RunNotFoundError } from '../task.errors.js';
import { insertLoopNews } from './loop.store.js';
import { NamedQueries, named, namedColumns } from './named-queries.js';
import { changedColumns, type TaskTables, toRecord, toRow } from './run.table.js';
import { toBlocks, writeBlocks } from './run-event.writer.js';
import { TaskDatabase } from './task-database.js';

const IDEMPOTENCY_MS = 24 * 3_600_000;
const NO_FILES = '[]';

/** What an insert did: the new run, or the one that already held its idempotency key. */
export interface InsertedRun {
  readonly record: RunRecord;
  readonly replayed: boolean;
  /** Runs whose place it takes, oldest first: they are still to be stopped. */
  readonly replaced: readonly RunRecord[];
}

/** How many runs of the same task and concurrency key may be active beside each other, and what happens to one more. */
export interface Occupancy {
  readonly max: number;
  readonly overlap: Overlap;
}

/** Keeps runs and their events. What it has answered is on disk. */
@Injectable()
export class RunStore {
  private readonly queries: NamedQueries;

  constructor(private readonly database: TaskDatabase) {
    this.queries = new NamedQueries(database.db);
  }

  /**
   * Keeps a new run, unless one of the same task holds its idempotency key since less than 24 hours.
   * @throws OverlapError when others are in the way and it must not wait for them
   */
  insert(record: RunRecord, occupancy: Occupancy = { max: 1, overlap: 'queue' }): Promise<InsertedRun> {
    return this.database.write(async (transaction, perform) => {
      const holder = record.idempotencyKey === null ? undefined : await holderOf(transaction, record);
      if (holder !== undefined) return { record: holder, replayed: true, replaced: [] };
      const replaced = occupancy.overlap === 'queue' ? [] : await inTheWay(transaction, record, occupancy);
      await this.queries.insert(perform, 'runs', toRow(record));
      return { record, replayed: false, replaced };
    });
  }

  /** The starts of a task since `since` (epoch ms), in no order: those of every attempt. */
  async startsSince(task: string, since: number): Promise<PastStart[]> {
    const rows = await this.database.db
      .selectFrom('runs')
      .select(['concurrency_key', 'attempt', 'attempts', 'attempt_started_at'])
      .where('task', '=', task)
      .where('attempt', '>', 0)
      .where((eb) => eb.or([eb('finished_at', 'is', null), eb('finished_at', '>=', since)]))
      .execute();
    return rows.flatMap(({ concurrency_key: concurrencyKey, attempt, attempts, attempt_started_at: startedAt }) => {
      const ended = JSON.parse(attempts) as RunRecord['attempts'];
      const last = attempt > ended.length && startedAt !== null ? [startedAt] : [];
      const starts = [...ended.map((one) => Date.parse(one.startedAt)), ...last];
      return starts.filter((at) => at >= since).map((at) => ({ task, concurrencyKey, at }));
    });
  }

  /** The run of the same task that holds the record's idempotency key since less than 24 hours. */
  async holderOf(record: RunRecord): Promise<RunRecord | undefined> {
    return record.idempotencyKey === null ? undefined : holderOf(this.database.db, record);
  }

  /**
   * Keeps what changed since `before`, the events that tell of it, and what is new of its loops, in one step. Of events that
   * count more than `maxLogBytes` the head and the tail are kept.
   * @throws RunConflictError when status, attempt or number of the last event are no longer those of `before`; then nothing is kept
   */
  async change(
    before: RunRecord,
    after: RunRecord,
    events: readonly RunEvent[] = [],
    loops?: LoopNews,
    maxLogBytes = Number.POSITIVE_INFINITY,
  ): Promise<void> {
    const made = toBlocks(before.id, events, maxLogBytes);
    // What need not be compressed is written in this turn, with what others write in it.
    const blocks = 'then' in made ? await made : made;
    await this.database.write(async (transaction, perform) => {
      const columns = changedColumns(before, after);
      const { id: was_id, status: was_status, attempt: was_attempt, lastSeq: was_seq } = before;
      const build = (db: Kysely<TaskTables>) =>
        db
          .updateTable('runs')
          .set(namedColumns(columns))
          .where('id', '=', named('was_id'))
          .where('status', '=', named('was_status'))
          .where('attempt', '=', named('was_attempt'))
          .where('last_seq', '=', named('was_seq'));
      const values = { ...columns, was_id, was_status, was_attempt, was_seq };
      const changed = await this.queries.perform(perform, Object.keys(columns).join(), build, values);
      if (changed !== 1) {
        const text = `Run ${before.id} is no longer ${before.status} in attempt ${before.attempt} at event ${before.lastSeq}.`;
        throw new RunConflictError(before.id, before.status, text);
      }
      const writing = { transaction, perform, queries: this.queries };
      await writeBlocks(writing, blocks, [before, after], maxLogBytes);
      if (loops !== undefined) await insertLoopNews(transaction, after, loops);
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

  /**
   * Deletes up to `limit` runs that finished before `before` (epoch ms), with their events; says how many. Those with files
   * are found in {@link FileLeftovers} from then on.
   */
  deleteFinished(before: number, limit: number): Promise<number> {
    return this.database.write(async (transaction) => {
      const doomed = await transaction
        .selectFrom('runs')
        .select(['id', 'artifacts'])
        .where('finished_at', '<', before)
        .orderBy('finished_at')
        .limit(limit)
        .execute();
      if (doomed.length === 0) return 0;
      const ids = doomed.map(({ id }) => id);
      const leftovers = doomed.filter(({ artifacts }) => artifacts !== NO_FILES).map(({ id }) => ({ run_id: id }));
      if (leftovers.length > 0) await transaction.insertInto('file_leftovers').values(leftovers).execute();
      for (const table of ['run_events', 'run_checkpoints', 'run_remainders'] as const)
        await transaction.deleteFrom(table).where('run_id', 'in', ids).execute();
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

/** The runs a new one replaces. @throws OverlapError when it is to be refused instead */
async function inTheWay(
  transaction: Transaction<TaskTables>,
  { task, concurrencyKey }: RunRecord,
  { max, overlap }: Occupancy,
): Promise<RunRecord[]> {
  const rows = await transaction
    .selectFrom('runs')
    .selectAll()
    .where('task', '=', task)
    .where('concurrency_key', 'is', concurrencyKey)
    .where('finished_at', 'is', null)
    .orderBy('id')
    .execute();
  const tooMany = rows.slice(0, Math.max(0, rows.length - max + 1)).map(toRecord);
  const [oldest] = tooMany;
  if (oldest !== undefined && overlap === 'reject') throw new OverlapError(task, concurrencyKey, oldest.id);
  return tooMany;
}
