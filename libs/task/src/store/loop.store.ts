import { Injectable } from '@nestjs/common';
import type { Transaction } from 'kysely';
import type { LoopNews, LoopRemainder } from '../run/loop-news.js';
import type { TaskTables } from './run.table.js';
import { TaskDatabase } from './task-database.js';

/** Checkpoints read at once; one is what one save wrote. */
const PAGE = 200;

/** Reads what loops of runs have done and left undone. It is written by {@link RunStore} together with the record. */
@Injectable()
export class LoopStore {
  constructor(private readonly database: TaskDatabase) {}

  /** Keys of the items that a checkpointed loop of the run has done, in all attempts, a page at a time. */
  async *doneKeys(runId: string, loop: string): AsyncGenerator<readonly string[], void, void> {
    for (let [attempt, number] = [0, 0]; ; ) {
      const rows = await this.database.db
        .selectFrom('run_checkpoints')
        .select(['attempt', 'number', 'keys'])
        .where('run_id', '=', runId)
        .where('loop', '=', loop)
        .where((eb) => eb(eb.refTuple('attempt', 'number'), '>', eb.tuple(attempt, number)))
        .orderBy('attempt')
        .orderBy('number')
        .limit(PAGE)
        .execute();
      yield rows.flatMap(({ keys }) => JSON.parse(keys) as string[]);
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return;
      [attempt, number] = [last.attempt, last.number];
    }
  }

  /** What the loop of a `partial` run left undone; nothing when it had no such loop. */
  async remainder(runId: string, loop: string): Promise<LoopRemainder | undefined> {
    const row = await this.database.db
      .selectFrom('run_remainders')
      .select(['loop', 'taken', 'undone'])
      .where('run_id', '=', runId)
      .where('loop', '=', loop)
      .executeTakeFirst();
    return row && { ...row, undone: row.undone === null ? null : (JSON.parse(row.undone) as string[]) };
  }
}

/** Writes what is new of a run's loops. */
export async function insertLoopNews(
  transaction: Transaction<TaskTables>,
  run: { readonly id: string; readonly attempt: number },
  { checkpoints, remainders }: LoopNews,
): Promise<void> {
  for (const { loop, number, keys } of checkpoints) {
    await transaction
      .insertInto('run_checkpoints')
      .values({ run_id: run.id, attempt: run.attempt, number, loop, keys: JSON.stringify(keys) })
      .execute();
  }
  for (const { loop, taken, undone } of remainders) {
    await transaction
      .insertInto('run_remainders')
      .values({ run_id: run.id, loop, taken, undone: undone === null ? null : JSON.stringify(undone) })
      .execute();
  }
}
