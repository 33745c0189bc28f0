import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import type { CompiledQuery, SqliteDialect } from 'kysely';
import { StoreError } from '../task.errors.js';
import { kysely } from './kysely.js';

const LOCK_WAIT_MS = 10_000;
const LOCK_RETRY_MS = 200;
/** A statement that does nothing. */
const NOTHING = 'select 1 where 0';

/** An open SQLite file: the dialect for the query builder, and how to close everything. */
export interface OpenSqlite {
  readonly dialect: SqliteDialect;
  /** Does a compiled statement at once, in the transaction that is open, if one is; says how many rows it changed. */
  readonly perform: (query: CompiledQuery, parameters: readonly unknown[]) => number;
  /** Bytes of the database as it is now, with what only its write-ahead log holds yet; 0 in memory. */
  readonly size: () => number;
  /** When it was written last before it was opened, epoch ms; 0 for one that was not there, and in memory. */
  readonly writtenAt: number;
  readonly close: () => void;
}

/**
 * Opens the file, makes its folder if needed, and takes its lock: one process a file. The lock is a transaction on a
 * second, empty database beside it, so that the operating system lets go of it however the process ends.
 * @throws StoreError when it cannot be opened or another process holds it for longer than ten seconds
 */
export async function openSqlite(address: string, lockWaitMs = LOCK_WAIT_MS): Promise<OpenSqlite> {
  const file = address.slice('sqlite:'.length);
  if (file === ':memory:') return opened(connect(file), 0, () => {});
  const path = resolve(file);
  const lock = await takeLock(path, lockWaitMs);
  try {
    const writtenAt = Math.max(...[path, `${path}-wal`].map(changedAt));
    return opened(connect(path), writtenAt, () => lock.close());
  } catch (error) {
    lock.close();
    throw error;
  }
}

function changedAt(path: string): number {
  return Math.floor(statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

function opened(database: Sqlite.Database, writtenAt: number, release: () => void): OpenSqlite {
  const cached = withStatementCache(database);
  return {
    dialect: new kysely.SqliteDialect({ database: cached }),
    perform: ({ sql }, parameters) => cached.prepare(sql).run(parameters).changes,
    size: () =>
      database.memory
        ? 0
        : Number(database.pragma('page_count', { simple: true })) *
          Number(database.pragma('page_size', { simple: true })),
    writtenAt,
    close: () => {
      database.close();
      release();
    },
  };
}

function connect(path: string): Sqlite.Database {
  let database: Sqlite.Database | undefined;
  try {
    database = new Sqlite(path);
    database.pragma('journal_mode = WAL');
    // A commit is on disk before it is acknowledged, also when the power fails.
    database.pragma('synchronous = FULL');
    database.pragma('temp_store = MEMORY');
    return database;
  } catch (error) {
    database?.close();
    throw new StoreError(`The store ${path} cannot be opened: ${(error as Error).message}. ${remedy(error)}`, {
      cause: error,
    });
  }
}

async function takeLock(path: string, waitMs: number): Promise<Sqlite.Database> {
  const lockPath = `${path}.lock`;
  const deadline = Date.now() + waitMs;
  for (;;) {
    const lock = openLock(lockPath);
    try {
      lock.exec('BEGIN EXCLUSIVE');
      return lock;
    } catch (error) {
      lock.close();
      if (!isBusy(error)) {
        throw new StoreError(`The lock ${lockPath} cannot be taken: ${(error as Error).message}. ${remedy(error)}`, {
          cause: error,
        });
      }
      if (Date.now() >= deadline) {
        throw new StoreError(
          `The store ${path} is in use by another process (waited ${waitMs / 1_000} s). ` +
            'Stop that process, or give this one its own TASK_STORE: one process may use a SQLite file at a time.',
        );
      }
      await sleep(Math.min(LOCK_RETRY_MS, waitMs));
    }
  }
}

function openLock(lockPath: string): Sqlite.Database {
  try {
    mkdirSync(dirname(lockPath), { recursive: true });
    return new Sqlite(lockPath, { timeout: 0 });
  } catch (error) {
    throw new StoreError(`The folder of the store cannot be used: ${(error as Error).message}. ${remedy(error)}`, {
      cause: error,
    });
  }
}

function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

/** Not `instanceof`: the driver makes its errors with the class of whoever loaded it first. */
function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? '');
}

/** What to do about an error of the driver or the file system, in one sentence. */
export function remedy(error: unknown): string {
  const code = codeOf(error);
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    return 'The file is not a healthy SQLite database: move it away to start with an empty one, or restore a backup.';
  }
  return 'Check that TASK_STORE names a file in a folder this process may write to, and that the disk has room.';
}

/** The builder prepares a statement for every query; the same few texts come again and again, so they are kept. */
function withStatementCache(database: Sqlite.Database) {
  const LARGEST = 500;
  const statements = new Map<string, Sqlite.Statement>();
  return {
    close: () => {},
    prepare: (asked: string) => {
      // SQLite rolls back by itself when the disk is full or fails. Nothing is left to do then, and the error that counts
      // is that one, not that there is no transaction any more.
      const sql = asked === 'rollback' && !database.inTransaction ? NOTHING : asked;
      let statement = statements.get(sql);
      if (statement === undefined) {
        if (statements.size >= LARGEST) statements.clear();
        statement = database.prepare(sql);
        statements.set(sql, statement);
      }
      return statement;
    },
  };
}
