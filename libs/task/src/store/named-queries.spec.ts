import { expect, it } from '@jest/globals';
import { NamedQueries, named } from './named-queries.js';
import { type Perform, TaskDatabase } from './task-database.js';

it('a query is built once, and done each time with the values of that time', async () => {
  const database = await TaskDatabase.open('sqlite::memory:');
  const queries = new NamedQueries(database.db);
  let built = 0;
  const insert = (perform: Perform, run_id: string, first_seq: number) =>
    queries.perform(
      perform,
      'insert',
      (db) => {
        built++;
        const values = { run_id: named('run_id'), first_seq: named('first_seq'), last_seq: named('first_seq') };
        return db.insertInto('run_events').values({ ...values, events: named('events') });
      },
      { run_id, first_seq, events: '[]' },
    );
  const changed = await database.write(async (_transaction, perform) => [
    await insert(perform, 'a', 1),
    await insert(perform, 'b', 2),
  ]);
  expect(changed).toEqual([1, 1]);
  expect(built).toBe(1);
  const rows = await database.db.selectFrom('run_events').select(['run_id', 'first_seq', 'last_seq']).execute();
  expect(rows).toEqual([
    { run_id: 'a', first_seq: 1, last_seq: 1 },
    { run_id: 'b', first_seq: 2, last_seq: 2 },
  ]);
  await database.close();
});
