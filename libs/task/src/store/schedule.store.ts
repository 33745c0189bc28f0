import { Injectable } from '@nestjs/common';
import type { Selectable } from 'kysely';
import type { RunRecord } from '../run/run.js';
import { type ScheduleTable, toRecord } from './run.table.js';
import { TaskDatabase } from './task-database.js';

/** What is kept of a schedule. */
export interface ScheduleState {
  readonly paused: boolean;
  /** Due times up to this one have been dealt with, epoch ms. */
  readonly lastDueAt: number;
  /** Due times that started no run, since the schedule is kept. */
  readonly skipped: number;
}

/** Keeps what a restart must not forget of schedules, and finds the runs they started. */
@Injectable()
export class ScheduleStore {
  constructor(private readonly database: TaskDatabase) {}

  /** What is kept of a schedule. One that is seen for the first time begins at `now` (epoch ms): nothing was missed before. */
  begin(task: string, id: string, now: number): Promise<ScheduleState> {
    return this.database.write(async (transaction) => {
      const fresh = { id, task, paused: 0, last_due_at: now, skipped: 0 };
      await transaction
        .insertInto('schedules')
        .values(fresh)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const row = await transaction.selectFrom('schedules').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      return toState(row);
    });
  }

  /** What is kept of all schedules, also of those that are no longer declared, by id. */
  async states(): Promise<Map<string, ScheduleState>> {
    const rows = await this.database.db.selectFrom('schedules').selectAll().execute();
    return new Map(rows.map((row) => [row.id, toState(row)]));
  }

  /** Pauses or resumes. What was due during a pause is not made up for: due times count again from `now` (epoch ms). */
  setPaused(task: string, id: string, paused: boolean, now: number): Promise<void> {
    return this.database.write(async (transaction) => {
      const change = { paused: paused ? 1 : 0, last_due_at: now };
      await transaction
        .insertInto('schedules')
        .values({ id, task, skipped: 0, ...change })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(change))
        .execute();
    });
  }

  /** Says that a due time has had its run, or is to have none. */
  dealtWith(id: string, dueAt: number, { skipped }: { readonly skipped: boolean }): Promise<void> {
    return this.database.write(async (transaction) => {
      await transaction
        .updateTable('schedules')
        .set((eb) => ({ last_due_at: dueAt, skipped: eb('skipped', '+', skipped ? 1 : 0) }))
        .where('id', '=', id)
        .execute();
    });
  }

  /** Whether a due time has had its run, however long ago that was started. */
  async hasRun(task: string, id: string, dueAt: number): Promise<boolean> {
    const row = await this.database.db
      .selectFrom('runs')
      .select('id')
      .where('task', '=', task)
      .where('idempotency_key', '=', dueKey(id, dueAt))
      .executeTakeFirst();
    return row !== undefined;
  }

  /** The run of the newest due time that had one. */
  async lastRun(task: string, id: string): Promise<RunRecord | undefined> {
    const row = await this.runs(task, id).orderBy('idempotency_key', 'desc').limit(1).executeTakeFirst();
    return row && toRecord(row);
  }

  /** The oldest run of the schedule that has not ended. */
  async activeRun(task: string, id: string): Promise<RunRecord | undefined> {
    const row = await this.runs(task, id).where('finished_at', 'is', null).orderBy('id').limit(1).executeTakeFirst();
    return row && toRecord(row);
  }

  private runs(task: string, id: string) {
    const [first, last] = [dueKey(id), `${dueKey(id)}~`];
    return this.database.db
      .selectFrom('runs')
      .selectAll()
      .where('task', '=', task)
      .where('idempotency_key', '>', first)
      .where('idempotency_key', '<', last);
  }
}

/** Idempotency key of the one run that a due time (epoch ms) gets. Those of a schedule sort by time. */
export function dueKey(scheduleId: string, dueAt?: number): string {
  return `schedule:${scheduleId}:${dueAt === undefined ? '' : new Date(dueAt).toISOString()}`;
}

function toState({ paused, last_due_at, skipped }: Selectable<ScheduleTable>): ScheduleState {
  return { paused: paused === 1, lastDueAt: last_due_at, skipped };
}
