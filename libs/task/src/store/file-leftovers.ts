import { Injectable } from '@nestjs/common';
import { TaskDatabase } from './task-database.js';

/**
 * Remembers deleted runs whose files are still to be removed. Written in the same step as their rows are deleted, so that a
 * process that dies in between leaves no file that nobody knows of.
 */
@Injectable()
export class FileLeftovers {
  constructor(private readonly database: TaskDatabase) {}

  /** Ids of such runs, in order, a page at a time: those after the id `after`. */
  async page(after: string, limit: number): Promise<string[]> {
    const rows = await this.database.db
      .selectFrom('file_leftovers')
      .select('run_id')
      .where('run_id', '>', after)
      .orderBy('run_id')
      .limit(limit)
      .execute();
    return rows.map(({ run_id }) => run_id);
  }

  /** Their files are gone. */
  async forget(runIds: readonly string[]): Promise<void> {
    if (runIds.length === 0) return;
    await this.database.write((transaction) =>
      transaction.deleteFrom('file_leftovers').where('run_id', 'in', runIds).execute(),
    );
  }
}
