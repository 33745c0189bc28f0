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
      .addColumn('priority', 'integer', (column) => column.notNull())
      .addColumn('idempotency_key', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('available_at', 'bigint', (column) => column.notNull())
      .addColumn('started_at', 'bigint')
      .addColumn('finished_at', 'bigint')
      .addColumn('progress', 'text')
      .addColumn('summary', 'text')
      .addColumn('result', 'text')
      .addColumn('tags', 'text', (column) => column.notNull())
      .addColumn('metadata', 'text', (column) => column.notNull())
      .addColumn('error', 'text')
      .addColumn('cancel_requested_at', 'bigint')
      .addColumn('cancel_requested_by', 'text')
      .addColumn('ignored_signal', 'integer', (column) => column.notNull())
      .addColumn('log_lines', 'integer', (column) => column.notNull())
      .addColumn('last_seq', 'integer', (column) => column.notNull())
      .addColumn('node', 'text')
      .execute();
    await db.schema.createIndex('runs_task').on('runs').columns(['task', 'id']).execute();
    await db.schema.createIndex('runs_status').on('runs').columns(['status', 'id']).execute();
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
      .addColumn('events', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('run_events_key', ['run_id', 'last_seq'])
      .execute();
  },
};
