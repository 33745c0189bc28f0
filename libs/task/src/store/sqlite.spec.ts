import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { runRecord } from '../run/run-record.fixture.js';
import { StoreError } from '../task.errors.js';
import { RunStore } from './run.store.js';
import { TaskDatabase } from './task-database.js';

const REMEDY = 'Check that TASK_STORE names a file in a folder this process may write to, and that the disk has room.';
const DAMAGED =
  'The file is not a healthy SQLite database: move it away to start with an empty one, or restore a backup.';
const DRIVER = createRequire(import.meta.url).resolve('better-sqlite3');

/** A process that takes the lock and never lets go. */
const HOLDER = `
  const lock = new (require(process.argv[1]))(process.argv[2]);
  lock.exec('BEGIN EXCLUSIVE');
  console.log('held');
  setInterval(() => {}, 1000);
`;

let folder: string;
const opened: TaskDatabase[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sqlite-'));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()));
  await rm(folder, { recursive: true });
});

/** Opens a file below the folder of this test. */
async function openStore(file = 'task.db', lockWaitMs?: number): Promise<TaskDatabase> {
  const database = await TaskDatabase.open(`sqlite:${path.resolve(folder, file)}`, lockWaitMs);
  opened.push(database);
  return database;
}

/** The error that opening ends with. */
async function refusal(file?: string, lockWaitMs?: number): Promise<StoreError> {
  const error = await openStore(file, lockWaitMs).then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(StoreError);
  return error;
}

describe('opening', () => {
  it('makes the folder, and finds after closing what was kept', async () => {
    const first = await openStore('a/b/task.db');
    const { record } = await new RunStore(first).insert(runRecord());
    await first.close();
    const second = await openStore('a/b/task.db');
    expect(await new RunStore(second).find(record.id)).toEqual(record);
  });

  it('takes a path relative to the working folder', async () => {
    const relative = path.relative(process.cwd(), path.join(folder, 'task.db'));
    opened.push(await TaskDatabase.open(`sqlite:${relative}`));
    expect((await refusal('task.db', 1)).message).toContain('is in use');
  });
});

describe('the lock', () => {
  it('refuses a second opener when its wait is over, and says what to do', async () => {
    await openStore();
    const error = await refusal('task.db', 300);
    expect(error.message).toBe(
      `The store ${folder}/task.db is in use by another process (waited 0.3 s). ` +
        'Stop that process, or give this one its own TASK_STORE: one process may use a SQLite file at a time.',
    );
  });

  it('lets the second opener in when the first closes', async () => {
    const first = await openStore();
    const second = openStore('task.db', 10_000);
    await first.close();
    await expect(second).resolves.toBeInstanceOf(TaskDatabase);
  });

  it('falls with the process that held it, however that ended', async () => {
    const holder = spawn(process.execPath, ['-e', HOLDER, DRIVER, `${folder}/task.db.lock`]);
    await once(holder.stdout, 'data');
    expect((await refusal('task.db', 1)).message).toContain('is in use by another process');
    holder.kill('SIGKILL');
    await once(holder, 'close');
    await expect(openStore('task.db', 1)).resolves.toBeInstanceOf(TaskDatabase);
  });

  it('does not keep processes with different files apart', async () => {
    await openStore('a.db');
    await expect(openStore('b.db', 1)).resolves.toBeInstanceOf(TaskDatabase);
  });

  it('that cannot be taken is told with what to do', async () => {
    await writeFile(`${folder}/task.db.lock`, 'taken by hand, and no database at all'.repeat(100));
    const { message } = await refusal();
    expect(message).toBe(`The lock ${folder}/task.db.lock cannot be taken: file is not a database. ${DAMAGED}`);
  });
});

describe('a file that cannot be used', () => {
  it('that is no database is told with what to do, and stays as it is', async () => {
    await writeFile(`${folder}/task.db`, 'name,amount\n'.repeat(1_000));
    const error = await refusal();
    expect(error.message).toBe(`The store ${folder}/task.db cannot be opened: file is not a database. ${DAMAGED}`);
    expect(error.cause).toMatchObject({ code: 'SQLITE_NOTADB' });
  });

  it('gives its lock back', async () => {
    await writeFile(`${folder}/task.db`, 'name,amount\n'.repeat(1_000));
    await refusal();
    await rm(`${folder}/task.db`);
    await expect(openStore('task.db', 1)).resolves.toBeInstanceOf(TaskDatabase);
  });

  it('that is damaged inside is told with what to do', async () => {
    await (await openStore()).close();
    const file = await open(`${folder}/task.db`, 'r+');
    await file.write(Buffer.alloc(3_000, 7), 0, 3_000, 100);
    await file.close();
    const { message } = await refusal();
    expect(message).toMatch(/cannot be (opened|brought up to date).*: .*malformed/);
    expect(message).toContain(DAMAGED);
  });

  it('that is a folder is told with what to do', async () => {
    await mkdir(`${folder}/task.db`);
    const { message } = await refusal();
    expect(message).toBe(`The store ${folder}/task.db cannot be opened: unable to open database file. ${REMEDY}`);
  });

  it.each([
    ['below a file', 'plain/task.db'],
    // Not even root may make a folder there.
    ...(process.platform === 'linux' ? [['where nobody may write', '/sys/task/task.db']] : []),
  ])('because it stands %s is told with what to do', async (_where = '', file = '') => {
    await writeFile(`${folder}/plain`, '');
    const { message } = await refusal(file);
    expect(message).toMatch(/^The folder of the store cannot be used: \w+: .*mkdir/);
    expect(message).toContain(REMEDY);
  });

  it('because a newer version wrote it is refused and left alone', async () => {
    await (await openStore()).close();
    const raw = new Sqlite(`${folder}/task.db`);
    raw.exec(`insert into kysely_migration values ('9999-from-the-future', '2030-01-01T00:00:00.000Z')`);
    raw.close();
    const { message } = await refusal();
    expect(message).toBe(
      `The store sqlite:${folder}/task.db was written by a newer version of nestjs-taskforge. ` +
        'Update the package, or name another file in TASK_STORE.',
    );
    const again = new Sqlite(`${folder}/task.db`);
    expect(again.prepare('select count(*) as count from kysely_migration').get()).toEqual({ count: 2 });
    again.close();
  });
});

describe('a disk that is full', () => {
  it('refuses a write with its own error, keeps nothing of it, and takes the next one when there is room', async () => {
    const database = await openStore();
    const store = new RunStore(database);
    const pages = await sql<{ page_count: number }>`pragma page_count`.execute(database.db);
    const mayHave = (count: number) => sql`pragma max_page_count = ${sql.lit(count)}`.execute(database.db);
    await mayHave(pages.rows[0]?.page_count ?? 0);
    const large = runRecord({ args: { text: 'x'.repeat(100_000) } });
    await expect(store.insert(large)).rejects.toThrow(
      'The store could not be written: database or disk is full (SQLITE_FULL). Nothing of this write was kept.',
    );
    expect(await store.find(large.id)).toBeUndefined();
    await mayHave(10_000);
    await store.insert(large);
    expect(await store.find(large.id)).toEqual(large);
  });
});
