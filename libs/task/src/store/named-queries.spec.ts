import { expect, it } from '@jest/globals';
import { NamedQueries, named } from './named-queries.js';
import { type Perform, TaskDatabase } from './task-database.js';

it('a query is built once, and done each time with the values of that time', async () => {
  const database = await TaskDatabase.open('sqlite::memory:');
  const queries = new NamedQueries(database.db);
  let built = 0;
  const insert = (perform: Perform, run_id: string, number: number) =>
    queries.perform(
      perform,
      'insert',
      (db) => {
        built++;
        const values = { run_id: named('run_id'), attempt: named('number'), number: named('number') };
        return db.insertInto('run_checkpoints').values({ ...values, loop: named('loop'), keys: named('loop') });
      },
      { run_id, number, loop: '' },
    );
  const changed = await database.write(async (_transaction, perform) => [
    await insert(perform, 'a', 1),
    await insert(perform, 'b', 2),
  ]);
  expect(changed).toEqual([1, 1]);
  expect(built).toBe(1);
  const rows = await database.db.selectFrom('run_checkpoints').select(['run_id', 'attempt', 'number']).execute();
  expect(rows).toEqual([
    { run_id: 'a', attempt: 1, number: 1 },
    { run_id: 'b', attempt: 2, number: 2 },
  ]);
  await database.close();
});
