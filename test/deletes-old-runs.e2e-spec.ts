import { rmSync } from 'node:fs';
import path from 'node:path';
import { jest } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { type TaskModuleOptions, type TaskService } from 'nestjs-taskforge';
import { STAYS_REAL } from './support/fake-clock.js';
import { fileTree } from './support/file-tree.js';
import { framesOf } from './support/run-frames.js';
import { startTasks } from './support/task-application.js';

const DAY_MS = 86_400_000;

let folder = '';

beforeEach(() => {
  folder = fileTree({});
});

afterEach(() => {
  jest.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: TaskModuleOptions) {
  const application = await startTasks({ options: { store: `sqlite:${path.join(folder, 'task.db')}`, ...options } });
  application.tasks.register({ key: 'note', params: { text: { type: 'string', default: '' } } }, ({ text }, context) =>
    context.log(text),
  );
  return application;
}

/** Makes a finished run look as old as this. */
function age(runId: string, milliseconds: number): void {
  const database = new Sqlite(path.join(folder, 'task.db'));
  database.prepare('update runs set finished_at = finished_at - ? where id = ?').run(milliseconds, runId);
  database.close();
}

function rowsLeft(): { runs: string[]; events: string[] } {
  const database = new Sqlite(path.join(folder, 'task.db'), { readonly: true });
  const of = (sql: string) => database.prepare(sql).pluck().all() as string[];
  const left = {
    runs: of('select id from runs order by id'),
    events: of('select distinct run_id from run_events order by run_id'),
  };
  database.close();
  return left;
}

async function prepare(tasks: TaskService) {
  const [old, recent] = [await tasks.run('note'), await tasks.run('note')];
  const waiting = await tasks.start('note', {}, { delay: '50d' });
  return { old: old.id, recent: recent.id, waiting: waiting.id };
}

describe('Retention', () => {
  it('deletes finished runs with their events when the application starts, and no others', async () => {
    const first = await start({});
    const { old, recent, waiting } = await prepare(first.tasks);
    await first.close();
    age(old, 2 * DAY_MS);
    age(recent, DAY_MS - 60_000);
    await (await start({ retentionDays: 1 })).close();
    expect(rowsLeft()).toEqual({ runs: [recent, waiting], events: [recent] });
  });

  it('of 0 days keeps everything for ever', async () => {
    const first = await start({});
    const { old, recent, waiting } = await prepare(first.tasks);
    await first.close();
    age(old, 100 * 365 * DAY_MS);
    await (await start({ retentionDays: 0 })).close();
    expect(rowsLeft().runs).toEqual([old, recent, waiting]);
  });

  it('goes on by the hour while the application runs', async () => {
    jest.useFakeTimers({
      doNotFake: [...STAYS_REAL],
    });
    const { tasks, close } = await start({ retentionDays: 1 });
    const { old } = await prepare(tasks);
    await jest.advanceTimersByTimeAsync(DAY_MS - 60_000);
    expect(await tasks.find(old)).toMatchObject({ ok: true });
    await jest.advanceTimersByTimeAsync(2 * 3_600_000);
    while ((await tasks.find(old)) !== undefined) await new Promise(setImmediate);
    await expect(framesOf(tasks, old)).rejects.toThrow(/There is no run .* deleted after the retention time/);
    await close();
  });
});
