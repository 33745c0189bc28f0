import type { CompiledQuery, Kysely, Transaction } from 'kysely';
import { StoreError } from '../task.errors.js';
import { kysely } from './kysely.js';
import { createRuns } from './migrations/0001-create-runs.js';
import type { TaskTables } from './run.table.js';
import { type OpenSqlite, openSqlite, remedy } from './sqlite.js';

/** Every change of the schema, in order. Never edit one that was released: add the next number. */
const MIGRATIONS = { '0001-create-runs': createRuns };

/** Something to be written inside a transaction that others share; done again, alone, when one of the others fails. */
type Write<T> = (transaction: Transaction<TaskTables>, perform: Perform) => Promise<T>;

/**
 * Does a compiled statement in the transaction; says how many rows it changed. For what is done many times a second: it
 * leaves out the layers of the query builder.
 */
export type Perform = (query: CompiledQuery, parameters: readonly unknown[]) => number | Promise<number>;

interface PendingWrite {
  readonly run: Write<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/** The open, migrated database. Writes asked for in one turn of the event loop share one transaction, and so one sync to disk. */
export class TaskDatabase {
  private pending: PendingWrite[] = [];
  private flushing: Promise<void> | undefined;
  private closed = false;

  private constructor(
    /** For reading. Writes go through {@link write}. */
    readonly db: Kysely<TaskTables>,
    private readonly connection: OpenSqlite,
  ) {}

  /**
   * Opens the store and brings its schema up to date.
   * @throws StoreError when the file cannot be used, is in use, or was written by a newer version
   */
  static async open(address: string, lockWaitMs?: number): Promise<TaskDatabase> {
    const connection = await openSqlite(address, lockWaitMs);
    const database = new TaskDatabase(new kysely.Kysely<TaskTables>({ dialect: connection.dialect }), connection);
    try {
      await database.migrate(address);
      return database;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Bytes of the database; 0 in memory. */
  get size(): number {
    return this.connection.size();
  }

  /** When a process before this one wrote last, epoch ms; 0 when there was none. */
  get writtenAt(): number {
    return this.connection.writtenAt;
  }

  /** Runs the write in the transaction of this turn; resolves after its commit, rejects alone if it alone fails. */
  write<T>(run: Write<T>): Promise<T> {
    if (this.closed) return Promise.reject(new StoreError('Nothing was written: the store is closed.'));
    return new Promise<T>((resolve, reject) => {
      this.pending.push({ run, resolve, reject });
      this.flushing ??= new Promise<void>((done) => setImmediate(() => void this.flush().then(done)));
    });
  }

  /** Resolves when the store could be written now: takes the lock for it, and changes nothing. @throws StoreError */
  async probe(): Promise<void> {
    await this.write((transaction) => transaction.deleteFrom('runs').where('id', '=', '').execute());
  }

  /** Waits for what was asked to be written, then closes. */
  async close(): Promise<void> {
    while (this.flushing !== undefined) await this.flushing;
    this.closed = true;
    await this.db.destroy();
    this.connection.close();
  }

  private async flush(): Promise<void> {
    while (this.pending.length > 0) {
      const writes = this.pending;
      this.pending = [];
      await this.commit(writes);
    }
    this.flushing = undefined;
  }

  private async commit(writes: readonly PendingWrite[]): Promise<void> {
    try {
      const results: unknown[] = [];
      await this.db.transaction().execute(async (transaction) => {
        for (const write of writes) results.push(await write.run(transaction, this.connection.perform));
      });
      writes.forEach((write, index) => {
        write.resolve(results[index] as never);
      });
    } catch (error) {
      if (writes.length === 1) writes[0]?.reject(toStoreError(error));
      // One bad write must not take its neighbours along: each gets a transaction of its own.
      else for (const write of writes) await this.commit([write]);
    }
  }

  private async migrate(address: string): Promise<void> {
    const provider = { getMigrations: async () => MIGRATIONS };
    const { error, results } = await new kysely.Migrator({ db: this.db, provider }).migrateToLatest();
    if (error === undefined) return;
    const failed = results?.find(({ status }) => status === 'Error')?.migrationName;
    const newer = String((error as Error).message).includes('corrupted migrations');
    throw new StoreError(
      newer
        ? `The store ${address} was written by a newer version of nestjs-taskforge. Update the package, or name another file in TASK_STORE.`
        : `The store ${address} cannot be brought up to date${failed ? ` (${failed})` : ''}: ${(error as Error).message}. ${remedy(error)}`,
      { cause: error },
    );
  }
}

function toStoreError(error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return error;
  return new StoreError(
    `The store could not be written: ${(error as Error).message} (${code}). Nothing of this write was kept.`,
    {
      cause: error,
    },
  );
}
