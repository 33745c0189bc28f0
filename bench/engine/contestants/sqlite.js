import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { inFlight } from '../in-flight.js';
import * as taskforge from './taskforge.js';

const BEGINNING = ['status', 'attempt', 'attempt_started_at', 'started_at', 'last_seq', 'node'];
const END = ['status', 'attempts', 'finished_at', 'result', 'log_lines', 'last_seq'];
const QUEUED = {
  status: 'queued',
  attempt: 0,
  attempts: '[]',
  attempt_started_at: null,
  started_at: null,
  finished_at: null,
};

/**
 * What SQLite itself can do: the rows that a run leaves, written to the same tables as they change, by prepared statements,
 * with one commit for all that is asked for in a turn of the event loop.
 * @param {import('../measure.js').Place} place
 */
export async function open({ folder, concurrency }) {
  const { database, runs, events } = await tablesWithRuns(folder);
  let pending = [];
  const commit = database.transaction((writes) => {
    for (const { write } of writes) write();
  });
  const flush = () => {
    const writes = pending;
    pending = [];
    commit(writes);
    for (const { resolve } of writes) resolve();
  };
  const inTurn = (write) =>
    new Promise((resolve) => {
      if (pending.length === 0) setImmediate(flush);
      pending.push({ write, resolve });
    });
  const insert = database.prepare(insertInto('runs', runs.noop));
  const begin = database.prepare(update(BEGINNING, 'queued'));
  const end = database.prepare(update(END, 'running'));
  const tell = database.prepare(insertInto('run_events', events.noop[0]));
  let number = 0;
  const next = () => `0192f3a4-0000-7000-8000-${String(number++).padStart(12, '0')}`;
  const start = async (row) => {
    const id = next();
    await inTurn(() => insert.run({ ...row, ...QUEUED, id, created_at: Date.now() }));
    return id;
  };
  const run = async (task) => {
    const row = runs[task];
    const id = await start(row);
    const [first, ...rest] = events[task];
    await inTurn(() => {
      begin.run({ ...row, id, status: 'running', started_at: Date.now() });
      tell.run({ ...first, run_id: id });
    });
    await inTurn(() => {
      end.run({ ...row, id, finished_at: Date.now() });
      for (const block of rest) tell.run({ ...block, run_id: id });
    });
  };
  const once = database.transaction((id) => {
    const row = runs.noop;
    insert.run({ ...row, ...QUEUED, id });
    begin.run({ ...row, id, status: 'running' });
    end.run({ ...row, id });
    for (const block of events.noop) tell.run({ ...block, run_id: id });
  });
  return {
    starts: (count) => inFlight(count, 256, () => start(runs.noop)),
    runs: (count) => inFlight(count, concurrency, () => run('noop')),
    talks: (count) => inFlight(count, concurrency, () => run('talk')),
    oneByOne: async (count) => {
      for (let index = 0; index < count; index++) once(next());
    },
    close: () => database.close(),
  };
}

/** The tables as the library makes them, with one run of each task in them: what a run leaves. */
async function tablesWithRuns(folder) {
  const engine = await taskforge.open({ folder, concurrency: 1 });
  await engine.runs(1);
  await engine.talks(1);
  await engine.close();
  const database = new Sqlite(path.join(folder, 'task.db'));
  database.pragma('synchronous = FULL');
  const runs = {};
  const events = {};
  for (const task of ['noop', 'talk']) {
    runs[task] = database.prepare('select * from runs where task = ?').get(task);
    events[task] = database.prepare('select * from run_events where run_id = ? order by last_seq').all(runs[task].id);
  }
  return { database, runs, events };
}

function insertInto(table, row) {
  const columns = Object.keys(row);
  return `insert into ${table} (${columns.join()}) values (${columns.map((column) => `@${column}`).join()})`;
}

function update(columns, from) {
  const changes = columns.map((column) => `${column} = @${column}`).join();
  return `update runs set ${changes} where id = @id and status = '${from}'`;
}
