import type { Kysely, Migration } from 'kysely';

/** Runs and their events. */
export const createRuns: Migration = {
  // Kysely's own type of a migration: the tables do not exist yet.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  async up(db: Kysely<any>): Promise<void> {
    await db.schema
      .createTable('runs')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('task', 'text', (column) => column.notNull())
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('label', 'text')
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('trigger', 'text', (column) => column.notNull())
      .addColumn('actor', 'text')
      .addColumn('requested_from', 'text')
      .addColumn('args', 'text', (column) => column.notNull())
      .addColumn('secret_args', 'text', (column) => column.notNull())
      .addColumn('attempt', 'integer', (column) => column.notNull())
      .addColumn('max_attempts', 'integer', (column) => column.notNull())
      .addColumn('attempts', 'text', (column) => column.notNull())
      .addColumn('attempt_started_at', 'bigint')
      .addColumn('worked_ms', 'bigint', (column) => column.notNull())
      .addColumn('paused_ms', 'bigint', (column) => column.notNull())
      .addColumn('paused_at', 'bigint')
      .addColumn('retry_of', 'text')
      .addColumn('concurrency_key', 'text')
      .addColumn('priority', 'integer', (column) => column.notNull())
      .addColumn('idempotency_key', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('available_at', 'bigint', (column) => column.notNull())
      .addColumn('started_at', 'bigint')
      .addColumn('finished_at', 'bigint')
      .addColumn('progress', 'text')
      .addColumn('steps', 'text', (column) => column.notNull())
      .addColumn('items', 'text')
      .addColumn('summary', 'text')
      .addColumn('result', 'text')
      .addColumn('artifacts', 'text', (column) => column.notNull())
      .addColumn('tags', 'text', (column) => column.notNull())
      .addColumn('metadata', 'text', (column) => column.notNull())
      .addColumn('error', 'text')
      .addColumn('cancel_requested_at', 'bigint')
      .addColumn('cancel_requested_by', 'text')
      .addColumn('ignored_signal', 'integer', (column) => column.notNull())
      .addColumn('log_lines', 'integer', (column) => column.notNull())
      .addColumn('log_bytes', 'bigint', (column) => column.notNull())
      .addColumn('last_seq', 'integer', (column) => column.notNull())
      .addColumn('node', 'text')
      .addColumn('trace', 'text')
      .execute();
    await db.schema.createIndex('runs_task').on('runs').columns(['task', 'id']).execute();
    await db.schema.createIndex('runs_status').on('runs').columns(['status', 'id']).execute();
    await db.schema
      .createIndex('runs_active')
      .on('runs')
      .columns(['task', 'concurrency_key', 'finished_at'])
      .where('finished_at', 'is', null)
      .execute();
    await db.schema.createIndex('runs_created').on('runs').columns(['created_at']).execute();
    await db.schema
      .createIndex('runs_finished')
      .on('runs')
      .columns(['finished_at'])
      .where('finished_at', 'is not', null)
      .execute();
    await db.schema
      .createIndex('runs_idempotency_key')
      .on('runs')
      .columns(['task', 'idempotency_key'])
      .where('idempotency_key', 'is not', null)
      .execute();
    await db.schema
      .createIndex('runs_label')
      .on('runs')
      .columns(['label', 'id'])
      .where('label', 'is not', null)
      .execute();
    await db.schema
      .createTable('run_events')
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('first_seq', 'integer', (column) => column.notNull())
      .addColumn('last_seq', 'integer', (column) => column.notNull())
      .addColumn('lines', 'integer', (column) => column.notNull())
      .addColumn('bytes', 'integer', (column) => column.notNull())
      .addColumn('top_level', 'integer', (column) => column.notNull())
      .addColumn('steps', 'text')
      .addColumn('events', 'text')
      .addColumn('packed', 'blob')
      .addPrimaryKeyConstraint('run_events_key', ['run_id', 'last_seq'])
      .execute();
    await db.schema
      .createTable('run_checkpoints')
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('attempt', 'integer', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('loop', 'text', (column) => column.notNull())
      .addColumn('keys', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('run_checkpoints_key', ['run_id', 'attempt', 'number'])
      .execute();
    await db.schema
      .createTable('run_remainders')
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('loop', 'text', (column) => column.notNull())
      .addColumn('taken', 'integer', (column) => column.notNull())
      .addColumn('undone', 'text')
      .addPrimaryKeyConstraint('run_remainders_key', ['run_id', 'loop'])
      .execute();
    await db.schema
      .createTable('file_leftovers')
      .addColumn('run_id', 'text', (column) => column.primaryKey().notNull())
      .execute();
    await db.schema
      .createTable('schedules')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('task', 'text', (column) => column.notNull())
      .addColumn('paused', 'integer', (column) => column.notNull())
      .addColumn('last_due_at', 'bigint', (column) => column.notNull())
      .addColumn('skipped', 'integer', (column) => column.notNull())
      .execute();
  },
};
