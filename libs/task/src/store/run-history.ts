import { Injectable } from '@nestjs/common';
import type { RunRecord } from '../run/run.js';
import type { RunFilter } from '../run/run-query.js';
import { RUN_STATUSES, type RunStatus } from '../run/run-status.js';
import { BadRequestError } from '../task.errors.js';
import { toRecord } from './run.table.js';
import { runConditions } from './run-filter.query.js';
import { TaskDatabase } from './task-database.js';

const DEFAULT_LIMIT = 50;
const LARGEST_LIMIT = 500;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One page of records, newest first. */
export interface RecordPage {
  readonly items: readonly RunRecord[];
  readonly nextCursor: string | null;
}

/** Lists runs: newest first, filtered, by keyset pages that stay exact while new runs arrive. */
@Injectable()
export class RunHistory {
  constructor(private readonly database: TaskDatabase) {}

  /**
   * One page.
   * @throws BadRequestError for a limit, cursor, status or time that cannot be read
   */
  async page(filter: RunFilter): Promise<RecordPage> {
    const limit = checkedLimit(filter.limit);
    checkStatuses(filter.status);
    if (filter.cursor !== undefined && !UUID.test(filter.cursor)) {
      throw new BadRequestError(
        'The cursor cannot be read: use the nextCursor of the page before, or leave it out for the first page.',
      );
    }
    let query = this.database.db
      .selectFrom('runs')
      .selectAll()
      .where((eb) => eb.and(runConditions(filter, eb)));
    if (filter.cursor !== undefined) query = query.where('id', '<', filter.cursor);
    const rows = await query
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    const items = rows.slice(0, limit).map(toRecord);
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }
}

function checkedLimit(limit: number | undefined): number {
  if (limit === undefined) return DEFAULT_LIMIT;
  if (Number.isInteger(limit) && limit >= 1 && limit <= LARGEST_LIMIT) return limit;
  throw new BadRequestError(`The limit is ${limit}: expected a whole number from 1 to ${LARGEST_LIMIT}.`);
}

function checkStatuses(status: RunFilter['status']): void {
  for (const one of status === undefined ? [] : [status].flat()) {
    if (RUN_STATUSES.includes(one as RunStatus)) continue;
    throw new BadRequestError(`There is no status "${one}". Known: ${RUN_STATUSES.join(', ')}.`);
  }
}
