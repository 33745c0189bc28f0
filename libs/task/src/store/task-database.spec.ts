import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { jest } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { sql, type Transaction } from 'kysely';
import { logLines, runRecord } from '../run/run-record.fixture.js';
import { StoreError } from '../task.errors.js';
import { type TaskTables, toRow } from './run.table.js';
import { TaskDatabase } from './task-database.js';

const inserting = (id: string) => async (transaction: Transaction<TaskTables>) => {
  await transaction
    .insertInto('runs')
    .values(toRow(runRecord({ id })))
    .execute();
  return `kept ${id}`;
};

const failing = (error: unknown) => async () => {
  throw error;
};

/** Counts what the driver is asked to commit. */
function countCommits() {
  const counter = { commits: 0 };
  const prepare = Sqlite.prototype.prepare;
  jest.spyOn(Sqlite.prototype, 'prepare').mockImplementation(function (this: Sqlite.Database, source: string) {
    const statement = prepare.call(this, source);
    const { run } = statement;
    const counted = (...values: unknown[]) => {
      counter.commits++;
      return Reflect.apply(run, statement, values);
    };
    if (source === 'commit') statement.run = counted;
    return statement;
  });
  return counter;
}

describe('TaskDatabase', () => {
  let folder: string;
  let database: TaskDatabase;
  let counter: { commits: number };

  beforeEach(async () => {
    counter = countCommits();
    folder = await mkdtemp(path.join(tmpdir(), 'task-database-'));
    database = await TaskDatabase.open(`sqlite:${folder}/task.db`);
    counter.commits = 0;
  });
  afterEach(async () => {
    await database.close();
    jest.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  const keptIds = async () => {
    const rows = await database.db.selectFrom('runs').select('id').orderBy('id').execute();
    return rows.map(({ id }) => id);
  };

  /** What another process sees. */
  const countFromOutside = () => {
    const outside = new Sqlite(`${folder}/task.db`, { readonly: true });
    const { count } = outside.prepare('select count(*) as count from runs').get() as { count: number };
    outside.close();
    return count;
  };

  describe('write', () => {
    it('puts all that is asked for in one turn of the event loop into one transaction', async () => {
      const ids = Array.from({ length: 50 }, (_, index) => String(index).padStart(2, '0'));
      const answers = await Promise.all(ids.map((id) => database.write(inserting(id))));
      expect(answers).toEqual(ids.map((id) => `kept ${id}`));
      expect(await keptIds()).toEqual(ids);
      expect(counter.commits).toBe(1);
    });

    it('gathers while a transaction is under way, for the next one', async () => {
      const first = database.write(inserting('a'));
      await nextTurn();
      const others = ['b', 'c', 'd'].map((id) => database.write(inserting(id)));
      await Promise.all([first, ...others]);
      expect(await keptIds()).toEqual(['a', 'b', 'c', 'd']);
      expect(counter.commits).toBe(2);
    });

    it('resolves when the rows can be seen from outside', async () => {
      const writes = ['a', 'b'].map((id) => database.write(inserting(id)));
      expect(countFromOutside()).toBe(0);
      await writes[0];
      expect(countFromOutside()).toBe(2);
    });

    it('rejects a bad write alone; its neighbours are kept', async () => {
      const fault = new RangeError('not mine');
      const results = await Promise.allSettled([
        database.write(inserting('a')),
        database.write(failing(fault)),
        database.write(inserting('b')),
        database.write(inserting('a')),
        database.write(inserting('c')),
      ]);
      expect(results.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'fulfilled',
        'rejected',
        'fulfilled',
      ]);
      expect(results[1]).toEqual({ status: 'rejected', reason: fault });
      expect(await keptIds()).toEqual(['a', 'b', 'c']);
    });

    it('keeps nothing of a write that fails half way', async () => {
      const act = database.write(async (transaction) => {
        await inserting('a')(transaction);
        throw new Error('half way');
      });
      await expect(act).rejects.toThrow('half way');
      expect(await keptIds()).toEqual([]);
    });

    it('tells an error of the driver as a StoreError with its code and cause', async () => {
      await database.write(inserting('a'));
      const error = await database.write(inserting('a')).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(StoreError);
      expect(error.message).toBe(
        'The store could not be written: UNIQUE constraint failed: runs.id (SQLITE_CONSTRAINT_PRIMARYKEY). ' +
          'Nothing of this write was kept.',
      );
      expect(error.cause).toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' });
    });

    it('goes on after a failure', async () => {
      await database.write(failing(new Error('once'))).catch(() => {});
      await database.write(inserting('a'));
      expect(await keptIds()).toEqual(['a']);
    });
  });

  describe('close', () => {
    it('waits for what was asked to be written', async () => {
      const written: string[] = [];
      for (const id of ['a', 'b']) void database.write(inserting(id)).then((answer) => written.push(answer));
      await nextTurn();
      void database.write(inserting('c')).then((answer) => written.push(answer));
      await database.close();
      expect(written).toEqual(['kept a', 'kept b', 'kept c']);
      database = await TaskDatabase.open(`sqlite:${folder}/task.db`);
      expect(await keptIds()).toEqual(['a', 'b', 'c']);
    });

    it('may be asked for twice', async () => {
      await database.close();
      await expect(database.close()).resolves.toBeUndefined();
    });

    it('lets a later write fail rather than wait for ever', async () => {
      await database.close();
      await expect(database.write(inserting('a'))).rejects.toThrow(StoreError);
    });
  });

  it('says how many bytes it takes, with what was just written', async () => {
    const before = database.size;
    await database.write(async (transaction) => {
      const row = { run_id: 'a', attempt: 1, number: 1, loop: '', keys: JSON.stringify(logLines(1, 10_000)) };
      await transaction.insertInto('run_checkpoints').values(row).execute();
    });
    expect(before).toBeGreaterThan(10_000);
    expect(database.size - before).toBeGreaterThan(1_000_000);
  });

  it('in memory takes nothing on disk, and every opening is a store of its own', async () => {
    const [one, other] = [await TaskDatabase.open('sqlite::memory:'), await TaskDatabase.open('sqlite::memory:')];
    await one.write(inserting('a'));
    expect([one.size, other.size]).toEqual([0, 0]);
    expect(await other.db.selectFrom('runs').selectAll().execute()).toEqual([]);
    await Promise.all([one.close(), other.close()]);
  });

  it('acknowledges only what a loss of power cannot take back', async () => {
    const pragma = async (name: string) => (await sql.raw(`pragma ${name}`).execute(database.db)).rows;
    expect(await pragma('journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    expect(await pragma('synchronous')).toEqual([{ synchronous: 2 }]);
  });
});
